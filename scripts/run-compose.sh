#!/usr/bin/env bash
# run-compose.sh [arguments of cityload]: what ./dev run --compose does. KEEP=1 leaves the installation running.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=containers.sh
source "$ROOT/scripts/containers.sh"

KEEP=${KEEP:-}
COMPOSE_FILES=("$ROOT/deploy/docker/compose.play.yml")
export MUMPUNI_VERSION=${MUMPUNI_VERSION:-local}
take_lock "$STATE/compose.lock" "./dev run --compose is already at work in this checkout"
engine || fail "$NO_ENGINE"
sub "$ROOT/scripts/setup.sh" build
sub "$ROOT/scripts/build.sh" "$PRESET" --target programs
base_image || fail "$NO_ENGINE"
platform_images || fail "$NO_ENGINE"
step "images"
run_logged our_images "$MUMPUNI_VERSION"

# shellcheck disable=SC2317  # by the trap
take_down() {
  local status=$?
  trap - ERR EXIT
  set +e
  if ((status != 0)); then compose logs --no-color --tail 50 >"$LOGS/compose.log" 2>&1; fi
  if [[ ! $KEEP ]]; then
    compose down --volumes --timeout 20 >"$LOGS/compose-down.log" 2>&1
    engine_stop
  fi
  exit "$status"
}
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap take_down EXIT

step "docker compose up"
run_logged compose up -d --no-build
await_healthy 120 postgres kafka "${SERVICES[@]}" edge

step "reference data"
compose run --rm -T mumpuni reference apply 2>&1 | tee -a "$STEP_LOG"
step "fill the city and play its days"
compose run --rm -T --entrypoint cityload mumpuni "$@" 2>&1 | tee -a "$STEP_LOG"
step_done
if [[ $KEEP ]]; then
  cat <<TEXT

The installation is running; this command of yours speaks to it:

  ${DOCKER_HOST:+DOCKER_HOST=$DOCKER_HOST }docker-compose -p $PROJECT -f docker-compose.yml -f deploy/docker/compose.play.yml ps

  … run --rm mumpuni events status     … down --volumes ends it and removes its data
  gRPC from outside: port ${MUMPUNI_EDGE_PORT:-8443}; Prometheus: http://127.0.0.1:${MUMPUNI_PROMETHEUS_PORT:-9090}
TEXT
fi
