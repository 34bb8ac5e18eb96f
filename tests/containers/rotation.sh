# shellcheck shell=bash
# Certificates are renewed by a rolling restart.

serial() { openssl s_client -connect "$(from_address "$1"):8443" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
renew() {
  local name=$1 old
  old=$(serial "$name")
  compose run --rm -T secrets renew "$name"
  compose up -d --no-build --no-deps --force-recreate "$name"
  await_healthy 60 "$name"
  [[ -n $old && $(serial "$name") != "$old" ]] || { echo "still $old" && return 1; }
}
renew_all() {
  local name
  for name in "${SERVICES[@]}"; do renew "$name" || return 1; done
}
not_renewed() {  # a second run of the job keeps what is valid
  local old
  old=$(serial personnel)
  compose run --rm -T secrets
  compose up -d --no-build --no-deps --force-recreate personnel
  await_healthy 60 personnel
  [[ $(serial personnel) == "$old" ]]
}

part_rotation() {
  rm -f "$WORK/restarts.txt"
  shows "all services get new certificates under load: nothing is lost" under_load 40 renew_all
  shows "what is valid is kept" not_renewed
  shows "events reconcile" mumpuni events reconcile
}
