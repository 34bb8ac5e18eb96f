# shellcheck shell=bash
# Bad operation: the service says what is wrong and what to do, and never half-works.

# ends_with TEXT SERVICE ARGUMENTS…: a container with other settings ends by itself, not with 0, and says TEXT.
ends_with() {
  local text=$1
  shift
  fails_with "$text" compose_within 60 run --rm -T --no-deps "$@"
}

url_with() {  # PASSWORD DATABASE HOST
  printf 'postgresql://personnel:%s@%s/%s?sslmode=verify-full&sslrootcert=/run/secrets/mumpuni/ca.pem' "$1" "$3" "$2"
}

expired_certificate() {
  local dir=$WORK/expired
  mkdir -p "$dir"
  docker run --rm -v "${PROJECT}_authority:/authority:ro" -v "$dir:/out" --user 0:0 --entrypoint bash mumpuni/tools:test -euc '
    cd /authority/certs
    openssl req -new -key personnel.key -subj /CN=personnel -out /tmp/p.csr
    openssl x509 -req -in /tmp/p.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 0 -out /out/expired.pem \
      -extfile <(echo "subjectAltName=DNS:personnel,URI:spiffe://mumpuni/personnel")
    chmod 644 /out/expired.pem'
  sleep 1
  ends_with "expired on" -v "$dir:/expired:ro" -e MUMPUNI_TLS_CERT=/expired/expired.pem personnel serve
}

newer_database() {
  local status=0
  sql personnel "INSERT INTO schema_version (number, title, hash) VALUES (9002, 'contract_next_release', 'x')"
  ends_with "the database is newer than this program" personnel serve || status=1
  sql personnel "DELETE FROM schema_version WHERE number = 9002"
  return "$status"
}
older_database() {
  local status=0 row
  row=$(sql personnel "SELECT format('(%s, %L, %L)', number, title, hash) FROM schema_version ORDER BY number DESC LIMIT 1")
  sql personnel "DELETE FROM schema_version WHERE number = (SELECT max(number) FROM schema_version)"
  ends_with "mumpuni-personnel migrate" personnel serve || status=1
  sql personnel "INSERT INTO schema_version (number, title, hash) VALUES $row"
  return "$status"
}

broker_gone() {
  compose stop kafka
  works_from_outside || return 1
  compose start kafka
  await_healthy 60 kafka
  within 60 nothing_unsent
}
nothing_unsent() { [[ $(mumpuni --output json events status | jq '[.. | .unsentRows? // .unsent_rows? // empty | tonumber] | add // 0') == 0 ]]; }

two_replicas() {
  local status=0
  compose up -d --no-build --no-deps --scale complaint=2 complaint
  within 60 two_healthy || status=1
  works_from_outside || status=1
  compose up -d --no-build --no-deps --scale complaint=1 complaint
  return "$status"
}
two_healthy() {
  local id healthy=0
  for id in $(compose ps -q complaint); do
    [[ $(docker inspect -f '{{.State.Health.Status}}' "$id") != healthy ]] || healthy=$((healthy + 1))
  done
  ((healthy == 2))
}

# A second container that claims to be the same host.
twins() {
  local id status=0
  id=$(container assessment)
  docker inspect -f '{{range .Config.Env}}{{println .}}{{end}}' "$id" | grep . >"$WORK/assessment.env"
  docker run -d --name "$PROJECT-twin" --hostname "$(docker inspect -f '{{.Config.Hostname}}' "$id")" --network "${PROJECT}_inside" \
    -v "${PROJECT}_secrets-assessment:/run/secrets/mumpuni:ro" -v "${PROJECT}_clock:/clock:ro" --env-file "$WORK/assessment.env" \
    mumpuni/assessment:test
  within 60 twins_noticed "$id" || status=1
  docker rm -f "$PROJECT-twin" >/dev/null
  ((status == 0)) && await_healthy 60 assessment && mumpuni events reconcile
}
twins_noticed() {
  { docker logs --since 90s "$1" && docker logs "$PROJECT-twin"; } 2>&1 | grep "another process has this one's name in the group"
}

part_bad() {
  shows "a missing secret is named" ends_with "--database-url-file (MUMPUNI_DATABASE_URL_FILE)" \
    -e MUMPUNI_DATABASE_URL_FILE=/nowhere/database.url personnel serve
  shows "a missing TLS key is named" ends_with "--tls-key (MUMPUNI_TLS_KEY)" -e MUMPUNI_TLS_KEY=/nowhere.key personnel serve
  shows "complaint without its reporters' secret says so" ends_with "reporter-ref-secret" \
    -e MUMPUNI_REPORTER_REF_SECRET_FILE= complaint serve
  shows "a wrong password ends it" ends_with "password authentication failed" \
    -e MUMPUNI_DATABASE_URL_FILE= -e "MUMPUNI_DATABASE_URL=$(url_with wrong personnel postgres:5432)" personnel serve
  shows "a database that is not there ends it" ends_with "no_such" \
    -e MUMPUNI_DATABASE_URL_FILE= -e "MUMPUNI_DATABASE_URL=$(url_with "$(compose exec -T postgres cat /run/secrets/mumpuni/personnel.password)" no_such postgres:5432)" personnel serve
  shows "an expired certificate is named with its day" expired_certificate
  shows "a database of a newer version that took things away is refused" newer_database
  shows "a database of an older version is refused" older_database
  shows "brokers that cannot be reached are named when rights are given" ends_with "MUMPUNI_KAFKA_BROKERS" \
    -e MUMPUNI_KAFKA_BROKERS=nowhere:9092 personnel-authorize
  shows "without a broker calls go on, and the events follow when it is back" broker_gone
  shows "two replicas of a service work side by side" two_replicas
  shows "two containers with one host name: it is said, and nothing is lost" twins
  shows "the installation is healthy" all_healthy
}
