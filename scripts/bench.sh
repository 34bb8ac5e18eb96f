#!/usr/bin/env bash
# bench.sh [arguments of mumpuni-bench]: a release build against a PostgreSQL that really syncs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

use_preset release
sub "$ROOT/scripts/setup.sh" build run bench
sub "$ROOT/scripts/build.sh" release
[[ -x $BIN/mumpuni-bench ]] || fail "$BIN/mumpuni-bench is not built"

dir=$STATE/bench
take_lock "$STATE/bench.lock" "./dev bench is already running in this checkout"
platform_stop "$dir" >"$LOGS/stop.log" 2>&1
rm -rf "$dir"
use_ports "$(free_port_base)"
on_exit_stop "$dir"
platform_start "$dir"
step_done
export_test_env "$dir"

status=0
"$BIN/mumpuni-bench" "$@" 9>&- || status=$?
exit "$status"
