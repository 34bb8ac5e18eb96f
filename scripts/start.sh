#!/usr/bin/env bash
# start.sh: starts again what does not run of the city that `./dev run --keep` of this checkout left:
# a service that was killed, the broker, or all of it after ./dev stop. Nothing is loaded or played.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

city=$STATE/city
take_lock "$STATE/city.lock" "./dev run is at work in this checkout"
[[ -s $city/port_base && -e $city/postgres/data ]] || fail "there is no city in $city: ./dev run --keep"
use_ports "$(<"$city/port_base")"
platform_start "$city"
step "start the services"
run_logged "$LOCAL/services.sh" start "$city" "$BIN"
write_env "$city"
step_done
platform_status "$city"
