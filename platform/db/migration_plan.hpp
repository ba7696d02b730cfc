// Which migrations a database still needs. Pure; the engines read the ledger and run the plan.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/sql.hpp"

namespace sp::db {

inline constexpr std::string_view create_ledger =
    "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)";

/// Stands in the ledger of a database that is filled from another one (transfer.hpp), until that is done:
/// only the transfer itself knows it.
inline constexpr std::string_view unfinished_transfer = "transfer_unfinished";

/// The platform's own tables for `engine` ("sqlite", "postgresql"), which differ in how a row gets its
/// number.
std::span<const Migration> platform_migrations(std::string_view engine);

/// A migration as `engine` runs it: what stands in /*<engine> … */ is a comment for the other one alone.
std::string for_engine(std::string_view engine, std::string_view migration);

/// The platform's and the service's migrations that `applied` does not name, in order. Throws DatabaseError
/// when `applied` names one that this program does not know; `place` says which database, for the message.
std::vector<Migration> plan_migrations(std::string_view engine, std::string_view place,
                                       const std::vector<std::string>& applied,
                                       std::span<const Migration> service_migrations);

}  // namespace sp::db
