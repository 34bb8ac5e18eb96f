#!/usr/bin/env bash
# secrets.sh [renew NAME…]: fills the secrets volumes of docker-compose.yml, as its job `secrets` does
# at every start. Keeps what is there and valid, adds what is missing; `renew` makes the certificates
# of the named parties anew (then restart them).
#
# /authority holds everything and is mounted here alone: a development authority (deploy/certs/make.sh)
# and all passwords. /secrets/<party> gets only what that party may know, readable by its user only.
# An installation with an authority of its own fills the volumes itself; see docs/operations.md.
set -euo pipefail
umask 077

authority=/authority
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
services=(personnel training assessment complaint)
database=${MUMPUNI_POSTGRES_ADDRESS:-postgres:5432}

# Users of the images: ours, postgres and kafka of their official images, haproxy.
declare -A uid=([postgres]=999 [kafka]=1000 [edge]=99)
for name in "${services[@]}" setup tools; do uid[$name]=10001; done

random_file() { [[ -s $1 ]] || { openssl rand -hex 32 >"$1.new" && mv "$1.new" "$1"; }; }

# put PARTY NAME <content: renamed into place, so that a reader sees the old or the new one.
put() {
  local file=/secrets/$1/$2
  mkdir -p "$(dirname "$file")"
  cat >"$file.new"
  chmod 0400 "$file.new"
  chown "${uid[$1]}:${uid[$1]}" "$file.new" "$(dirname "$file")"
  mv "$file.new" "$file"
}

identity() {  # PARTY CERTIFICATE
  put "$1" ca.pem <"$authority/certs/ca.pem"
  put "$1" tls.pem <"$authority/certs/$2.pem"
  put "$1" tls.key <"$authority/certs/$2.key"
}

url() {  # ROLE DATABASE
  printf 'postgresql://%s:%s@%s/%s?sslmode=verify-full&sslrootcert=/run/secrets/mumpuni/ca.pem' \
    "$1" "$(<"$authority/passwords/$1.password")" "$database" "$2"
}

if [[ ${1:-} == renew ]]; then
  shift
  for name in "$@"; do rm -f "$authority/certs/$name.pem" "$authority/certs/$name.key"; done
fi

mkdir -p "$authority/passwords"
"$here/make.sh" "$authority/certs"
for name in admin "${services[@]}" "${services[@]/%/_owner}"; do random_file "$authority/passwords/$name.password"; done
for name in page_token reporter_ref attendance; do random_file "$authority/passwords/$name.secret"; done

for name in "${services[@]}"; do
  identity "$name" "$name"
  url "$name" "$name" | put "$name" database.url
  put "$name" page_token.secret <"$authority/passwords/page_token.secret"
  for key in "$authority"/certs/tokens/keys/*.pem; do put "$name" "token-keys/${key##*/}" <"$key"; done
  url "${name}_owner" "$name" | put setup "$name.url"
done
# What seals who reported; docs/operations.md says how to rotate it. Nothing but this volume holds it.
keys=$authority/identity-keys
mkdir -p "$keys" /secrets/complaint/identity-keys
if ! compgen -G "$keys/*.key" >/dev/null; then
  random_file "$keys/k1.key"
  echo k1 >"$keys/active"
fi
for file in "$keys"/*; do put complaint "identity-keys/${file##*/}" <"$file"; done
for file in /secrets/complaint/identity-keys/*; do [[ -e $keys/${file##*/} ]] || rm "$file"; done
put complaint reporter_ref.secret <"$authority/passwords/reporter_ref.secret"
put training attendance.secret <"$authority/passwords/attendance.secret"
identity setup admin

identity postgres postgres
for name in admin "${services[@]}" "${services[@]/%/_owner}"; do
  put postgres "$name.password" <"$authority/passwords/$name.password"
done

put kafka ca.pem <"$authority/certs/ca.pem"
put kafka keystore.pem <"$authority/certs/kafka-keystore.pem"

put edge ca.pem <"$authority/certs/ca.pem"
cat "$authority/certs/edge.pem" "$authority/certs/edge.key" | put edge edge.pem

identity tools cli
put tools issuer.key <"$authority/certs/tokens/issuer.key"
put tools issuer.kid <"$authority/certs/tokens/issuer.kid"
# A new volume belongs to root; PostgreSQL archives its log there.
if [[ -d /backup ]]; then chown 999:999 /backup; fi
echo "secrets are in place"
