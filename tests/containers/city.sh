# shellcheck shell=bash
# The loop, played against the containers, as ./dev run plays it against processes.

play() { compose run --rm -T --entrypoint cityload mumpuni "$@"; }
up_again() { compose up -d --no-build && all_healthy; }

part_city() {
  shows "reference data is applied" mumpuni reference apply
  shows "a repeat of it changes nothing" mumpuni reference apply
  shows "the loop plays: ${CITY[*]}" play "${CITY[@]}"
  shows "events and profiles reconcile" reconciled
  shows "a second up changes nothing and stays healthy" up_again
}
CITY=(--employees 400 --cases 60)
