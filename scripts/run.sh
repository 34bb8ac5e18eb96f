#!/usr/bin/env bash
# run.sh: from a checkout to a city at work on this machine, by one command. See usage below.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=platform.sh
source "$ROOT/scripts/platform.sh"

usage() {
  cat <<'TEXT'
usage: ./dev run [--keep] [--resume] [--employees N] [--cases N] [--seed N] [--preset P]
                 [-- further arguments of cityload]

Builds, starts PostgreSQL, Kafka and the four services, loads the reference data, fills the city and
plays its days; then stops everything it started.
  --keep         leave the city running and say how to talk to it (./dev stop ends it)
  --resume       take up the data of the run before instead of an empty city
  --employees N  how many people work in the city (2000; at least the heads of all units and the
                 officers who answer complaints, some 330)
  --cases N      how many complaints are reported
  --seed N       another city and other days
  --compose      the same in containers: builds the images, brings docker-compose.yml up (an engine of its own
                 is started where none runs), plays the loop against it
Ports: 24 from MUMPUNI_PORT_BASE (18400). State, logs and an environment file to source: .run/city
TEXT
}

keep='' resume='' compose='' load_args=() employees=2000
while [[ $# -gt 0 ]]; do
  case $1 in
    --keep) keep=1 ;;
    --resume) resume=1 ;;
    --compose) compose=1 ;;
    --employees) employees=${2:?--employees wants a number} && shift ;;
    --cases | --seed) load_args+=("$1" "${2:?$1 wants a number}") && shift ;;
    --preset) use_preset "${2:?--preset wants a name}" && shift ;;
    -h | --help)
      usage
      exit 0
      ;;
    --)
      shift
      load_args+=("$@")
      break
      ;;
    *)
      usage >&2
      fail "unknown argument '$1'"
      ;;
  esac
  shift
done
load_args=(--employees "$employees" "${load_args[@]}")
if [[ $compose ]]; then
  [[ -z $resume ]] || fail "--resume is not for containers: their data stay in volumes until they are removed"
  KEEP=$keep PRESET=$PRESET exec "$ROOT/scripts/run-compose.sh" "${load_args[@]}"
fi
city=$STATE/city

# Before anything is built: is there a city already, are the ports free?
check_place() {
  local running
  take_lock "$STATE/city.lock" "./dev run is already at work in this checkout"
  use_ports "${MUMPUNI_PORT_BASE:-18400}"
  if running=$(platform_status "$city"); then
    fail "a city of this checkout is still running; end it with ./dev stop
$running"
  fi
  require_free_ports
  if [[ -n $resume && ! -e $city/postgres/data ]]; then fail "there is no city to resume in $city"; fi
}

start_services() {
  step "start the services"
  run_logged "$LOCAL/services.sh" start "$city" "$BIN"
}

# The tools speak for themselves: their output is shown and kept.
run_tool() {
  local name=$1
  shift
  step "$name"
  RUNNING=$*
  "$@" 2>&1 9>&- | tee -a "$STEP_LOG"
}

load_city() {
  write_env "$city"
  # shellcheck source=/dev/null
  source "$city/env"
  run_tool "reference data" mumpuni reference apply
  run_tool "fill the city and play its days" cityload "${load_args[@]}"
  step_done
}

print_endpoints() {
  local name token
  token=$(mumpuni token --subject cli --role AUDITOR)
  printf '\n%sThe city is running.%s ./dev stop ends it.\n\n' "$BOLD" "$PLAIN"
  for name in "${SERVICES[@]}"; do
    printf '  %-11s 127.0.0.1:%s   metrics http://127.0.0.1:%s/metrics   log %s\n' "$name" \
      "$(service_port "$name")" "$(metrics_port "$name")" "$city/logs/$name.log"
  done
  cat <<TEXT
  PostgreSQL  127.0.0.1:$POSTGRES_PORT   URLs with passwords in $city/postgres/secrets
  Kafka       127.0.0.1:$KAFKA_PORT   TLS with a client certificate
  certificates $CERTS: ca.pem and, for you, cli.pem with cli.key

A token of an auditor for the next 8 hours:

  export TOKEN=$token

Another person, role or time, with the settings of this city:
  source $city/env
  export TOKEN=\$(mumpuni token --subject cli --role COMPLAINT_ADMIN --role OPERATOR --valid 7d)
TEXT
}

print_examples() {
  local tls="-cacert $CERTS/ca.pem -cert $CERTS/cli.pem -key $CERTS/cli.key -import-path $ROOT/proto"
  local personnel service=mumpuni.personnel.v1.PersonnelService
  personnel=127.0.0.1:$(service_port personnel)
  cat <<TEXT

  tls="$tls"
  grpcurl \$tls -import-path $ROOT/third_party/grpc -proto grpc/health/v1/health.proto \\
    $personnel grpc.health.v1.Health/Check
  grpcurl \$tls -proto mumpuni/personnel/v1/personnel_service.proto -H "authorization: Bearer \$TOKEN" \\
    $personnel $service/ListUnits
  grpcurl \$tls -proto mumpuni/personnel/v1/personnel_service.proto -H "authorization: Bearer \$TOKEN" \\
    -d '{"page_size": 5}' $personnel $service/ListEmployees
TEXT
}

check_place
sub "$ROOT/scripts/setup.sh" build run
sub "$ROOT/scripts/build.sh" "$PRESET"
if [[ -z $resume ]]; then rm -rf "$city"; fi
on_exit_stop "$city"
platform_start "$city"
start_services
load_city
if [[ -n $keep ]]; then
  leave_running
  print_endpoints
  print_examples
fi
