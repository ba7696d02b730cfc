#include "platform/db/postgres_schema.hpp"

#include <algorithm>

#include "platform/db/migration_plan.hpp"

namespace sp::db {

namespace {

constexpr std::string_view service_placeholder = "{service}";

constexpr Sql select_ledger{"platform.select_ledger", "SELECT to_regclass('schema_migrations')::text"};
constexpr Sql select_applied{"platform.select_migrations",
                             "SELECT name FROM schema_migrations ORDER BY name"};
constexpr Sql insert_applied{"platform.insert_migration",
                             "INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)"};
constexpr Sql select_role{"platform.select_role", "SELECT current_user::text"};
constexpr Sql select_unbound_role{
    "platform.select_unbound_role",
    "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"};
// By example, because what orders text has many names: locales of the C library, of ICU, of PostgreSQL
// itself.
constexpr Sql select_byte_order{"platform.select_byte_order",
                                "SELECT 'a'::text > 'B'::text AND 'é'::text > 'z'::text"};

// Unpoliced tables with organisation_id in the schema that tables are made in.
constexpr Sql select_open_tables{"platform.select_open_tables", R"sql(
SELECT c.oid::regclass::text FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity
            AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'sp_organisation')))sql"};
constexpr Sql select_owned_table{"platform.select_owned_table", R"sql(
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND r.rolname = $1 LIMIT 1)sql"};
constexpr Sql select_schema{"platform.select_schema", "SELECT COALESCE(quote_ident(current_schema()), '')"};
constexpr Sql select_quoted{"platform.select_quoted", "SELECT quote_ident($1)"};
constexpr Sql select_encoding{"platform.select_encoding", "SELECT current_setting('server_encoding')"};
constexpr Sql select_schema_exists{"platform.select_schema_exists",
                                   "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)"};
constexpr Sql select_may_make_schema{
    "platform.select_may_make_schema",
    "SELECT has_database_privilege(current_user, current_database(), 'CREATE')"};
constexpr Sql select_may_make_tables{"platform.select_may_make_tables",
                                     "SELECT COALESCE(has_schema_privilege(current_user, current_schema(), "
                                     "'CREATE'), false)"};
constexpr Sql select_former_tables{
    "platform.select_former_tables",
    "SELECT to_regclass('public.outbox') IS NOT NULL AND to_regclass('public.pulse') IS NOT NULL"};

