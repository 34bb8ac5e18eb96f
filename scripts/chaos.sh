#!/usr/bin/env bash
# chaos.sh [--faults N] [--minutes M] [--seed S] [--rate R] [--check-every K] [--preset P] [--resume DIR]:
# a whole city of its own under faults; docs/chaos.md. Its state lies in .run/chaos, or goes on in DIR.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

dir=$STATE/chaos
resume=()
arguments=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --preset) use_preset "${2:?--preset wants a name}" ;;
    --resume)
      dir=$(cd "${2:?--resume wants a directory}" && pwd) || fail "no such directory: $2"
      resume=(--resume)
      ;;
    --faults | --minutes | --seed | --rate | --check-every) arguments+=("$1" "${2:?$1 wants a number}") ;;
    *) fail "unknown argument $1; usage: ./dev chaos [--faults N] [--minutes M] [--seed S] [--resume DIR]" ;;
  esac
  shift 2
done

sub "$ROOT/scripts/setup.sh" build run
sub "$ROOT/scripts/build.sh" "$PRESET" --target mumpuni-chaos --target mumpuni-personnel \
  --target mumpuni-training --target mumpuni-assessment --target mumpuni-complaint --target mumpuni

take_lock "$STATE/chaos.lock" "./dev chaos is already running in this checkout"
platform_stop "$dir/e2e-chaos" >"$LOGS/stop.log" 2>&1  # left by a run that was killed
if ((${#resume[@]} == 0)); then rm -rf "$dir"; fi
mkdir -p "$dir"
on_exit_stop "$dir/e2e-chaos"
step "certificates"
run_logged "$ROOT/deploy/certs/make.sh" "$CERTS"
step_done
export MUMPUNI_TEST_CERTS=$CERTS MUMPUNI_TEST_BIN=$BIN MUMPUNI_TEST_STATE=$dir

# A signal to us is for it: it ends the fault under way, checks, and stops its city in order.
status=0
"$BIN/mumpuni-chaos" "${arguments[@]}" "${resume[@]}" 9>&- &
pid=$!
trap 'kill -TERM "$pid" 2>/dev/null || true' INT TERM HUP
while kill -0 "$pid" 2>/dev/null; do
  status=0
  wait "$pid" || status=$?
done
exit "$status"
