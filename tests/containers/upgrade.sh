# shellcheck shell=bash
# A release is rolled out under load: migrations first, then one service after the other.

# replace TAG: as docs/operations.md says.
replace() {
  local name
  export MUMPUNI_VERSION=$1
  for name in "${SERVICES[@]}"; do compose run --rm -T "$name-migrate" || return 1; done
  for name in "${SERVICES[@]}"; do
    compose up -d --no-build --no-deps --force-recreate "$name"
    await_healthy 60 "$name"
  done
}
# A migration of a release to come, of the kind that a running program does not notice.
expand() {
  sql personnel "ALTER TABLE unit ADD COLUMN next_release text; INSERT INTO schema_version (number, title, hash)
    VALUES (9001, 'expand_next_release', 'x')"
}
expand_and_replace() { expand && replace test; }

# Images of another commit of this project; it must have had --version.
build_previous() {
  local tree=$WORK/previous status=0
  git -C "$ROOT" worktree add --detach "$tree" "$previous"
  { "$tree/scripts/build.sh" "$PRESET" --target programs && BIN=$tree/build/$PRESET/bin our_images previous; } || status=1
  git -C "$ROOT" worktree remove --force "$tree"
  return "$status"
}
start_with_previous() {
  compose down --volumes --timeout 20
  MUMPUNI_VERSION=previous compose up -d --no-build && all_healthy && mumpuni reference apply
}

part_upgrade() {
  rm -f "$WORK/restarts.txt"
  if [[ $previous ]]; then
    shows "images of $previous are built" build_previous
    shows "an installation of $previous is up" start_with_previous
    shows "it is upgraded under load: no call fails for good, nothing is lost or doubled" under_load 60 replace test
    sed 's/^/    /' "$WORK/restarts.log"
    rm -f "$WORK/restarts.txt"
  fi
  shows "a migration and a rolling replacement under load: no call fails for good, nothing is lost or doubled" \
    under_load 45 expand_and_replace
  sed 's/^/    /' "$WORK/restarts.log"
  sql personnel "ALTER TABLE unit DROP COLUMN next_release; DELETE FROM schema_version WHERE number = 9001" >/dev/null
  shows "events and profiles reconcile" reconciled
}
