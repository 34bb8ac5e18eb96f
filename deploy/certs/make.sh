#!/usr/bin/env bash
# make.sh DIR: certificates and token keys for development and tests. Never for production: the
# authority's key lies beside them. Keeps what is valid, renews what expires within a week.
set -euo pipefail
umask 077

dir=${1:?usage: make.sh DIR}
self=$(realpath "${BASH_SOURCE[0]}")
# follower: a system of the city that follows the events.
names=(personnel training assessment complaint kafka postgres admin cli edge follower)
week=$((7 * 24 * 3600))
mkdir -p "$dir/tokens/keys"
cd "$dir"
# Two scripts may come here at once (a city and a test run).
exec 8>>.lock
flock 8

# Fifty runs of openssl take most of a second: once a day is enough while nothing here has changed
# (a removed file changes its directory), nor in what is wanted.
if [[ -n $(find .checked -mtime 0 2>/dev/null) && -z $(find . "$self" -newer .checked -print -quit) ]]; then
  exit 0
fi

# Writes to a file beside and renames, so that an interrupted run leaves nothing half made.
new_key() {
  openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.new" 2>/dev/null ||
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.new"
  mv "$1.new" "$1"
}

# valid CERT KEY CA: not about to expire, belongs to its key, signed by this authority.
valid() {
  [[ -s $1 && -s $2 && -s $3 ]] &&
    openssl x509 -in "$1" -noout -checkend "$week" >/dev/null &&
    openssl verify -CAfile "$3" "$1" >/dev/null 2>&1 &&
    cmp -s <(openssl x509 -in "$1" -noout -pubkey) <(openssl pkey -in "$2" -pubout)
}

# authority NAME SUBJECT
authority() {
  valid "$1.pem" "$1.key" "$1.pem" && return 0
  echo "making authority $1"
  new_key "$1.key"
  openssl req -x509 -new -key "$1.key" -sha256 -days 825 -subj "/O=Mumpuni development/CN=$2" \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -out "$1.pem.new"
  mv "$1.pem.new" "$1.pem"
}

# certificate FILE NAME CA: the services read the identity from the URI, Kafka from the CN.
certificate() {
  local file=$1 name=$2 ca=$3
  valid "$file.pem" "$file.key" "$ca.pem" && return 0
  echo "making certificate $file"
  new_key "$file.key"
  openssl req -new -key "$file.key" -subj "/CN=$name" |
    openssl x509 -req -sha256 -days 90 -CA "$ca.pem" -CAkey "$ca.key" \
      -set_serial "0x$(openssl rand -hex 15)" -out "$file.pem.new" -extfile <(
        echo "basicConstraints=critical,CA:FALSE"
        echo "keyUsage=critical,digitalSignature"
        echo "extendedKeyUsage=serverAuth,clientAuth"
        echo "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1,URI:spiffe://mumpuni/$name"
      ) 2>/dev/null
  mv "$file.pem.new" "$file.pem"
}

# Kafka wants its key and certificate in one file.
kafka_keystore() {
  cat kafka.key kafka.pem >kafka-keystore.pem.new
  if cmp -s kafka-keystore.pem.new kafka-keystore.pem; then
    rm kafka-keystore.pem.new
  else
    mv kafka-keystore.pem.new kafka-keystore.pem
  fi
}

# The issuer's public key is in keys/ under its id; the wrong key's is nowhere, for the tests.
token_keys() {
  local kid
  if [[ ! -s tokens/issuer.key || ! -s tokens/issuer.kid ]]; then
    echo "making token keys"
    rm -f tokens/keys/*.pem
    new_key tokens/issuer.key
    printf 'dev-%s' "$(openssl rand -hex 4)" >tokens/issuer.kid
  fi
  kid=$(<tokens/issuer.kid)
  [[ -s tokens/keys/$kid.pem ]] || openssl pkey -in tokens/issuer.key -pubout -out "tokens/keys/$kid.pem"
  [[ -s tokens/wrong.key ]] || new_key tokens/wrong.key
}

authority ca "Mumpuni development CA"
for name in "${names[@]}"; do certificate "$name" "$name" ca; done
kafka_keystore
# A stranger: the same names under another authority.
authority foreign-ca "Foreign CA"
certificate foreign personnel foreign-ca
token_keys
touch .checked
