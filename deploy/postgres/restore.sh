#!/bin/sh
# restore.sh [--base NAME] [--until 'YYYY-MM-DD HH:MM:SS+00']: fills an empty data directory from the newest base
# backup (or that one); PostgreSQL then replays the archived log (up to that time) when it starts, on a new timeline.
#   docker compose run --rm --no-deps --entrypoint /etc/mumpuni/restore.sh postgres
# What to do before and after: docs/operations.md, "Backup and restore".
set -eu
base='' until=''
while [ $# -gt 1 ]; do
  case $1 in
    --base) base=$2 ;;
    --until) until=$2 ;;
    *) echo "restore: unknown argument $1" >&2 && exit 2 ;;
  esac
  shift 2
done
[ -n "$base" ] || base=$(find /backup/base -mindepth 1 -maxdepth 1 -type d ! -name '*.part' -printf '%f\n' | sort | tail -n 1)
if [ -z "$base" ] || [ ! -d "/backup/base/$base" ]; then
  echo "restore: there is no base backup ${base:-in /backup/base}" >&2
  exit 1
fi
mkdir -p "$PGDATA"
if [ -n "$(ls -A "$PGDATA")" ]; then
  echo "restore: $PGDATA is not empty: stop PostgreSQL and move its volume away first" >&2
  exit 1
fi
cp -a "/backup/base/$base/." "$PGDATA/"
{
  echo "restore_command = 'gunzip </backup/wal/%f.gz >%p'"
  [ -z "$until" ] || printf "recovery_target_time = '%s'\nrecovery_target_action = 'promote'\n" "$until"
} >>"$PGDATA/postgresql.auto.conf"
touch "$PGDATA/recovery.signal"
chown -R postgres:postgres "$PGDATA"
chmod 700 "$PGDATA"
echo "restored $base to $PGDATA; start PostgreSQL to replay the log${until:+ until $until}"
