#!/usr/bin/env bash
# mutants.sh [name…]: takes the guards of the event backbone away, one at a time in a scratch copy, and
# expects the test that each names to go red. Fails if a mutant survives, no longer applies, or does
# not compile. What a mutant is: tests/mutants/README.md.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

MUTANTS=$ROOT/tests/mutants
SCRATCH=$STATE/mutants
TREE=$SCRATCH/tree
# The file of the scratch copy that is not as it should be, so that a killed run leaves no wrong object.
MUTATED=$SCRATCH/mutated
# Tests mostly wait, so while some run the next mutant is compiled.
TESTS_AT_ONCE=3
TEST_SECONDS=180

names=()
declare -A binary_of=() test_of=() pid_of=() result_of=() took_ms=()

# --- Mutants -------------------------------------------------------------------------------------

# Sets HUNK_FILES, HUNK_FROM, HUNK_TO, and binary_of and test_of of the mutant.
parse() {
  local name=$1 line kind='' last=-1
  HUNK_FILES=() HUNK_FROM=() HUNK_TO=()
  while IFS= read -r line; do
    case $line in
      '#'*) ;;
      'test '*) read -r _ "binary_of[$name]" "test_of[$name]" <<<"$line" ;;
      'file '*)
        HUNK_FILES+=("${line#file }") HUNK_FROM+=('') HUNK_TO+=('')
        last=$((last + 1))
        kind=''
        ;;
      -*)
        HUNK_FROM[last]+=${kind:+$'\n'}${line#-}
        kind=from
        ;;
      +*)
        [[ $kind == to ]] || kind=''
        HUNK_TO[last]+=${kind:+$'\n'}${line#+}
        kind=to
        ;;
      *) fail "tests/mutants/$name.mutant: cannot read '$line'" ;;
    esac
  done <"$MUTANTS/$name.mutant"
  if [[ -z ${binary_of[$name]:-} || -z ${test_of[$name]:-} ]] || ((last < 0)); then
    fail "tests/mutants/$name.mutant names no test or no file"
  fi
}

