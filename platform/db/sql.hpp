// SQL as the build embeds it from `store/queries/*.sql` and `store/migrations/*.sql`.
#pragma once
#include <string_view>

namespace sp::db {

/// One statement. `name` ("ticketing_service.insert_ticket") is in logs and metrics. Parameters are $1, $2, …
struct Sql {
  std::string_view name;
  std::string_view text;
};

/// One step of a schema, forward only. The name sorts: "0001_tickets".
struct Migration {
  std::string_view name;
  std::string_view text;
};

}  // namespace sp::db