// MATERIALIZED needs PostgreSQL 12, which is not maintained any more.
constexpr int oldest_version = 130000;
constexpr std::chrono::milliseconds lock_limit{10'000};
/// What a process that stands still holds up others by.
constexpr std::chrono::milliseconds idle_limit{10'000};
constexpr std::chrono::milliseconds schema_inspection_limit{30'000};
constexpr std::chrono::milliseconds migration_limit{std::chrono::minutes{60}};
constexpr std::chrono::milliseconds schema_network_patience{1000};
// The same number in every process, and above what a schema's name adds to it.
constexpr std::string_view migration_lock = "7305810915";

constexpr std::string_view policy =
    "organisation_id = current_setting('sp.organisation', true) OR current_setting('sp.organisation', true) "
    "= '*'";

template <class... A>
std::vector<std::string> texts(PostgresConnection& connection, const Sql& sql, const A&... arguments) {
  const std::array<Parameter, sizeof...(A)> parameters{Parameter(std::string_view(arguments))...};
  std::vector<std::string> out;
  connection.execute(sql, parameters, [&](const Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

template <class... A>
bool truth(PostgresConnection& connection, const Sql& sql, const A&... arguments) {
  return texts(connection, sql, arguments...).front() == "t";
}

std::vector<std::string> applied_migrations(PostgresConnection& connection) {
  if (texts(connection, select_ledger).front().empty()) return {};
  return texts(connection, select_applied);
}

/// `begin`: BEGIN and how. Whatever breaks closes the connection, which rolls back and leaves nothing half
/// done.
void in_transaction(PostgresConnection& connection, std::string_view begin, std::string_view schema,
                    std::chrono::milliseconds limit, const std::function<void()>& steps) {
  connection.set_deadline(PostgresConnection::Clock::now() + limit + schema_network_patience);
  try {
    // Migrations of data must see every row.
    connection.script(std::string(begin) + transaction_settings(connection, schema, "*", limit),
                      "platform.begin_migration");
    steps();
    connection.script("COMMIT", "platform.commit");
  } catch (...) {
    connection.close();
    throw;
  }
}

/// One process at a time migrates a schema. READ COMMITTED, so that what follows sees what the one before
/// did.
constexpr std::string_view begin_migration = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr std::string_view begin_inspection = "BEGIN READ ONLY";

void lock_migrations(PostgresConnection& owner, const std::string& schema) {
  // Several processes start at once, and a migration may take an hour.
  owner.script("SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(" + std::string(migration_lock) +
                   (schema.empty() ? "" : " + hashtext(" + owner.literal(schema) + ")") + ")",
               "platform.lock_migrations");
}

void make_schema(PostgresConnection& owner, const std::string& schema) {
  if (schema.empty() || truth(owner, select_schema_exists, schema)) return;
  const auto role = texts(owner, select_role).front();
  if (truth(owner, select_former_tables))
    throw DatabaseError("In " + owner.place() + " the tables of " + schema +
                        " may be in the schema public, where an address without {service} had them before; "
                        "if they are, rename it: ALTER SCHEMA public RENAME TO " +
                        schema + "; otherwise create an empty one: CREATE SCHEMA " + schema + ".");
  if (!truth(owner, select_may_make_schema))
    throw DatabaseError("The PostgreSQL role " + role + " may not create the schema " + schema + " in " +
                        owner.place() + "; GRANT CREATE ON DATABASE … TO " + role + ", or CREATE SCHEMA " +
                        schema + " AUTHORIZATION " + role + ".");
  owner.script("CREATE SCHEMA \"" + schema + "\"", "The schema " + schema);
}

void check_may_make_tables(PostgresConnection& owner) {
  if (truth(owner, select_may_make_tables)) return;
  const auto role = texts(owner, select_role).front();
  const auto schema = texts(owner, select_schema).front();
  throw DatabaseError(schema.empty()
                          ? "The search_path of the PostgreSQL role " + role + " leads to no schema of " +
                                owner.place() + "; CREATE SCHEMA public AUTHORIZATION " + role + "."
                          : "The PostgreSQL role " + role + " may not create tables in the schema " + schema +
                                " of " + owner.place() + "; make it their owner (ALTER DATABASE … OWNER TO " +
                                role + "), or GRANT CREATE, USAGE ON SCHEMA " + schema + " TO " + role +
                                "; where another role owns the tables, run support-platform migrate with its "
                                "address in SP_POSTGRES_OWNER_URL.");
}

void secure_tables(PostgresConnection& owner) {
  for (const auto& table : texts(owner, select_open_tables)) {
    const auto clause = std::string(policy);
    owner.script("DROP POLICY IF EXISTS sp_organisation ON " + table + "; ALTER TABLE " + table +
                     " ENABLE ROW LEVEL SECURITY; ALTER TABLE " + table +
                     " FORCE ROW LEVEL SECURITY; CREATE POLICY sp_organisation ON " + table + " USING (" +
                     clause + ") WITH CHECK (" + clause + ")",
                 "Row-level security of " + table);
  }
}

void grant_rights(PostgresConnection& owner, const std::string& role) {
  if (role == texts(owner, select_role).front()) return;
  const auto schema = texts(owner, select_schema).front();
  const auto grantee = texts(owner, select_quoted, role).front();
  owner.script("GRANT USAGE ON SCHEMA " + schema + " TO " + grantee +
                   "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " +
                   grantee + "; GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + grantee +
                   "; REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM " + grantee,
               "Rights of the role " + role);
  if (const auto owned = texts(owner, select_owned_table, role); !owned.empty())
    throw DatabaseError("The PostgreSQL role " + role + " owns the table " + owned.front() + " in " +
                        owner.place() +
                        " although another role is given as the owner; give the table to that role (ALTER "
                        "TABLE … OWNER TO).");
}

void apply(PostgresConnection& owner, const Migration& migration) {
  owner.script(std::string(create_ledger), "schema_migrations");
  owner.script(for_engine("postgresql", migration.text), "Migration " + std::string(migration.name));
  secure_tables(owner);
  const std::array<Parameter, 2> row{migration.name, SystemClock().now().time_since_epoch().count()};
  owner.execute(insert_applied, row, [](const Row&) {});
}

/// `text` with every "{service}" replaced.
std::string for_service(std::string text, const std::string& service) {
  for (auto at = text.find(service_placeholder); at != std::string::npos;
       at = text.find(service_placeholder, at + service.size()))
    text.replace(at, service_placeholder.size(), service);
  return text;
}

bool names_service(const std::string& address) { return address.find(service_placeholder) != address.npos; }

}  // namespace

PostgresPlace place_of(const DatabaseOptions& options) {
  for (const auto& [name, address] : {std::pair("SP_POSTGRES_OWNER_URL", &options.postgres_owner),
                                      std::pair("SP_POSTGRES_REPLICA_URL", &options.postgres_replica)})
    if (!address->empty() && names_service(*address) != names_service(options.postgres))
      throw DatabaseError(
          "SP_POSTGRES_URL and " + std::string(name) +
          " lead to different places: write {service} into both (a database for each service) "
          "or into neither (a schema for each service).");
  const auto& owner = options.postgres_owner;
  PostgresPlace place{.where = for_service(options.postgres, options.service),
                      .owner = for_service(owner.empty() ? options.postgres : owner, options.service),
                      .replica = for_service(options.postgres_replica, options.service),
                      .schema = {}};
  if (!names_service(options.postgres)) {
    place.schema = options.service;
    std::ranges::replace(place.schema, '-', '_');
  }
  return place;
}

std::string transaction_settings(const PostgresConnection& connection, std::string_view schema,
                                 std::string_view organisation, std::chrono::milliseconds statement_limit) {
  std::string settings = "; SELECT set_config('sp.organisation', " + connection.literal(organisation) +
                         ", true), set_config('statement_timeout', '" +
                         std::to_string(statement_limit.count()) + "', true), set_config('lock_timeout', '" +
                         std::to_string(lock_limit.count()) +
                         "', true), set_config('idle_in_transaction_session_timeout', '" +
                         std::to_string(idle_limit.count()) + "', true)";
  if (!schema.empty())
    settings +=
        ", set_config('search_path', " + connection.literal('"' + std::string(schema) + '"') + ", true)";
  return settings;
}

void check_serving_role(PostgresConnection& serving) {
  if (serving.server_version() < oldest_version)
    throw DatabaseError(serving.place() + " is of PostgreSQL " +
                        std::to_string(serving.server_version() / 10000) +
                        ", and 13 is the oldest that will do; upgrade the server.");
  if (const auto encoding = texts(serving, select_encoding).front(); encoding != "UTF8")
    throw DatabaseError(serving.place() + " has the encoding " + encoding +
                        ", which cannot hold every text; create it with TEMPLATE template0 ENCODING 'UTF8'.");
  if (truth(serving, select_unbound_role))
    throw DatabaseError(
        "The PostgreSQL role " + texts(serving, select_role).front() + " of " + serving.place() +
        " is a superuser or has BYPASSRLS, so row-level security would not separate organisations; "
        "use a role made with NOSUPERUSER NOBYPASSRLS.");
  if (!truth(serving, select_byte_order))
    throw DatabaseError(
        serving.place() +
        " does not order text by its bytes, so lists would skip rows; create it with TEMPLATE template0 "
        "LC_COLLATE 'C' LC_CTYPE 'C'.");
}

void migrate_postgres(PostgresConnection& owner, PostgresConnection& serving, const std::string& schema,
                      std::span<const Migration> migrations) {
  // Before the lock: behind a pooler those who wait for it may hold all the servers.
  const auto role = texts(serving, select_role).front();
  for (bool more = true; more;)
    in_transaction(owner, begin_migration, schema, migration_limit, [&] {
      lock_migrations(owner, schema);
      make_schema(owner, schema);
      const auto plan = plan_migrations("postgresql", owner.place(), applied_migrations(owner), migrations);
      more = !plan.empty();
      if (more) {
        check_may_make_tables(owner);
        apply(owner, plan.front());
      } else {
        secure_tables(owner);
        grant_rights(owner, role);
      }
    });
  if (!pending_postgres(serving, schema, migrations).empty())
    throw DatabaseError("The tables that SP_POSTGRES_OWNER_URL leads to are not those of SP_POSTGRES_URL (" +
                        serving.place() + "); both must name the same server and database.");
}

std::vector<std::string> pending_postgres(PostgresConnection& connection, const std::string& schema,
                                          std::span<const Migration> migrations) {
  std::vector<std::string> names;
  in_transaction(connection, begin_inspection, schema, schema_inspection_limit, [&] {
    for (const auto& migration :
         plan_migrations("postgresql", connection.place(), applied_migrations(connection), migrations))
      names.emplace_back(migration.name);
  });
  return names;
}

}  // namespace sp::db
