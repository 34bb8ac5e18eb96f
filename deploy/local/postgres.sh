#!/usr/bin/env bash
# postgres.sh {init|start|stop|crash|promote|status|psql} DIR PORT [--fast | psql arguments]
# A private PostgreSQL 15 under DIR, on 127.0.0.1:PORT only, with generated passwords.
# DIR/secrets/<role>.url names how to connect as <service>, <service>_owner and admin. DIR/proxy_port, if
# it exists, holds the port of a proxy for the services. `crash` stops without a checkpoint; `promote` makes it
# what it would be after a failover to a replica that had everything: the same data on a new timeline.
set -euo pipefail
# shellcheck source=../../scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

usage="usage: postgres.sh {init|start|stop|crash|promote|status|psql} DIR PORT [--fast]"
action=${1:?$usage}
mkdir -p "${2:?$usage}"
DIR=$(cd "$2" && pwd)
PORT=${3:?$usage}
shift 3
FAST=''
if [[ ${1:-} == --fast ]]; then FAST=1; fi
PG_BIN=/usr/lib/postgresql/15/bin
DATA=$DIR/data

# PostgreSQL refuses to be root, so root runs it as the package's user. When DIR lies below a
# directory closed to that user (a checkout in /root), it also gets the one capability that opens it.
as_postgres() {
  local caps=() drop=(setpriv --reuid postgres --regid postgres --clear-groups)
  if ((EUID != 0)); then
    (cd "$DIR" && "$@") 7>&- 9>&-
    return
  fi
  if ! (cd / && "${drop[@]}" test -x "$DIR"); then
    caps=(--inh-caps +dac_override --ambient-caps +dac_override)
  fi
  (cd / && exec "${drop[@]}" "${caps[@]}" "$@") 7>&- 9>&-
}

owned_by_postgres() {
  if ((EUID == 0)); then chown postgres:postgres "$@"; fi
}

# A DIR.new that is renamed when complete: an interrupted init never counts as one.
init() {
  [[ ! -e $DATA ]] || return 0
  [[ -x $PG_BIN/initdb ]] || fail "PostgreSQL 15 is not installed: run ./dev setup run"
  local new=$DIR/data.new password=$DIR/password.new options=()
  rm -rf "$new"
  make_passwords
  cp "$DIR/secrets/admin.password" "$password"
  mkdir -p "$DIR/log"
  mkdir -m 700 "$new"
  owned_by_postgres "$new" "$password" "$DIR/log"
  if [[ -n $FAST ]]; then options=(--no-sync); fi
  as_postgres "$PG_BIN/initdb" --pgdata="$new" --username=mumpuni_admin --pwfile="$password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 "${options[@]}"
  rm -f "$password"
  echo "host all all 127.0.0.1/32 scram-sha-256" >"$new/pg_hba.conf"
  echo "include 'mumpuni.conf'" >>"$new/postgresql.conf"
  "$ROOT/deploy/postgres/roles.sh" "$DIR/secrets" | single_user "$new"
  mv "$new" "$DATA"
}

make_passwords() {
  local name file
  mkdir -p "$DIR/secrets"
  chmod 700 "$DIR/secrets"
  for name in admin "${SERVICES[@]}" "${SERVICES[@]/%/_owner}"; do
    file=$DIR/secrets/$name.password
    (umask 077 && openssl rand -hex 16 >"$file")
  done
}

# Without a server, so that none of this needs an open port. The schema's rights are those of
# template1: each new database copies them. Success is silent, so errors are looked for.
single_user() {
  local out=$DIR/log/init.log
  touch "$1/mumpuni.conf"  # included already, written at the first start
  owned_by_postgres "$1/mumpuni.conf"
  as_postgres "$PG_BIN/postgres" --single -D "$1" -c fsync=off -c full_page_writes=off template1 \
    >"$out" 2>&1
  if grep -E '(ERROR|FATAL|PANIC):' "$out"; then fail "the databases could not be made: $out"; fi
}

# Settings that may change from start to start (port, --fast) are written anew each time.
write_settings() {
  local file=$DATA/mumpuni.conf
  cat >"$file" <<CONF
listen_addresses = '127.0.0.1'
port = $PORT
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
# A city is filled in seconds: statistics must follow at once, or plans made for empty tables stay.
autovacuum_naptime = 1s
max_wal_size = 2GB
# The relays read below the oldest open transaction of the whole instance: none may linger.
idle_in_transaction_session_timeout = 10s
log_line_prefix = '%m [%p] %q%u@%d '
CONF
  if [[ -n $FAST ]]; then
    printf '%s = off\n' fsync synchronous_commit full_page_writes >>"$file"
  fi
  owned_by_postgres "$file"
}

write_urls() {
  local name user database port
  for name in admin "${SERVICES[@]}" "${SERVICES[@]/%/_owner}"; do
    user=$name database=${name%_owner} port=$PORT
    if [[ $name == admin ]]; then user=mumpuni_admin database=postgres; fi
    if [[ $name == "$database" && -s $DIR/proxy_port ]]; then port=$(<"$DIR/proxy_port"); fi
    (umask 077 && printf 'postgresql://%s:%s@127.0.0.1:%d/%s' "$user" \
      "$(<"$DIR/secrets/$name.password")" "$port" "$database" >"$DIR/secrets/$name.url")
  done
}

running() { [[ -e $DATA/postmaster.pid ]] && as_postgres "$PG_BIN/pg_ctl" status -D "$DATA" >/dev/null; }

start() {
  [[ -e $DATA ]] || fail "no database in $DIR: run 'postgres.sh init $DIR $PORT' first"
  if running; then
    echo "PostgreSQL already runs in $DIR"
    return 0
  fi
  require_free_port "$PORT" PostgreSQL
  write_settings
  write_urls
  if ! as_postgres "$PG_BIN/pg_ctl" start --wait --timeout=60 --silent -D "$DATA" \
    --log="$DIR/log/postgres.log"; then
    tail -n 20 "$DIR/log/postgres.log" >&2 || true
    fail "PostgreSQL did not start on port $PORT; log: $DIR/log/postgres.log"
  fi
}

stop() {
  running || return 0
  as_postgres "$PG_BIN/pg_ctl" stop --wait --timeout=30 --silent --mode=fast -D "$DATA" ||
    as_postgres "$PG_BIN/pg_ctl" stop --wait --timeout=10 --silent --mode=immediate -D "$DATA"
}

crash() {
  running || return 0
  as_postgres "$PG_BIN/pg_ctl" stop --wait --timeout=30 --silent --mode=immediate -D "$DATA"
}

promote() {
  stop
  touch "$DATA/standby.signal"
  owned_by_postgres "$DATA/standby.signal"
  (start) || {
    rm -f "$DATA/standby.signal"
    exit 1
  }
  as_postgres "$PG_BIN/pg_ctl" promote --wait --timeout=60 --silent -D "$DATA"
}

case $action in
  init | start | stop | crash | promote)
    await_lock "$DIR/.lock"
    "$action"
    ;;
  status)
    if running; then echo "PostgreSQL runs on 127.0.0.1:$PORT"; else
      echo "PostgreSQL does not run"
      exit 3
    fi
    ;;
  psql)
    PGPASSWORD=$(<"$DIR/secrets/admin.password") exec psql -h 127.0.0.1 -p "$PORT" -U mumpuni_admin \
      "${@:--dpostgres}"
    ;;
  *) fail "$usage" ;;
esac
