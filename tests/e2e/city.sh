#!/usr/bin/env bash
# city.sh ACTION DIR BIN [argument]: one whole city for an end-to-end test below DIR: PostgreSQL, broker
# and the four services of BIN.
#   platform-start fast|durable   services-start   stop
#   kill SERVICE   kill-broker   broker-start   broker-limit BYTES   postgres-stop   postgres-crash
#   postgres-start   postgres-promote
# DIR/behind_proxies, if it exists, puts proxies between the services and the platform; whoever made it
# listens on PORT_BASE+4 (for PostgreSQL) and PORT_BASE+5 (for the broker's listener on PORT_BASE+3).
set -euo pipefail
# shellcheck source=../../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
# shellcheck source=../../scripts/platform.sh
source "$ROOT/scripts/platform.sh"

action=$1
DIR=$2
BIN=$3
mkdir -p "$DIR"
if [[ -s $DIR/port_base ]]; then use_ports "$(<"$DIR/port_base")"; fi

# PostgreSQL starts again as it was started first: without a disk that is waited for, a crash may lose
# what it has acknowledged.
fast_flag() { if [[ $(<"$DIR/durability") == fast ]]; then echo --fast; fi; }

platform_up() {
  local flag
  echo "$1" >"$DIR/durability"
  flag=$(fast_flag)
  if [[ ! -s $DIR/port_base ]]; then
    use_ports "$(free_port_base)"
    echo "$PORT_BASE" >"$DIR/port_base"
  fi
  mkdir -p "$DIR/logs" "$DIR/postgres" "$DIR/kafka"
  if [[ -e $DIR/behind_proxies ]]; then
    echo $((PORT_BASE + 4)) >"$DIR/postgres/proxy_port"
    echo $((PORT_BASE + 5)) >"$DIR/kafka/proxy_port"
  fi
  "$ROOT/deploy/certs/make.sh" "$CERTS"
  start_both "$DIR" ${flag:+"$flag"}
}

case $action in
  platform-start) platform_up "$4" ;;
  services-start) "$LOCAL/services.sh" start "$DIR" "$BIN" ;;
  kill)
    kill -9 "$(daemon_pid "$DIR/pids/$4.pid" "mumpuni-$4")"
    # Its sockets are closed a moment after its pid has stopped to name it.
    while [[ -n $(listeners "$(service_port "$4")")$(listeners "$(metrics_port "$4")") ]]; do
      sleep 0.02
    done
    ;;
  kill-broker) "$LOCAL/kafka.sh" kill "$DIR/kafka" "$KAFKA_PORT" ;;
  broker-start) "$LOCAL/kafka.sh" start "$DIR/kafka" "$KAFKA_PORT" ;;
  # No file of the running broker may grow beyond this: its writes fail as on a full disk.
  broker-limit) prlimit --pid "$(head -n 1 "$DIR/kafka/broker.pid")" --fsize="$4": ;;
  postgres-stop) "$LOCAL/postgres.sh" stop "$DIR/postgres" "$POSTGRES_PORT" ;;
  postgres-crash) "$LOCAL/postgres.sh" crash "$DIR/postgres" "$POSTGRES_PORT" ;;
  postgres-start | postgres-promote)
    flag=$(fast_flag)
    "$LOCAL/postgres.sh" "${action#postgres-}" "$DIR/postgres" "$POSTGRES_PORT" ${flag:+"$flag"}
    ;;
  stop) platform_stop "$DIR" ;;
  *) fail "unknown action $action" ;;
esac
