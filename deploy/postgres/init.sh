#!/usr/bin/env bash
# Runs once, in an empty data directory, as the superuser (docker-entrypoint-initdb.d).
set -euo pipefail
bash /etc/mumpuni/roles.sh /run/secrets/mumpuni | psql -v ON_ERROR_STOP=1 --quiet --username "$POSTGRES_USER" --dbname template1
