#!/usr/bin/env bash
# test.sh [--preset P] [--target T]… [ctest arguments]: builds, starts a private PostgreSQL and Kafka on
# free ports, runs ctest, stops them. ctest's closing lines are the last ones; its status is ours.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

build_args=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --preset) use_preset "${2:?--preset wants a name}" ;;
    --target) build_args+=(--target "${2:?--target wants a name}") ;;
    *) break ;;
  esac
  shift 2
done

# Why a finding is suppressed stands in the files.
sanitizer_options() {
  local dir=$ROOT/scripts/sanitizers
  export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
  export LSAN_OPTIONS=suppressions=$dir/lsan.supp:print_suppressions=0
  export UBSAN_OPTIONS=print_stacktrace=1:suppressions=$dir/ubsan.supp
  export TSAN_OPTIONS=ignore_noninstrumented_modules=1:second_deadlock_stack=1:suppressions=$dir/tsan.supp
}

sub "$ROOT/scripts/setup.sh" build run clients
sub "$ROOT/scripts/build.sh" "$PRESET" "${build_args[@]}"

dir=$STATE/test
take_lock "$STATE/test.lock" "./dev test is already running in this checkout"
platform_stop "$dir" >"$LOGS/stop.log" 2>&1  # left by a test run that was killed
rm -rf "$dir"
use_ports "$(free_port_base)"
on_exit_stop "$dir"
platform_start "$dir" --fast
step_done
export_test_env "$dir"
sanitizer_options

status=0
ctest --test-dir "$BUILD" --output-on-failure --no-tests=error -j "${MUMPUNI_TEST_JOBS:-2}" "$@" 9>&- ||
  status=$?
if ((status == 0)); then PLATFORM_LEAVES_NOTHING=1; fi  # else its logs may tell why
exit "$status"
