#!/usr/bin/env bash
# lint.sh: what a reviewer should not have to say. Runs every check, then fails with those that did.
# (Include rules between rooms are tests: tests/arch.)
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sub "$ROOT/scripts/setup.sh" lint
cd "$ROOT"
buf=$TOOLS/npm/node_modules/.bin/buf
failed=()

# check NAME COMMAND…: the command's output is shown only if it fails.
check() {
  step "$1"
  shift
  "$@" >"$STEP_LOG" 2>&1 && return 0
  head -n 50 "$STEP_LOG"
  failed+=("$STEP")
}

cxx_format() {
  local files
  mapfile -t files < <(project_files '*.h' '*.cc')
  ((${#files[@]} == 0)) || clang-format --dry-run -Werror "${files[@]}"
}

# What a temporary holds (StatusOr, optional, message) ends before the first round of a range-for (until
# C++23): the compiler does not say so, and the loop reads freed memory.
loops_over_temporaries() {
  local files
  mapfile -t files < <(project_files '*.h' '*.cc')
  ! grep -PzoH 'for \([^;{}]*:\s*(\*\w+\(|\w+\([^;{}]*\)\s*\.value\(\)\)|[A-Z]\w*\([^;{}]*\)\.\w+\(\)\))' "${files[@]}" | tr '\0' '\n'
}

# googletest's directory is one for all tests, and tests run side by side.
files_that_tests_share() {
  local files
  mapfile -t files < <(project_files '*_test.cc' '*_test.h')
  ! grep -nH 'testing::TempDir()' "${files[@]}"
}

shell_scripts() {
  local files
  mapfile -t files < <(project_files '*.sh' dev .ci/run)
  shellcheck -x "${files[@]}"
}

check "C++ format" cxx_format
check "loops over temporaries" loops_over_temporaries
check "files that tests share" files_that_tests_share
check "shell scripts" shell_scripts
check "contracts: style" "$buf" lint proto
check "contracts: compatible with the release" "$buf" breaking proto --against proto/released.binpb
check "generated documents are current" scripts/docs.sh --check
step_done
((${#failed[@]} == 0)) || fail "$(printf '%s; ' "${failed[@]}")(formatting: ./dev format)"
