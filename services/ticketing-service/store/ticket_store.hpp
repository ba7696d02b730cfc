// Tickets with their messages and history, in the service's database.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing {

enum class Sort { updated, created };
BOOST_DESCRIBE_ENUM(Sort, updated, created)

/// A place in a list: what stands at (`at`, `id`) has been shown.
struct Position {
  Time at{};
  std::string id;
};

/// Filters that are absent let everything through; those that are present all hold.
struct TicketFilter {
  std::vector<Status> statuses;  // any of them; empty: all
  std::optional<Priority> priority;
  std::optional<std::string> requester_id;
  std::optional<std::string> assignee_id;
  bool unassigned = false;
  std::string text;  // part of the subject, whatever its case and accents, or "#12", "12": the number
};

struct TicketListRequest {
  TicketFilter filter;
  Sort sort = Sort::updated;
  std::optional<Position> after;
  std::int64_t limit = 50;
};

/// Where `ticket` stands in `reader`'s list by `sort`.
Position position_of(const Ticket& ticket, Sort sort, const Actor& reader);

/// Thread-safe. Every method takes the organisation, and finds nothing outside it. DatabaseError where the
/// database is broken.
class TicketStore {
 public:
  explicit TicketStore(db::Database& database) : database_(database) {}

  struct Opened {
    Ticket ticket;
    bool created = true;  // false: the conversation had its ticket already
  };
  /// Stores the step of `open_ticket` and gives the ticket the organisation's next number: durable when it
  /// returns.
  Task<Result<Opened>> open(Step opening, idempotency::Once<Opened> once = {});

  using Rule = std::function<Result<Step>(Ticket)>;
  /// Applies `rule` to the ticket as it is, alone: other changes of it wait. `rule` may run more than once.
  /// not_found where there is no such ticket or `actor` may not read it; otherwise what `rule` says.
  Task<Result<Step>> change(std::string organisation_id, std::string id, Actor actor, Rule rule,
                            idempotency::Once<Step> once = {});

  Task<std::optional<Ticket>> find(std::string organisation_id, std::string id);
  /// At most `limit` tickets that `reader` may see, latest first.
  Task<std::vector<Ticket>> list(std::string organisation_id, Actor reader, TicketListRequest request);
  /// Within what `reader` may see. `unassigned` and `mine` count open and pending tickets; a requester's
  /// `mine` are their own.
  Task<TicketCounts> counts(std::string organisation_id, Actor reader);
  /// Oldest first, at most `limit` of those after `after`; notes only for agents and admins. Nothing where
  /// `reader` may not read the ticket.
  Task<std::optional<std::vector<Message>>> messages(std::string organisation_id, std::string ticket_id,
                                                     Actor reader, std::optional<Position> after,
                                                     std::int64_t limit);
  /// Oldest first; the same rules.
  Task<std::optional<std::vector<HistoryEvent>>> history(std::string organisation_id, std::string ticket_id,
                                                         Actor reader);

  // These block.
  /// Stores `steps` of one new ticket, from its opening on, as if they had been stored one by one; other
  /// services hear of its opening only. Returns the ticket as stored.
  Ticket add_past(std::vector<Step> steps);

 private:
  db::Database& database_;
};

}  // namespace sp::ticketing
