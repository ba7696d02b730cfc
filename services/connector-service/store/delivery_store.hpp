// Deliveries, in the order of each ticket, and what links a ticket to its record in a tool.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/events/event.hpp"
#include "services/connector-service/domain/plan.hpp"
#include "services/connector-service/store/rows.hpp"

namespace sp::connector {

/// How an attempt ended, as one transaction keeps it.
struct Ending {
  Delivery delivery;  // as it was claimed
  DeliveryState state = DeliveryState::done;
  bool unsure = false;
  bool counts = false;
  std::chrono::milliseconds pause{};
  ReasonCode code = ReasonCode::none;
  std::string reason;
  std::string request;
  std::string answer;
  std::optional<Remote> remote;  // the record that was made or found
  std::optional<Synced> synced;
  std::vector<KnownMessage> messages;
  bool change_follows = false;  // the ticket is not as its record was made
  bool frees_those_behind = true;
};

struct DeliveryPlace {
  Time created_at{};
  Id id;
};
BOOST_DESCRIBE_STRUCT(DeliveryPlace, (), (created_at, id))

struct DeliveryFilter {
  std::optional<std::string> connector_id;
  std::optional<std::string> ticket_id;
  std::optional<DeliveryState> state;
};

/// Of one connector and state, of what has not ended.
struct StateCount {
  std::string connector_id;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t deliveries = 0;
  Time oldest{};
};
BOOST_DESCRIBE_STRUCT(StateCount, (), (connector_id, state, deliveries, oldest))

struct KindCount {
  ToolKind kind = ToolKind::generic;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t deliveries = 0;
  Time oldest{};
};
BOOST_DESCRIBE_STRUCT(KindCount, (), (kind, state, deliveries, oldest))

/// Thread-safe. Every method but those that say so takes the organisation, and finds nothing outside it.
class DeliveryStore {
 public:
  explicit DeliveryStore(db::Database& database) : database_(database) {}

  /// What the event brings to each connector of its organisation, once however often it is heard. The
  /// connectors that have something to do now. Blocks.
  std::vector<std::string> take_in(const events::Event& event, const ticketing::TicketNotice& notice);
  /// A ticket that an agent sends. conflict "already_sent" where it has gone or is on its way.
  struct Asked {
    std::string organisation_id;
    std::string connector_id;
    std::string ticket_id;
    std::int64_t ticket_number = 0;
  };
  Task<Result<Delivery>> ask(Asked asked);

  /// At most `limit` whose time has come, marked as being sent under the fence; none where it is the owner's
  /// no more.
  struct Claim {
    std::string organisation_id;
    std::string connector_id;
    std::string owner;
    std::int64_t fence = 0;
    std::int64_t limit = 1;
  };
  Task<std::vector<Delivery>> claim(Claim claim);
  /// When the next one's time comes.
  Task<std::optional<Time>> earliest_due(std::string organisation_id, std::string connector_id);
  /// False where another process has taken over, and nothing was stored.
  Task<bool> end(Ending ending);
  /// What waits because the tool was in trouble waits no longer.
  Task<> bring_forward(std::string organisation_id, std::string connector_id);

  Task<std::optional<Link>> link(std::string organisation_id, std::string connector_id,
                                 std::string ticket_id);
  Task<std::vector<Link>> links_of_ticket(std::string organisation_id, std::string ticket_id);
  Task<std::vector<KnownMessage>> known_messages(std::string organisation_id, std::string connector_id,
                                                 std::string ticket_id);

  Task<std::optional<Delivery>> find(std::string organisation_id, std::string id);
  /// The latest first, at most `limit` of those after `after`.
  Task<std::vector<Delivery>> list(std::string organisation_id, DeliveryFilter filter,
                                   std::optional<DeliveryPlace> after, std::int64_t limit);
  Task<std::vector<Delivery>> unfinished_of_ticket(std::string organisation_id, std::string ticket_id);
  Task<std::vector<StateCount>> counts(std::string organisation_id);

  /// Of a failed one: conflict "not_failed" otherwise, not_found where there is none. `certainly_absent`: a
  /// person has looked, and it never arrived.
  Task<Result<Delivery>> replay(std::string organisation_id, std::string id, bool certainly_absent);
  Task<Result<Delivery>> skip(std::string organisation_id, std::string id);
  /// How many there were.
  Task<std::int64_t> replay_all(std::string organisation_id, std::string connector_id);

  // Over all organisations; these block.
  std::vector<KindCount> counts_now();
  /// Of what ended before `until`, at most `limit`; how many there were.
  std::int64_t sweep(Time until, std::int64_t limit);

 private:
  db::Database& database_;
};

}  // namespace sp::connector
