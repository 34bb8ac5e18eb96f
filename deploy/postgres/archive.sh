#!/bin/sh
# archive.sh PATH NAME: PostgreSQL's archive_command. Compressed, because a segment that is closed after a minute is
# mostly empty. Never over an existing file of other content, and never half a file under the final name.
set -eu
target=/backup/wal/$2.gz
mkdir -p /backup/wal
if [ -e "$target" ]; then
  gunzip <"$target" | cmp -s - "$1"
  exit
fi
gzip <"$1" >"$target.part"
sync "$target.part"
mv "$target.part" "$target"
