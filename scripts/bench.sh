#!/usr/bin/env bash
# bench.sh [calls|latency|events|personnel|training|assessment|complaint|processes]… [options of mumpuni-bench]: a release build against a
# city of its own, whose PostgreSQL really syncs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

use_preset release
sub "$ROOT/scripts/setup.sh" build run bench
targets=(--target mumpuni-bench --target mumpuni --target cityload)
for name in "${SERVICES[@]}"; do targets+=(--target "mumpuni-$name"); done
sub "$ROOT/scripts/build.sh" release "${targets[@]}"
[[ -x $BIN/mumpuni-bench ]] || fail "$BIN/mumpuni-bench is not built"

dir=$STATE/bench
take_lock "$STATE/bench.lock" "./dev bench is already running in this checkout"
platform_stop "$dir/e2e-bench" >"$LOGS/stop.log" 2>&1
rm -rf "$dir"
mkdir -p "$dir"
use_ports "$(free_port_base)"
on_exit_stop "$dir/e2e-bench"
step "certificates"
run_logged "$ROOT/deploy/certs/make.sh" "$CERTS"
step_done
export MUMPUNI_TEST_CERTS=$CERTS MUMPUNI_TEST_BIN=$BIN MUMPUNI_TEST_STATE=$dir
export MUMPUNI_TEST_PORT_BASE=$PORT_BASE

status=0
"$BIN/mumpuni-bench" --json "$dir/bench.json" "$@" 9>&- || status=$?
echo "figures as JSON: ${dir#"$ROOT"/}/bench.json"
exit "$status"
