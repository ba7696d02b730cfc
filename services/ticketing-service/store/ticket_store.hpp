// Tickets with their messages and history, in the service's database.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/ticketing-service/client/exchange.hpp"
#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing {

enum class Sort { updated, created };
BOOST_DESCRIBE_ENUM(Sort, updated, created)

/// What a list is ordered by: the latest update or creation first, what a search finds by number, the highest
/// first, or changes in their order, the oldest first.
enum class Order { updated, created, found, changed };
BOOST_DESCRIBE_ENUM(Order, updated, created, found, changed)

/// A place in a list: what stands at (`at`, `id`) has been shown; of what is found or changed, what stands at
/// `sequence`, its number or its change.
struct Position {
  Time at{};
  Id id;
  std::int64_t sequence = 0;
};
BOOST_DESCRIBE_STRUCT(Position, (), (sequence, at, id))

/// Filters that are absent let everything through; those that are present all hold.
struct TicketFilter {
  std::vector<Status> statuses;  // any of them; empty: all
  std::optional<Priority> priority;
  std::optional<std::string> requester_id;
  std::optional<std::string> assignee_id;
  bool unassigned = false;
  /// Words that the ticket's subject, messages and people have, or that begin so from three letters on,
  /// whatever their case and accents; "#12", "12": the number. Empty: everything.
  std::string text;
};

/// A page of messages ends before it is larger than this in bytes of text, however many were asked for; one
/// message always fits.
inline constexpr std::size_t message_page_bytes = 1'000'000;

struct MessagePage {
  std::vector<Message> messages;
  bool more = false;  // there are others behind the last one
};

/// A ticket with when each of its fields was last changed, and one of its messages.
struct WholeTicket {
  Ticket ticket;
  Time status_at{};
  Time priority_at{};
  Time assignee_at{};
  Time subject_at{};
  std::optional<Message> message;
  std::vector<Message> earlier;
};

struct TicketListRequest {
  TicketFilter filter;
  Sort sort = Sort::updated;
  /// All that changed from then on, in the order of the changes; then there is no filter.
  std::optional<Time> updated_since;
  std::optional<Position> after;
  std::int64_t limit = 50;
};

struct TicketPage {
  std::vector<Ticket> tickets;
  std::optional<Position> next;  // where the next page begins
};

Order order_of(const TicketListRequest& request);
/// Where `ticket` stands in `reader`'s list.
Position position_of(const Ticket& ticket, Order order, const Actor& reader);

/// Tickets that one transaction makes findable, which holds up the writes behind it: of the job, and of a
/// search, which leaves more than that to the job.
inline constexpr std::int64_t indexed_by_job = 100;
inline constexpr std::int64_t indexed_by_search = 25;

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
  /// At most `limit` tickets that `reader` may see, in the order of the request; of their bodies only the
  /// beginning. A search sees every change that was answered before it, except while many wait to be indexed.
  Task<TicketPage> list(std::string organisation_id, Actor reader, TicketListRequest request);
  /// Within what `reader` may see. `unassigned` and `mine` count open and pending tickets; a requester's
  /// `mine` are their own.
  Task<TicketCounts> counts(std::string organisation_id, Actor reader);
  /// Oldest first, at most `limit` of those after `after`, and at most `message_page_bytes` of text; notes
  /// only for agents and admins. Nothing where `reader` may not read the ticket.
  Task<std::optional<MessagePage>> messages(std::string organisation_id, std::string ticket_id, Actor reader,
                                            std::optional<Position> after, std::int64_t limit);
  /// Oldest first, at most `limit` of those after `after`; the same readers.
  Task<std::optional<std::vector<HistoryEvent>>> history(std::string organisation_id, std::string ticket_id,
                                                         Actor reader, std::optional<Position> after,
                                                         std::int64_t limit);

  /// With the message of that id, where the ticket has it, and with the first page of its messages that were
  /// written no later than `messages_until`.
  Task<std::optional<WholeTicket>> whole(std::string organisation_id, std::string id,
                                         std::optional<std::string> message_id,
                                         std::optional<Time> messages_until);

  Task<std::vector<ListedTicket>> by_number(TicketsByNumber which);

  struct Taken {
    WholeTicket whole;                      // as it is now
    std::optional<std::string> message_id;  // that the key brought, whenever it did
    bool taken = true;                      // false: the key was known already
  };
  /// `change` by `remote_actor`, once for each key of the organisation.
  Task<Result<Taken>> take(std::string organisation_id, std::string id, std::string key, Actor actor,
                           Rule rule);
  /// The same for a step of `open_ticket`.
  Task<Result<Taken>> take_new(Step opening, std::string key);

  // These block.
  /// Stores `steps` of one new ticket, from its opening on, as if they had been stored one by one; other
  /// services hear of its opening only. Returns the ticket as stored.
  Ticket add_past(std::vector<Step> steps);
  /// Has a few of the tickets that wait for it found by searches; how many there were: 0, and none waits.
  std::int64_t index_some(std::int64_t limit = indexed_by_job);

 private:
  Task<> index_what_waits(std::string organisation_id);
  db::Database& database_;
};

}  // namespace sp::ticketing
