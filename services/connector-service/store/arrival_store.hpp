// What changed in tools and is to come here, and how far that has come.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/connector-service/store/rows.hpp"
#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// A record that changed.
struct Arrival {
  std::string remote_id;
  std::int64_t sequence = 0;
  std::int64_t tries = 0;
};
BOOST_DESCRIBE_STRUCT(Arrival, (), (remote_id, sequence, tries))

/// Thread-safe. Every method takes the organisation, and finds nothing outside it; what is written under a
/// fence that is another process's by now, or of other settings, is not.
class ArrivalStore {
 public:
  explicit ArrivalStore(db::Database& database) : database_(database) {}

  /// What a poll brought: those records are noted that are linked and changed, or that are to become tickets,
  /// which are those made there from `opens_since` on.
  struct Poll {
    std::string organisation_id;
    std::string connector_id;
    std::int64_t fence = 0;
    Changes changes;
    Time opens_since{};
  };
  /// False where another process has taken over.
  Task<bool> note_poll(Poll poll);

  /// The tool told of it.
  Task<> note(std::string organisation_id, std::string connector_id, std::string remote_id);

  /// Those whose time has come at `now`.
  Task<std::vector<Arrival>> due(std::string organisation_id, std::string connector_id, Time now,
                                 std::int64_t limit);
  Task<std::optional<Time>> earliest_due(std::string organisation_id, std::string connector_id);

  Task<std::optional<Link>> link_of_record(std::string organisation_id, std::string connector_id,
                                           std::string remote_id);
  Task<std::optional<Link>> link_of_mark(std::string organisation_id, std::string connector_id,
                                         std::string mark);

  /// The ticket that a record is, and how both stand.
  struct Standing {
    std::string ticket_id;
    std::int64_t ticket_number = 0;
    std::optional<Remote> remote;  // of a ticket that was opened by it
    std::string status;            // for people
    Seen seen;
    Synced synced;
  };
  /// How bringing a record ended, as one transaction keeps it.
  struct Ending {
    std::string organisation_id;
    std::string connector_id;
    std::int64_t fence = 0;
    Arrival arrival;
    std::optional<std::chrono::milliseconds> put_off;  // it is tried again
    std::optional<Standing> standing;
    std::vector<KnownMessage> messages;
    bool change_follows = false;  // the record is to be brought to what the ticket is
  };
  Task<bool> end(Ending ending);

 private:
  db::Database& database_;
};

}  // namespace sp::connector
