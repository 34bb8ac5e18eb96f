# shellcheck shell=bash
# Who may do what at the broker, in the databases, on the wire; and where no secret stands.

# as_principal NAME COMMAND…: kafka.py with the certificate of NAME, where the broker's name resolves.
as_principal() {
  local name=$1 address
  shift
  mkdir -p "$WORK/$name"
  local file
  for file in tls.pem tls.key; do compose exec -T "$name" cat "/run/secrets/mumpuni/$file" >"$WORK/$name/$file"; done
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$(container kafka)" | cut -d ' ' -f 1)
  cp /etc/hosts "$WORK/hosts"
  echo "$address kafka" >>"$WORK/hosts"
  # shellcheck disable=SC2016  # expanded inside
  unshare --mount sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$WORK/hosts" \
    "$TOOLS/clients/python/bin/python" "$ROOT/tests/containers/kafka.py" "$WORK/ca.pem" "$WORK/$name" "$@"
}

from_address() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$(container "$1")" | cut -d ' ' -f 1; }
# In TLS 1.3 the client is through before the server has looked at it: stay until it hangs up.
no_client_certificate() {
  fails_with "SSL routines" timeout 20 openssl s_client -connect "$(from_address personnel):8443" -CAfile "$WORK/ca.pem" -alpn h2 -quiet </dev/null
}
plain_postgres() {
  # shellcheck disable=SC2016  # expanded inside
  fails_with "no encryption" compose exec -T postgres sh -c \
    'PGPASSWORD=$(cat /run/secrets/mumpuni/personnel.password) psql -X "host=127.0.0.1 user=personnel dbname=personnel sslmode=disable" -c "SELECT 1"'
}
# Every password and secret, looked for in what an engine shows of containers, images and logs.
secrets_nowhere() {
  local seen=$WORK/shown.txt values=$WORK/values.txt name id
  {
    for id in $(compose ps -aq); do docker inspect "$id"; done
    for name in "${SERVICES[@]}" tools; do docker history --no-trunc "mumpuni/$name:test" && docker inspect "mumpuni/$name:test"; done
    compose logs --no-color
    for name in "${SERVICES[@]}"; do compose exec -T "$name" sh -c 'tr "\0" "\n" </proc/1/environ; tr "\0" " " </proc/1/cmdline'; done
  } >"$seen" 2>&1
  docker run --rm -v "${PROJECT}_authority:/authority:ro" --user 0:0 --entrypoint sh mumpuni/tools:test \
    -c 'cat /authority/passwords/*; for f in /authority/certs/*.key /authority/certs/tokens/*.key; do sed -n 2,3p "$f"; done' >"$values"
  [[ $(wc -l <"$values") -gt 20 && $(wc -l <"$seen") -gt 500 ]] || { echo "nothing was looked at" && return 1; }
  ! grep -Ff <(grep -E '.{16}' "$values") "$seen"
}

part_security() {
  shows "training writes its own topic" as_principal training may-write mumpuni.training.enrolment.v1
  shows "training may not write complaint's topic" as_principal training may-not-write mumpuni.complaint.case.v1
  shows "training reads the profiles it follows" as_principal training may-read mumpuni.assessment.profile.v1
  shows "training may not read the cases" as_principal training may-not-read mumpuni.complaint.case.v1
  shows "no topic is made by writing to it" as_principal training may-not-write mumpuni.training.other.v1
  shows "a service cannot give itself rights at the broker" fails_with CLUSTER_AUTHORIZATION_FAILED \
    compose run --rm -T --no-deps training authorize
  shows "a service's role has no way into another database" fails_with "permission denied for database" as_role personnel training "SELECT 1"
  shows "events cannot be changed by the service" fails_with "permission denied for table outbox" as_role personnel personnel "UPDATE outbox SET payload = ''"
  shows "events cannot be deleted by the service" fails_with "permission denied for table outbox" as_role personnel personnel "DELETE FROM outbox"
  shows "the audit trail cannot be changed by the service" fails_with "permission denied for table audit_log" as_role personnel personnel "UPDATE audit_log SET action = ''"
  shows "the audit trail cannot be deleted by the service" fails_with "permission denied for table audit_log" as_role personnel personnel "DELETE FROM audit_log"
  shows "a service's role makes no tables" fails_with "permission denied for schema public" as_role personnel personnel "CREATE TABLE x ()"
  shows "PostgreSQL refuses a connection without TLS" plain_postgres
  shows "a service refuses a caller without a certificate" no_client_certificate
  shows "no secret stands in an image, a container's settings, a process's environment or a log" secrets_nowhere
}