# Replaces the only place of each hunk; fails, with nothing changed, if there is none or another.
mutate() {
  local i text rest status=0
  for i in "${!HUNK_FILES[@]}"; do
    printf '%s\n' "${HUNK_FILES[i]}" >>"$MUTATED"
    text=$(cat "$TREE/${HUNK_FILES[i]}" && printf x) || status=1
    rest=${text#*"${HUNK_FROM[i]}"}
    if [[ $rest == "$text" || $rest == *"${HUNK_FROM[i]}"* ]]; then status=1; fi
    ((status == 0)) || break
    text=${text%x}
    printf '%s' "${text/"${HUNK_FROM[i]}"/"${HUNK_TO[i]}"}" >"$TREE/${HUNK_FILES[i]}"
  done
  ((status == 0)) || restore
  return "$status"
}

# The files as they are in the checkout, and newer than what was made of the mutant.
restore() {
  local file
  [[ -e $MUTATED ]] || return 0
  while IFS= read -r file; do
    if [[ -e $ROOT/$file ]]; then
      cp "$ROOT/$file" "$TREE/$file"
    fi
  done <"$MUTATED"
  rm -f "$MUTATED"
}

# --- The scratch copy ----------------------------------------------------------------------------

# Times of files are kept, so only what changed since the last run is compiled.
copy_tree() {
  mkdir -p "$TREE"
  find "$TREE" -mindepth 1 -maxdepth 1 ! -name build ! -name .run -exec rm -rf {} +
  (cd "$ROOT" && git ls-files -co --exclude-standard -z |
    while IFS= read -r -d '' file; do
      if [[ -f $file ]]; then printf '%s\0' "$file"; fi
    done | tar -c --null -T -) | tar -x -C "$TREE"
  restore
}

build() { "$TREE/scripts/build.sh" dev "${@/#/--target=}"; }

# --- Tests ---------------------------------------------------------------------------------------

# Unmutated, all of them; the mutants would prove nothing otherwise.
run_unmutated() {
  local binary name filter
  for binary in $(printf '%s\n' "${binary_of[@]}" | sort -u); do
    filter=''
    for name in "${names[@]}"; do
      if [[ ${binary_of[$name]} == "$binary" ]]; then filter+=:${test_of[$name]}; fi
    done
    "$TREE/build/dev/bin/$binary" --gtest_filter="${filter#:}"
  done
}

check_all_ran() {
  local name
  for name in "${names[@]}"; do
    grep -qF "[       OK ] ${test_of[$name]} (" "$STEP_LOG" ||
      fail "mutant $name: ${binary_of[$name]} has no test ${test_of[$name]}"
  done
}

# A copy of the program, because the next mutant is linked over it while it runs.
start_test() {
  local name=$1 dir=$SCRATCH/run/$1
  mkdir -p "$dir"
  cp "$TREE/build/dev/bin/${binary_of[$name]}" "$dir/test"
  timeout "$TEST_SECONDS" "$dir/test" --gtest_filter="${test_of[$name]}" >"$dir/log" 2>&1 9>&- &
  pid_of[$name]=$!
}

# Waits for tests to end, until at most $1 run.
reap() {
  local name pid status
  while ((${#pid_of[@]} > $1)); do
    status=0
    wait -n -p pid "${pid_of[@]}" || status=$?
    for name in "${!pid_of[@]}"; do
      if [[ ${pid_of[$name]} != "$pid" ]]; then continue; fi
      unset "pid_of[$name]"
      judge "$name" "$status"
    done
  done
}

# Red is a failed test, a crash or a test that does not end; a binary that did not run it is neither.
judge() {
  local name=$1 status=$2 dir=$SCRATCH/run/$1
  rm -f "$dir/test"
  took_ms[$name]=$(sed -n 's/.*ran\. (\([0-9]*\) ms total)$/\1/p' "$dir/log")
  if ! grep -qF "[ RUN      ] ${test_of[$name]}" "$dir/log"; then
    result_of[$name]='ERROR: the test did not run'
  elif ((status == 0)); then
    result_of[$name]=SURVIVED
  else
    result_of[$name]=red
  fi
  echo "$name: ${result_of[$name]}"
}

# --- The run -------------------------------------------------------------------------------------

carry_out() {
  local name
  for name in "${names[@]}"; do
    parse "$name"
    if ! mutate; then
      result_of[$name]='ERROR: does not apply'
    elif ! build "${binary_of[$name]}"; then
      result_of[$name]='ERROR: does not compile'
    else
      reap $((TESTS_AT_ONCE - 1))
      start_test "$name"
    fi
    restore
  done
  reap 0
}

kill_tests() {
  if ((${#pid_of[@]} > 0)); then kill "${pid_of[@]}" 2>/dev/null || true; fi
}

print_results() {
  local name bad=0
  printf '\n%-44s %-26s %7s  %s\n' mutant result ms test
  for name in "${names[@]}"; do
    printf '%-44s %-26s %7s  %s\n' "$name" "${result_of[$name]}" "${took_ms[$name]:--}" \
      "${test_of[$name]}"
    if [[ ${result_of[$name]} != red ]]; then bad=$((bad + 1)); fi
  done
  printf '\n%d mutants, %d of them not noticed by their test\n' "${#names[@]}" "$bad"
  ((bad == 0))
}

if (($# > 0)); then
  names=("$@")
else
  mapfile -t names < <(cd "$MUTANTS" && printf '%s\n' *.mutant | sed 's/\.mutant$//' | sort)
fi
for name in "${names[@]}"; do
  [[ -f $MUTANTS/$name.mutant ]] || fail "there is no tests/mutants/$name.mutant"
  parse "$name"
done

sub "$ROOT/scripts/setup.sh" build run
mkdir -p "$SCRATCH"
take_lock "$STATE/mutants.lock" "./dev mutants is already running in this checkout"
platform_stop "$SCRATCH/platform" >"$LOGS/stop.log" 2>&1
rm -rf "$SCRATCH/platform" "$SCRATCH/run"
step "copy the working tree"
copy_tree
step "build it unmutated"
mapfile -t binaries < <(printf '%s\n' "${binary_of[@]}" | sort -u)
run_logged build "${binaries[@]}"
use_ports "$(free_port_base)"
on_exit_stop "$SCRATCH/platform"
trap 'status=$?; kill_tests; stop_on_exit $status' EXIT
platform_start "$SCRATCH/platform" --fast
BIN=$TREE/build/dev/bin
export_test_env "$SCRATCH/platform"
step "tests without a mutant"
run_logged run_unmutated
check_all_ran
step "${#names[@]} mutants"
carry_out > >(show_progress) 2>&1
step_done
print_results || exit 1
