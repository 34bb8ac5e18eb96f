#!/usr/bin/env bash
# test-containers.sh: builds the images, brings an installation of docker-compose.yml up and treats it as operations
# do. See usage below and tests/containers/.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=containers.sh
source "$ROOT/scripts/containers.sh"

usage() {
  cat <<'TEXT'
usage: ./dev test-containers [--if-possible] [--preset P] [--keep] [--only PART]… [--upgrade-from REF]

Needs a container engine; starts one of its own (as root) where none runs. Without a registry of images it makes its
base by debootstrap and stand-ins for PostgreSQL, Kafka, HAProxy and Prometheus.
  --if-possible  without an engine say so and end with success (CI)
  --preset P     whose programs go into the images (dev)
  --keep         leave the installation running
  --only PART    of: images, city, security, edge, alarms, restarts, rotation, bad, upgrade, restore, disk
  --upgrade-from REF  the release before, for the part upgrade: a commit, whose images are built first
TEXT
}

if_possible='' keep='' only=() previous=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --if-possible) if_possible=1 ;;
    --keep) keep=1 ;;
    --preset) use_preset "${2:?--preset wants a name}" && shift ;;
    --only) only+=("${2:?--only wants a part}") && shift ;;
    --upgrade-from)
      # shellcheck disable=SC2034  # by the part upgrade
      previous=${2:?--upgrade-from wants a commit}
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      fail "unknown argument '$1'"
      ;;
  esac
  shift
done

# impossible: what is missing on this machine is said; with --if-possible that is no failure.
impossible() {
  step_done
  if [[ ! $if_possible ]]; then fail "$NO_ENGINE"; fi
  echo "containers are NOT tested here: $NO_ENGINE"
  exit 0
}

NO_ENGINE=''
take_lock "$STATE/containers.lock" "./dev test-containers is already running in this checkout"
engine || impossible

PROJECT=mumpuni-test
COMPOSE_FILES=("$ROOT/deploy/docker/compose.play.yml")
WORK=$STATE/containers
export MUMPUNI_VERSION=test MUMPUNI_EDGE_ADDRESS=127.0.0.1 MUMPUNI_EDGE_PORT MUMPUNI_PROMETHEUS_PORT
base=$(free_port_base)
MUMPUNI_EDGE_PORT=$base MUMPUNI_PROMETHEUS_PORT=$((base + 1))
rm -rf "$WORK"
mkdir -p "$WORK"

# The part disk mounts one of its own under the database.
remove_all() {
  compose down --remove-orphans --timeout 20
  if [[ -s $STATE/containers.disk ]]; then
    umount "$(<"$STATE/containers.disk")"
    rm -f "$STATE/containers.disk"
  fi
  compose down --volumes
}

# shellcheck disable=SC2317  # by the trap
take_down() {
  local status=$?
  trap - ERR EXIT
  set +e
  if ((status != 0)); then
    compose ps >"$WORK/ps.txt" 2>&1
    compose logs --no-color >"$WORK/logs.txt" 2>&1
    echo "state and logs of the containers: $WORK"
  fi
  if [[ ! $keep ]]; then
    remove_all >"$WORK/down.log" 2>&1
    engine_stop
  fi
  exit "$status"
}
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap take_down EXIT

# --- What is shown ---------------------------------------------------------------------------------
SHOWN=0 FAILED=()

# shows WHAT COMMAND…: a fact, and the command that proves it.
shows() {
  local what=$1 out
  shift
  SHOWN=$((SHOWN + 1))
  if out=$("$@" 2>&1); then
    printf '  ok      %s\n' "$what"
  else
    FAILED+=("$what")
    printf '  FAILED  %s\n' "$what"
    tail -n 20 <<<"$out" | sed 's/^/          | /'
  fi
}

# fails_with TEXT COMMAND…: the command ends with an error that says TEXT.
fails_with() {
  local text=$1 out
  shift
  if out=$("$@" 2>&1); then
    printf 'it succeeded: %s\n' "$out"
    return 1
  fi
  grep -qF -- "$text" <<<"$out" || {
    printf 'not said: %s\n%s\n' "$text" "$out"
    return 1
  }
}

mumpuni() { compose run --rm -T mumpuni "$@"; }
# sql DATABASE STATEMENT: as the superuser, inside.
sql() { compose exec -T -u postgres postgres psql -X -q -At -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }
as_role() {  # ROLE DATABASE STATEMENT, over TLS with the role's password
  # shellcheck disable=SC2016  # expanded inside
  compose exec -T postgres sh -c 'PGPASSWORD=$(cat "/run/secrets/mumpuni/$1.password") psql -X -q -At -v ON_ERROR_STOP=1 \
    "host=127.0.0.1 user=$1 dbname=$2 sslmode=require" -c "$3"' sh "$@"
}
container() { compose ps -q "$1" | head -n 1; }
within() {  # SECONDS COMMAND…: until it succeeds
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.5
  done
}
all_healthy() { await_healthy 120 postgres kafka "${SERVICES[@]}" edge; }
reconciled() { mumpuni events reconcile && mumpuni reconcile; }
outside() {
  local token
  token=$(mumpuni token --subject WARGAKU --role CITIZEN_CHANNEL)
  EDGE=127.0.0.1:$MUMPUNI_EDGE_PORT CA=$WORK/ca.pem TOKEN=$token PYTHONPATH=$STATE/clients/gen/python \
    "$TOOLS/clients/python/bin/python" "$ROOT/tests/containers/outside.py" "$@"
}

PARTS=(images city security edge alarms restarts rotation bad upgrade restore disk)
wanted() { ((${#only[@]} == 0)) || [[ " ${only[*]} " == *" $1 "* ]]; }
for part in "${PARTS[@]}"; do
  # shellcheck source=/dev/null
  source "$ROOT/tests/containers/$part.sh"
done

# --- Bring it up -----------------------------------------------------------------------------------
sub "$ROOT/scripts/setup.sh" build run clients lint
sub "$ROOT/scripts/build.sh" "$PRESET" --target programs
base_image || impossible
platform_images || impossible
step "images"
run_logged our_images test
step "clients"
run_logged "$ROOT/tests/clients/build.sh"
step "docker compose up"
remove_all >>"$STEP_LOG" 2>&1 || true  # left by a run with --keep
up_begin=$SECONDS
run_logged compose up -d --no-build
all_healthy
echo "    from nothing to a healthy installation: $((SECONDS - up_begin)) s"
run_logged mumpuni reference apply
compose exec -T postgres cat /run/secrets/mumpuni/ca.pem >"$WORK/ca.pem"

for part in "${PARTS[@]}"; do
  wanted "$part" || continue
  step "containers: $part"
  "part_$part"
done
step_done

if ((${#FAILED[@]} > 0)); then
  printf '%d of %d facts are not so:\n' "${#FAILED[@]}" "$SHOWN"
  printf '  %s\n' "${FAILED[@]}"
  exit 1
fi
echo "containers: $SHOWN facts shown, none failed"
