# shellcheck shell=bash
# The door for callers from outside.

answers_http_1() { [[ $(curl -s -o /dev/null -w '%{http_code}' --cacert "$WORK/ca.pem" --resolve "edge:$MUMPUNI_EDGE_PORT:127.0.0.1" \
  "https://edge:$MUMPUNI_EDGE_PORT/") == 415 ]]; }
refuses_plain_text() { fails_with "" curl -sS --max-time 5 "http://127.0.0.1:$MUMPUNI_EDGE_PORT/"; }
works_from_outside() { outside load --seconds 5 --out "$WORK/edge.txt" && outside check --out "$WORK/edge.txt"; }

part_edge() {
  shows "a channel reports and tracks complaints through it" works_from_outside
  shows "it refuses what is not for callers from outside" outside refused
  shows "it bounds the streams and connections of one address, and outlives a flood of resets" outside limits
  shows "what is no gRPC is refused" answers_http_1
  shows "it speaks TLS only" refuses_plain_text
}
