#!/usr/bin/env bash
# stop.sh: stops the city that `./dev run --keep` of this checkout left running, and nothing else.
# Its data stay until the next run; `./dev start` starts it again, `./dev run --resume` plays on.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

take_lock "$STATE/city.lock" "./dev run is at work in this checkout: end it with Ctrl-C"
if ! platform_status "$STATE/city" >/dev/null; then
  echo "no city of this checkout is running"
  exit 0
fi
step "stop the city"
run_logged platform_stop "$STATE/city"
step_done
