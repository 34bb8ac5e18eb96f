# shellcheck shell=bash
# Any container may die in the middle: what was acknowledged is there, once.

cases() { sql complaint "SELECT count(*) FROM complaint_case"; }

kill_in_turn() {
  local name
  for name in personnel kafka complaint edge postgres assessment training; do
    docker kill --signal KILL "$(container "$name")" >/dev/null
    docker start "$(container "$name")" >/dev/null  # a kill by hand is not restarted by the engine's policy
    await_healthy 90 "$name"
  done
}

under_load() {
  local before after load status=0
  before=$(cases)
  outside load --seconds "$1" --out "$WORK/restarts.txt" >"$WORK/restarts.log" 2>&1 &
  load=$!
  shift
  sleep 2
  "$@" || status=1
  wait "$load" || status=1
  cat "$WORK/restarts.log"
  ((status == 0)) || return 1
  after=$(cases)
  echo "$((after - before)) cases more, $(wc -l <"$WORK/restarts.txt") acknowledged"
  [[ $((after - before)) == $(wc -l <"$WORK/restarts.txt") ]] && outside check --out "$WORK/restarts.txt"
}

part_restarts() {
  rm -f "$WORK/restarts.txt"
  shows "every container is killed in turn under load: nothing acknowledged is lost or doubled" under_load 60 kill_in_turn
  sed 's/^/    /' "$WORK/restarts.log"
  shows "the installation is healthy again" all_healthy
  shows "events and profiles reconcile" reconciled
}
