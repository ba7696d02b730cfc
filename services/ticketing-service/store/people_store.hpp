// How people are called now, and who has stopped working on tickets, as auth-service's events have told.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/auth-service/client/events.hpp"

namespace sp::ticketing {

/// A ticket that is open or pending with someone who has stopped.
struct LeftTicket {
  std::string organisation_id;
  std::string id;
  std::string person_id;
};
BOOST_DESCRIBE_STRUCT(LeftTicket, (), (organisation_id, id, person_id))

/// Thread-safe; all but `names` block.
class PeopleStore {
 public:
  explicit PeopleStore(db::Database& database) : database_(database) {}

  /// Takes down what changed at `at`. The same event again, or an older one, does nothing.
  void take(const std::string& organisation_id, const auth::UserChanged& change, Time at);
  /// The names of today of those of `ids` that have ever changed.
  Task<std::map<std::string, std::string>> names(std::string organisation_id, std::vector<std::string> ids);

  /// Writes the new names on the tickets of a few people: those whose tickets have not followed, and all that
  /// changed after `since`, whose old name may still have come with a token of theirs. Whether there may be
  /// more to do.
  bool rename_some(Time since);
  /// At most `limit`.
  std::vector<LeftTicket> left_tickets(std::int64_t limit);

 private:
  db::Database& database_;
};

}  // namespace sp::ticketing
