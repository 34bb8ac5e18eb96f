# shellcheck shell=bash
# PostgreSQL's disk is full: the services say that the database is away, lose nothing, and go on by themselves.

# The database moves to a disk of its own, by a restore, since an installation has room to spare.
on_a_small_disk() {
  base_backup && close_log || return 1
  destroy
  docker volume create --label "com.docker.compose.project=$PROJECT" --label com.docker.compose.volume=postgres "${PROJECT}_postgres" >/dev/null
  DISK=$(docker volume inspect -f '{{.Mountpoint}}' "${PROJECT}_postgres")
  truncate -s 1G "$WORK/disk.img" && mkfs.ext4 -q -F "$WORK/disk.img" && mount -o loop "$WORK/disk.img" "$DISK" &&
    rmdir "$DISK/lost+found" && echo "$DISK" >"$STATE/containers.disk" || return 1
  restore && made_whole
}

fill_and_free() {
  dd if=/dev/zero of="$DISK/fill" bs=1M >/dev/null 2>&1 || true
  sleep 12
  refused=$(docker logs --since 20s "$(container complaint)" 2>&1 | grep -cE 'No space left|could not extend|cannot connect|database is away' || true)
  rm -f "$DISK/fill"
  echo "lines about it in the log of complaint: $refused"
  all_healthy && ((refused > 0))
}

part_disk() {
  DISK=''
  if ! losetup -f >/dev/null 2>&1; then
    echo "    NOT tested: this machine gives no loop device"
    return 0
  fi
  rm -f "$WORK/restarts.txt"
  shows "the database lies on a disk of 1 GiB" on_a_small_disk
  DISK=$(<"$STATE/containers.disk")  # shows runs its commands in a shell of their own
  shows "the disk fills under load and is freed: nothing acknowledged is lost or doubled" under_load 40 fill_and_free
  sed 's/^/    /' "$WORK/restarts.log"
  shows "events and profiles reconcile" reconciled
}
