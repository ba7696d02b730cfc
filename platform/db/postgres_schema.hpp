// Migrations, row-level security and rights of a PostgreSQL database.
#pragma once
#include "platform/db/database.hpp"
#include "platform/db/postgres_connection.hpp"

namespace sp::db {

/// `text` with every "{service}" replaced.
std::string for_service(std::string text, const std::string& service);

/// Refuses a database that would be served wrongly: a role that row-level security does not hold, or a
/// collation that does not order text by its bytes. Throws DatabaseError saying what to change.
void check_serving_role(PostgresConnection& serving);

/// Runs what is pending as `owner`, each migration in one transaction with the policies of the tables that it
/// makes, under an advisory lock. Where `owner` is not the role of `serving`, that role is granted its rights
/// and must own no table.
void migrate_postgres(PostgresConnection& owner, PostgresConnection& serving,
                      std::span<const Migration> migrations);

std::vector<std::string> pending_postgres(PostgresConnection& connection,
                                          std::span<const Migration> migrations);

}  // namespace sp::db
