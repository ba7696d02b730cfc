-- A database, an owner and a serving role for each service. Run as a superuser, or as a role with CREATEDB and
-- CREATEROLE, with psql 14 or newer; what is there already is left as it is, but for the passwords:
--
--   POSTGRES_SERVING_PASSWORD=… POSTGRES_OWNER_PASSWORD=… psql -X -h HOST -U postgres -d postgres -f create.sql
--
-- In /docker-entrypoint-initdb.d the image of PostgreSQL runs it when it makes its cluster. `-v service=…` makes those of
-- one service, so that each can have passwords of its own; `-v prefix=…` begins all names with something other than sp_.
\set ON_ERROR_STOP on
\if :{?prefix}
\else
  \set prefix sp_
\endif
\getenv serving_password POSTGRES_SERVING_PASSWORD
\getenv owner_password POSTGRES_OWNER_PASSWORD
\if :{?serving_password}
\else
  \set serving_password ''
\endif
\if :{?owner_password}
\else
  \set owner_password ''
\endif
SELECT :'serving_password' = '' OR :'owner_password' = '' AS missing \gset
\if :missing
  DO $$ BEGIN RAISE EXCEPTION 'set POSTGRES_SERVING_PASSWORD and POSTGRES_OWNER_PASSWORD in the environment'; END $$;
\endif

\if :{?service}
  \ir service.psql
\else
  \set service auth
  \ir service.psql
  \set service chatbot
  \ir service.psql
  \set service connector
  \ir service.psql
  \set service knowledge_base
  \ir service.psql
  \set service ticketing
  \ir service.psql
\endif
