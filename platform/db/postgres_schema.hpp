// Migrations, row-level security and rights of a PostgreSQL database.
#pragma once
#include "platform/db/database.hpp"
#include "platform/db/postgres_connection.hpp"

namespace sp::db {

/// Where a service's tables are. An address with "{service}" leads to a database of the service's own, and
/// its search_path decides (`schema` is empty); otherwise the service has a schema of its name beside the
/// others'.
struct PostgresPlace {
  std::string where;
  std::string owner;  // as whom migrations run
  std::string schema;
};
/// Throws DatabaseError where the two addresses do not agree.
PostgresPlace place_of(const DatabaseOptions& options);

/// What follows BEGIN in the same script: settings of the transaction, since those of a session do not last
/// behind a pooler. `organisation` "*": rows of every organisation.
std::string transaction_settings(const PostgresConnection& connection, std::string_view schema,
                                 std::string_view organisation, std::chrono::milliseconds statement_limit);

/// Refuses a database that would be served wrongly: an old server, an encoding that cannot hold every text, a
/// collation that does not order text by its bytes, a role that row-level security does not hold. Throws
/// DatabaseError saying what to change.
void check_serving_role(PostgresConnection& serving);

/// Makes the schema and runs what is pending as `owner`, each migration in one transaction with the policies
/// of the tables that it makes, under a lock of that transaction. Where `owner` is not the role of `serving`,
/// that role is granted its rights and must own no table.
void migrate_postgres(PostgresConnection& owner, PostgresConnection& serving, const std::string& schema,
                      std::span<const Migration> migrations);

/// Changes nothing; the schema may be missing.
std::vector<std::string> pending_postgres(PostgresConnection& connection, const std::string& schema,
                                          std::span<const Migration> migrations);

}  // namespace sp::db
