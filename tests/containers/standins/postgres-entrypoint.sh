#!/bin/bash
# What the official image's entry point does with the settings that docker-compose.yml gives it.
set -euo pipefail

if [[ $(id -u) == 0 ]]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown -R postgres:postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
  export POSTGRES_PASSWORD
  exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi

export POSTGRES_USER=${POSTGRES_USER:-postgres}
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  # shellcheck disable=SC2086  # several arguments in one variable, as in the official image
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") ${POSTGRES_INITDB_ARGS:-} -D "$PGDATA"
  shift
  pg_ctl -D "$PGDATA" -o "$(printf '%q ' "$@" -c listen_addresses= -p 5432)" -w start
  for file in /docker-entrypoint-initdb.d/*.sh; do
    [[ ! -e $file ]] || bash "$file"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  set -- postgres "$@"
fi
unset POSTGRES_PASSWORD
exec "$@"
