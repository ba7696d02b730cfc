// Connectors as admins keep them, and as processes work them.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/connector-service/store/rows.hpp"

namespace sp::connector {

/// That one organisation may have, endpoints of webhooks included.
inline constexpr std::int64_t most_connectors = 100;

/// Which connectors there are to work, without what they hold.
struct Workable {
  std::string id;
  std::string organisation_id;
  std::int64_t version = 0;
  std::int64_t fence = 0;
  std::string owner;
};
BOOST_DESCRIBE_STRUCT(Workable, (), (id, organisation_id, version, fence, owner))

/// Thread-safe. Every method takes the organisation, and finds nothing outside it, but for those of the
/// workers.
class ConnectorStore {
 public:
  explicit ConnectorStore(db::Database& database) : database_(database) {}

  struct NewConnector {
    std::string id;
    std::string organisation_id;
    std::string name;
    ToolKind kind = ToolKind::generic;
    std::string settings;
    std::string secrets;
    std::string created_by;
    bool halted = false;
  };
  /// conflict "too_many" beyond `most_connectors`.
  Task<Result<ConnectorRow>> insert(NewConnector connector, idempotency::Once<ConnectorRow> once = {});
  Task<std::optional<ConnectorRow>> find(std::string organisation_id, std::string id);
  Task<std::vector<ConnectorRow>> list(std::string organisation_id);
  /// Decides on the row as it is, alone: what it returns is stored, under a new fence: what is begun under
  /// the settings of before is not claimed, brought or compared any more, but again under those that are now.
  struct Change {
    std::string name;
    std::string settings;
    std::string secrets;
    std::string halted;
  };
  using Rule = std::function<Result<Change>(const ConnectorRow&)>;
  Task<Result<ConnectorRow>> change(std::string organisation_id, std::string id, Rule rule);
  /// `halted`: "" has it work again.
  Task<Result<ConnectorRow>> halt(std::string organisation_id, std::string id, std::string halted);
  /// With its links and deliveries. False where there was none.
  Task<bool> erase(std::string organisation_id, std::string id);

  // Over all organisations.

  /// For who shows by a signature that it may be told.
  Task<std::optional<ConnectorRow>> find_anywhere(std::string id);

  // Of the workers, over all organisations.

  /// Those of `owner`, and those that it may take at `now` by its clock. `sole`: no other process can be at
  /// work.
  Task<std::vector<Workable>> workable(std::string owner, Time now, bool sole);
  /// Takes it, where it is free. What another process had under way is in doubt from then on, and waits for
  /// `hold` (a created record) or `comment_hold`.
  struct Taking {
    std::string organisation_id;
    std::string id;
    std::string owner;
    bool sole = false;
    bool again = false;  // it is the owner's, who wants a new fence
    std::chrono::milliseconds lease{};
    std::chrono::milliseconds hold{};
    std::chrono::milliseconds comment_hold{};
  };
  struct Taken {
    ConnectorRow row;
    std::int64_t interrupted = 0;  // deliveries that were under way
  };
  Task<std::optional<Taken>> take(Taking taking);
  /// The ids of the connectors that are the owner's for another `lease`.
  Task<std::vector<std::string>> renew(std::string owner, std::chrono::milliseconds lease);
  /// The owner works no more.
  void give_back_now(const std::string& owner);

  struct Condition {
    std::string organisation_id;
    std::string id;
    std::int64_t fence = 0;
    std::int64_t failures = 0;          // in a row; 0: it works
    std::chrono::milliseconds pause{};  // not to be called before
    std::string problem;
    std::string halted;
  };
  Task<> note(Condition condition);
  Task<> note_limit(std::string organisation_id, std::string id, std::int64_t fence,
                    std::chrono::milliseconds rest);
  /// The tool gave a new refresh token.
  Task<> keep_secrets(ConnectorRow row);

 private:
  db::Database& database_;
};

}  // namespace sp::connector
