#!/usr/bin/env bash
# roles.sh SECRETS: SQL that makes the roles and databases of the four services, one statement a line.
# SECRETS/<role>.password are read. The owner migrates, the runtime role serves and gets only what the
# migrations grant it. Each service has a database of its own and no way into the others.
set -euo pipefail

secrets=${1:?usage: roles.sh SECRETS}
echo "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
for service in personnel training assessment complaint; do
  cat <<SQL
CREATE ROLE ${service}_owner LOGIN PASSWORD '$(<"$secrets/${service}_owner.password")';
CREATE ROLE $service LOGIN PASSWORD '$(<"$secrets/$service.password")';
CREATE DATABASE $service OWNER ${service}_owner;
REVOKE ALL ON DATABASE $service FROM PUBLIC;
GRANT CONNECT ON DATABASE $service TO $service;
SQL
done
