# shellcheck shell=bash
# The drill: the database is destroyed and restored; everything is made whole; how much was lost and how long it
# took is told.

base_backup() { compose exec -T -u postgres postgres /etc/mumpuni/base_backup.sh 2; }
archived() { [[ $(sql postgres "SELECT last_archived_wal >= '$1' FROM pg_stat_archiver") == t ]]; }
close_log() {  # what is written until now reaches the archive
  local segment
  segment=$(sql postgres "SELECT pg_walfile_name(pg_switch_wal())")
  within 30 archived "$segment"
}
report() { outside load --seconds "$1" --out "$2"; }

destroy() {
  docker kill --signal KILL "$(container postgres)" >/dev/null
  compose rm -f -s -v postgres >/dev/null
  docker volume rm "${PROJECT}_postgres" >/dev/null
}
restore() {
  compose run --rm -T --no-deps --entrypoint /etc/mumpuni/restore.sh postgres && compose up -d --no-build --no-deps postgres &&
    await_healthy 120 postgres && within 60 recovered && await_healthy 120 "${SERVICES[@]}"
}
recovered() { [[ $(sql postgres "SELECT NOT pg_is_in_recovery()") == t ]]; }
says_restored() { mumpuni events status | grep RESTORED; }
consumers() { mumpuni --output json events status | jq -r '.. | .consumer? // empty' | sort -u; }
made_whole() {
  local name
  for name in $(consumers); do mumpuni events rebuild --consumer "$name" --reason "drill: the database was restored" || return 1; done
  for name in "${SERVICES[@]}"; do mumpuni events restored --service "$name" --reason "drill: restored from base and log" || return 1; done
  ! says_restored
}
not_over_data() { fails_with "is not empty" compose run --rm -T --no-deps --entrypoint /etc/mumpuni/restore.sh postgres; }

part_restore() {
  local begin lost young kept
  rm -f "$WORK"/{kept,young}.txt
  shows "a base backup is made and verified" base_backup
  shows "reports come in after it" report 5 "$WORK/kept.txt"
  shows "the log is archived" close_log
  shows "reports come in that are not archived yet" report 3 "$WORK/young.txt"
  shows "a restore never goes over data" not_over_data
  destroy
  begin=$SECONDS
  shows "the database is restored from base and log" restore
  printf '    time to recover: %d s\n' $((SECONDS - begin))
  shows "what was archived is there" outside check --out "$WORK/kept.txt"
  outside check --out "$WORK/young.txt" >"$WORK/young.log" 2>&1 || true
  kept=$(wc -l <"$WORK/kept.txt") young=$(wc -l <"$WORK/young.txt")
  lost=$(sed -n 's/.* \([0-9]*\) missing.*/\1/p' "$WORK/young.log")
  printf '    recovery point: %s of %s reports of the last 3 s lost (archive_timeout: at most the last minute), %s before them kept\n' \
    "$lost" "$young" "$kept"
  shows "the relays notice the restore" within 30 says_restored
  shows "consumers are rebuilt and the restore is acknowledged" made_whole
  shows "events and profiles reconcile" reconciled
  shows "the installation works on" works_from_outside
}
