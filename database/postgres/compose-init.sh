#!/bin/bash
# A database and a role for each service of docker-compose.yml, where there are none yet; the passwords are those that
# deploy/container/prepare made. Run once at each `up`, in an image that has psql.
set -euo pipefail
secrets=/run/support-platform
export PGHOST=postgres PGUSER=postgres PGDATABASE=postgres PGCONNECT_TIMEOUT=5 PGPASSWORD=

# Where nothing waits for what a container depends on (podman-compose), neither may be there.
for ((second = 0; second < 120; second++)); do
  [ -e $secrets/complete ] && PGPASSWORD=$(<$secrets/postgres-password) && psql -qtAc 'SELECT 1' >/dev/null 2>&1 && break
  sleep 1
done

for service in auth chatbot knowledge_base ticketing; do
  # In the environment: the command line is everybody's to read.
  role=sp_$service password=$(<"$secrets/postgres-$service") psql -Xq -v ON_ERROR_STOP=1 <<'SQL'
\getenv role role
\getenv password password
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C''', :'role', :'role')
 WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = :'role') \gexec
REVOKE ALL ON DATABASE :"role" FROM PUBLIC;
SQL
done
echo "The databases are there."
