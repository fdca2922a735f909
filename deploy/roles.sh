#!/bin/bash
# Run once by PostgreSQL's image, on an empty data folder: the databases and who may do what.
#   assent_owner  owns Assent's tables; only the migrations connect as it
#   assent        serves requests and owns nothing, so that it cannot lift what keeps the audit trail append-only
#   temporal      owns Temporal's two databases
set -euo pipefail

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password ASSENT_OWNER_PASSWORD
\getenv service_password ASSENT_PASSWORD
\getenv temporal_password TEMPORAL_PASSWORD

CREATE ROLE assent_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE assent LOGIN PASSWORD :'service_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';

CREATE DATABASE assent OWNER assent_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

REVOKE ALL ON DATABASE assent, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE assent TO assent;
SQL
