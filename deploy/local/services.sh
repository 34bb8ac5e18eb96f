#!/usr/bin/env bash
# services.sh {start|stop|status} STATE_DIR BIN_DIR
# The four services of one city, migrated and started side by side. STATE_DIR also holds the city's
# postgres/ and kafka/ (scripts/platform.sh); its ports come from STATE_DIR/port_base.
set -euo pipefail
# shellcheck source=../../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

usage="usage: services.sh {start|stop|status} STATE_DIR BIN_DIR"
action=${1:?$usage}
DIR=$(cd "${2:?$usage}" && pwd) || fail "no such directory: $2"
BIN=${3:?$usage}
mkdir -p "$DIR/logs" "$DIR/pids"
if [[ -s $DIR/port_base ]]; then MUMPUNI_PORT_BASE=$(<"$DIR/port_base"); fi
use_ports "${MUMPUNI_PORT_BASE:-18400}"
START_SECONDS=${MUMPUNI_SERVICE_START_SECONDS:-30}

# The whole configuration of a service: environment variables, see docs/configuration.md.
service_env() {
  local name=$1 peer
  export MUMPUNI_LISTEN MUMPUNI_METRICS_LISTEN
  MUMPUNI_LISTEN=127.0.0.1:$(service_port "$name")
  MUMPUNI_METRICS_LISTEN=127.0.0.1:$(metrics_port "$name")
  export MUMPUNI_DATABASE_URL_FILE=$DIR/postgres/secrets/$name.url
  export MUMPUNI_KAFKA_BROKERS=127.0.0.1:$KAFKA_PORT
  if [[ -s $DIR/kafka/proxy_port ]]; then MUMPUNI_KAFKA_BROKERS=127.0.0.1:$(<"$DIR/kafka/proxy_port"); fi
  export MUMPUNI_TLS_CA=$CERTS/ca.pem
  export MUMPUNI_TLS_CERT=$CERTS/$name.pem
  export MUMPUNI_TLS_KEY=$CERTS/$name.key
  export MUMPUNI_TOKEN_KEYS_DIR=$CERTS/tokens/keys
  export MUMPUNI_PAGE_TOKEN_SECRET_FILE=$DIR/page_token_secret
  if [[ $name == complaint ]]; then
    export MUMPUNI_REPORTER_REF_SECRET_FILE=$DIR/reporter_ref_secret
    export MUMPUNI_ATTACHMENTS_DIR=$DIR/attachments
  fi
  if [[ $name == training ]]; then export MUMPUNI_ATTENDANCE_KEY_FILE=$DIR/attendance_key; fi
  export MUMPUNI_CLOCK_OFFSET_FILE=$DIR/clock_offset
  export MUMPUNI_ALLOW_TIME_TRAVEL=true
  if [[ $name == assessment ]]; then export MUMPUNI_ALLOW_DEMONSTRATION=true; fi
  for peer in "${SERVICES[@]}"; do
    export "MUMPUNI_PEER_${peer^^}=127.0.0.1:$(service_port "$peer")"
  done
}

program() { printf '%s/mumpuni-%s' "$BIN" "$1"; }
pid_of() { daemon_pid "$DIR/pids/$1.pid" "mumpuni-$1"; }

# Complaint of one service: why, and how its log ends.
complain() {
  echo "$1 $2; log: $DIR/logs/$1.log, it ends:"
  tail -n 20 "$DIR/logs/$1.log"
  return 1
}

start_one() {
  local name=$1 log=$DIR/logs/$1.log deadline
  if pid_of "$name" >/dev/null; then
    echo "$name already runs"
    return 0
  fi
  service_env "$name"
  # How the last run ended is what one wants to know after a crash.
  if [[ -s $log ]]; then mv -f "$log" "$log.1"; fi
  : >"$log"
  MUMPUNI_DATABASE_URL_FILE=$DIR/postgres/secrets/${name}_owner.url MUMPUNI_RUNTIME_ROLE=$name \
    "$(program "$name")" migrate >>"$log" 2>&1 7>&- 9>&- || complain "$name" "could not migrate its database"
  daemon_start "$DIR/pids/$name.pid" "$log" "$(program "$name")" serve
  deadline=$((SECONDS + START_SECONDS))
  until "$(program "$name")" probe >"$DIR/logs/$name.probe.log" 2>&1 7>&- 9>&-; do
    pid_of "$name" >/dev/null || complain "$name" "ended while starting"
    ((SECONDS < deadline)) || complain "$name" "was not serving within $START_SECONDS s"
    sleep 0.1
  done
}

start() {
  local name failed=() pids=()
  for name in "${SERVICES[@]}"; do
    [[ -x $(program "$name") ]] || fail "$(program "$name") is not built: run ./dev build"
    pid_of "$name" >/dev/null && continue
    require_free_port "$(service_port "$name")" "$name"
    require_free_port "$(metrics_port "$name")" "metrics of $name"
  done
  [[ -s $DIR/clock_offset ]] || echo 0 >"$DIR/clock_offset"
  mkdir -p "$DIR/attachments"
  local secret
  for secret in page_token_secret reporter_ref_secret attendance_key; do
    [[ -s $DIR/$secret ]] || (umask 077 && openssl rand -hex 32 >"$DIR/$secret")
  done
  for name in "${SERVICES[@]}"; do
    start_one "$name" &
    pids+=($!)
  done
  for name in "${SERVICES[@]}"; do
    wait "${pids[0]}" || failed+=("$name")
    pids=("${pids[@]:1}")
  done
  ((${#failed[@]} == 0)) || fail "not started: ${failed[*]} (see above)"
}

# All are asked first, so that they drain at the same time.
stop() {
  local name pid
  for name in "${SERVICES[@]}"; do
    if pid=$(pid_of "$name"); then kill -TERM "$pid" 2>/dev/null || true; fi
  done
  for name in "${SERVICES[@]}"; do daemon_stop "$DIR/pids/$name.pid" "mumpuni-$name" 15; done
}

status() {
  local name pid all=0
  for name in "${SERVICES[@]}"; do
    if pid=$(pid_of "$name"); then
      echo "$name runs on 127.0.0.1:$(service_port "$name"), pid $pid"
    else
      echo "$name does not run"
      all=3
    fi
  done
  exit "$all"
}

case $action in
  start | stop)
    await_lock "$DIR/.services.lock"
    "$action"
    ;;
  status) status ;;
  *) fail "$usage" ;;
esac
