#!/bin/sh
# base_backup.sh [KEEP]: a base backup of all databases beside the archive of their log, as user postgres:
#   docker compose exec -u postgres postgres /etc/mumpuni/base_backup.sh
# Verified before it counts. Keeps the newest KEEP (7) and the log they need.
set -eu
keep=${1:-7}
at=$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p /backup/base
rm -rf /backup/base/*.part
pg_basebackup -U postgres -D "/backup/base/$at.part" --checkpoint=fast --wal-method=fetch
pg_verifybackup --quiet "/backup/base/$at.part"
mv "/backup/base/$at.part" "/backup/base/$at"
backups() { find /backup/base -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort; }
for old in $(backups | head -n "-$keep"); do rm -rf "/backup/base/$old"; done

# The log before the oldest backup is of no use any more.
oldest=$(backups | head -n 1)
needed=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "/backup/base/$oldest/backup_label")
pg_archivecleanup -x .gz /backup/wal "$needed"
echo "base backup $at: $(du -sh "/backup/base/$at" | cut -f 1); log kept from $needed"
