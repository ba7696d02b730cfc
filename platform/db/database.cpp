#include "platform/db/database.hpp"

#include "platform/db/postgres_database.hpp"
#include "platform/db/sqlite_database.hpp"

namespace sp::db {

int detail::column_of(const Row& row, std::string_view name) {
  const int count = row.columns();
  for (int column = 0; column < count; ++column)
    if (row.name(column) == name) return column;
  throw DatabaseError("the query returns no column " + std::string(name));
}

std::unique_ptr<Database> open_database(const DatabaseOptions& options,
                                        std::span<const Migration> migrations) {
  if (options.postgres.empty()) return std::make_unique<SqliteDatabase>(options, migrations);
  return std::make_unique<PostgresDatabase>(options, migrations);
}

std::vector<std::string> pending_migrations(const DatabaseOptions& options,
                                            std::span<const Migration> migrations) {
  if (options.postgres.empty()) return SqliteDatabase::pending(options, migrations);
  return PostgresDatabase::pending(options, migrations);
}

}  // namespace sp::db
