#!/usr/bin/env bash
# city.sh {start fast|start durable|stop|services-start|kill SERVICE|kill-broker|broker-start|
#          postgres-stop|postgres-start} DIR BIN
# One whole city for an end-to-end test: PostgreSQL, broker and the four services of BIN below DIR.
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

case $action in
  start)
    use_ports "$(free_port_base)"
    echo "$PORT_BASE" >"$DIR/port_base"
    mkdir -p "$DIR/logs"
    "$ROOT/deploy/certs/make.sh" "$CERTS"
    if [[ $4 == fast ]]; then start_both "$DIR" --fast; else start_both "$DIR"; fi
    "$LOCAL/services.sh" start "$DIR" "$BIN"
    ;;
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
  postgres-stop) "$LOCAL/postgres.sh" stop "$DIR/postgres" "$POSTGRES_PORT" ;;
  postgres-start) "$LOCAL/postgres.sh" start "$DIR/postgres" "$POSTGRES_PORT" --fast ;;
  stop) platform_stop "$DIR" ;;
  *) fail "unknown action $action" ;;
esac
