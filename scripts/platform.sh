# shellcheck shell=bash
# Sourced after lib.sh: one city's PostgreSQL and Kafka under a directory, on the ports of use_ports.
#   DIR/postgres  DIR/kafka  DIR/port_base  (and, by deploy/local/services.sh, DIR/logs  DIR/pids)

# shellcheck disable=SC2034  # some are read by the scripts that source this
LOCAL=$ROOT/deploy/local

# platform_start DIR [--fast]
platform_start() {
  local dir=$1
  mkdir -p "$dir"
  echo "$PORT_BASE" >"$dir/port_base"
  step "certificates"
  run_logged "$ROOT/deploy/certs/make.sh" "$CERTS"
  step "start PostgreSQL and Kafka"
  run_logged start_both "$@"
}

start_both() {
  local dir=$1 postgres kafka status=0
  shift
  {
    "$LOCAL/postgres.sh" init "$dir/postgres" "$POSTGRES_PORT" "$@"
    "$LOCAL/postgres.sh" start "$dir/postgres" "$POSTGRES_PORT" "$@"
  } &
  postgres=$!
  "$LOCAL/kafka.sh" start "$dir/kafka" "$KAFKA_PORT" &
  kafka=$!
  wait "$postgres" || status=1
  wait "$kafka" || status=1
  return "$status"
}

# Whatever of it runs, by its own pid files; succeeds if nothing does.
platform_stop() {
  local dir=$1 base
  [[ -s $dir/port_base ]] || return 0
  base=$(<"$dir/port_base")
  "$LOCAL/services.sh" stop "$dir" "$BIN"
  if [[ -d $dir/kafka ]]; then "$LOCAL/kafka.sh" stop "$dir/kafka" "$((base + 1))"; fi
  if [[ -d $dir/postgres ]]; then "$LOCAL/postgres.sh" stop "$dir/postgres" "$base"; fi
}

# What runs of it, one line each; fails if nothing does.
platform_status() {
  local dir=$1 base
  [[ -s $dir/port_base ]] || return 1
  base=$(<"$dir/port_base")
  {
    "$LOCAL/services.sh" status "$dir" "$BIN" || true
    if [[ -d $dir/kafka ]]; then "$LOCAL/kafka.sh" status "$dir/kafka" "$((base + 1))" || true; fi
    if [[ -d $dir/postgres ]]; then "$LOCAL/postgres.sh" status "$dir/postgres" "$base" || true; fi
  } | grep -v 'does not run'
}

# What the command line and cityload need to talk to a city; a person can source it, too.
write_env() {
  local dir=$1 name
  {
    echo "# source this to use $dir with the command line of $BIN"
    for name in "${SERVICES[@]}"; do
      echo "export MUMPUNI_PEER_${name^^}=127.0.0.1:$(service_port "$name")"
    done
    printf 'export %s=%q\n' \
      MUMPUNI_PORT_BASE "$PORT_BASE" \
      MUMPUNI_KAFKA_BROKERS "127.0.0.1:$KAFKA_PORT" \
      MUMPUNI_TLS_CA "$CERTS/ca.pem" \
      MUMPUNI_TLS_CERT "$CERTS/cli.pem" \
      MUMPUNI_TLS_KEY "$CERTS/cli.key" \
      MUMPUNI_TOKEN_ISSUER_KEY "$CERTS/tokens/issuer.key" \
      MUMPUNI_TOKEN_KID "$(<"$CERTS/tokens/issuer.kid")" \
      MUMPUNI_CLOCK_OFFSET_FILE "$dir/clock_offset"
    # shellcheck disable=SC2016  # the PATH of whoever sources it
    printf 'export PATH=%q:"$PATH"\n' "$BIN"
  } >"$dir/env"
}

# How tests and benchmarks find the platform and may restart its parts.
export_test_env() {
  local dir=$1
  export MUMPUNI_TEST_PG_ADMIN_URL
  MUMPUNI_TEST_PG_ADMIN_URL=$(<"$dir/postgres/secrets/admin.url")
  export MUMPUNI_TEST_PG_SCRIPT=$LOCAL/postgres.sh
  export MUMPUNI_TEST_PG_DIR=$dir/postgres
  export MUMPUNI_TEST_PG_PORT=$POSTGRES_PORT
  export MUMPUNI_TEST_KAFKA=127.0.0.1:$KAFKA_PORT
  export MUMPUNI_TEST_KAFKA_SCRIPT=$LOCAL/kafka.sh
  export MUMPUNI_TEST_KAFKA_DIR=$dir/kafka
  export MUMPUNI_TEST_KAFKA_PORT=$KAFKA_PORT
  export MUMPUNI_TEST_CERTS=$CERTS
  export MUMPUNI_TEST_BIN=$BIN
  # Ports from here are free for what a test starts itself.
  export MUMPUNI_TEST_PORT_BASE=$((PORT_BASE + 10))
  export MUMPUNI_TEST_STATE=$dir
}

# Ends a script in order, whatever ended it; a second Ctrl-C must not cut it short.
on_exit_stop() {
  PLATFORM_DIR=$1
  PLATFORM_LEAVES_NOTHING=''
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  trap 'stop_on_exit $?' EXIT
}

stop_on_exit() {
  local status=$1
  trap '' INT TERM HUP
  trap - ERR EXIT
  set +e
  platform_stop "$PLATFORM_DIR" >"$LOGS/stop.log" 2>&1
  if [[ -n $PLATFORM_LEAVES_NOTHING ]]; then rm -rf "$PLATFORM_DIR"; fi
  exit "$status"
}

leave_running() { trap - EXIT INT TERM HUP; }
