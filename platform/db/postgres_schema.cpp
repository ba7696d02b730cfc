#include "platform/db/postgres_schema.hpp"

#include "platform/db/migration_plan.hpp"

namespace sp::db {

namespace {

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
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND r.rolname = current_user LIMIT 1)sql"};

constexpr std::string_view policy =
    "organisation_id = current_setting('sp.organisation', true) OR current_setting('sp.organisation', true) "
    "= '*'";

std::vector<std::string> texts(PostgresConnection& connection, const Sql& sql) {
  std::vector<std::string> out;
  connection.execute(sql, {}, [&](const Row& row) { out.emplace_back(row.text(0)); });
  return out;
}

bool truth(PostgresConnection& connection, const Sql& sql) {
  bool out = false;
  connection.execute(sql, {}, [&](const Row& row) { out = row.boolean(0); });
  return out;
}

std::vector<std::string> applied_migrations(PostgresConnection& connection) {
  if (texts(connection, select_ledger).front().empty()) return {};
  return texts(connection, select_applied);
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

void in_transaction(PostgresConnection& connection, const std::function<void()>& steps) {
  // Migrations of data must see every row; the setting ends with the transaction.
  connection.script("BEGIN; SELECT set_config('sp.organisation', '*', true)", "platform.begin_migration");
  try {
    steps();
    connection.script("COMMIT", "platform.commit");
  } catch (...) {
    connection.close();  // rolls back, and leaves nothing half done whatever broke
    throw;
  }
}

void grant_rights(PostgresConnection& owner, PostgresConnection& serving) {
  const auto role = texts(serving, select_role).front();
  if (role == texts(owner, select_role).front()) return;
  const auto schema =
      texts(owner, {"platform.select_schema", "SELECT quote_ident(current_schema())"}).front();
  const auto grantee =
      texts(serving, {"platform.select_quoted_role", "SELECT quote_ident(current_user)"}).front();
  owner.script("GRANT USAGE ON SCHEMA " + schema + " TO " + grantee +
                   "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " +
                   grantee + "; GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + grantee +
                   "; REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM " + grantee,
               "Rights of the role " + role);
  if (const auto owned = texts(serving, select_owned_table); !owned.empty())
    throw DatabaseError("The PostgreSQL role " + role + " owns the table " + owned.front() + " in " +
                        serving.place() +
                        " although another role is given as the owner; give the table to that role (ALTER "
                        "TABLE … OWNER TO).");
}

}  // namespace

std::string for_service(std::string text, const std::string& service) {
  constexpr std::string_view placeholder = "{service}";
  for (auto at = text.find(placeholder); at != std::string::npos;
       at = text.find(placeholder, at + service.size()))
    text.replace(at, placeholder.size(), service);
  return text;
}

void check_serving_role(PostgresConnection& serving) {
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

void migrate_postgres(PostgresConnection& owner, PostgresConnection& serving,
                      std::span<const Migration> migrations) {
  // Locks of a session are its database's own. The number only has to be the same in every process.
  owner.script("SELECT pg_advisory_lock(7305810915)", "platform.lock_migrations");
  for (const auto& migration :
       plan_migrations("postgresql", owner.place(), applied_migrations(owner), migrations)) {
    in_transaction(owner, [&] {
      owner.script(std::string(create_ledger), "schema_migrations");
      owner.script(for_engine("postgresql", migration.text), "Migration " + std::string(migration.name));
      secure_tables(owner);
      const std::array<Parameter, 2> row{migration.name, SystemClock().now().time_since_epoch().count()};
      owner.execute(insert_applied, row, [](const Row&) {});
    });
  }
  in_transaction(owner, [&] { secure_tables(owner); });
  grant_rights(owner, serving);
  owner.script("SELECT pg_advisory_unlock(7305810915)", "platform.unlock_migrations");
}

std::vector<std::string> pending_postgres(PostgresConnection& connection,
                                          std::span<const Migration> migrations) {
  std::vector<std::string> names;
  for (const auto& migration :
       plan_migrations("postgresql", connection.place(), applied_migrations(connection), migrations))
    names.emplace_back(migration.name);
  return names;
}

}  // namespace sp::db
