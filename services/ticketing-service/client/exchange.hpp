// Tickets as they go to other tools and come back: what connector-service asks of ticketing-service.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/json/types.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

struct CopiedMessage {
  std::string id;
  PersonView author;
  Role author_role = Role::requester;
  std::string body;
  bool internal = false;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(CopiedMessage, (), (id, author, author_role, body, internal, created_at))

/// A ticket whole, as agents see it. When each field was last changed is what a change in another tool is
/// compared with; one that never was has the time of the ticket's opening.
struct TicketCopy {
  std::string id;
  std::int64_t number = 0;
  std::string subject;
  std::string body;
  Status status = Status::open;
  Priority priority = Priority::normal;
  PersonView requester;
  std::optional<PersonView> assignee;
  std::int64_t version = 1;
  Time created_at{};
  Time updated_at{};
  Time status_at{};
  Time priority_at{};
  Time assignee_at{};
  Time subject_at{};
  std::optional<CopiedMessage> message;  // the one that was asked for
  std::vector<CopiedMessage> earlier;    // those up to the time that was asked for, the oldest first
};
BOOST_DESCRIBE_STRUCT(TicketCopy, (),
                      (id, number, subject, body, status, priority, requester, assignee, version, created_at,
                       updated_at, status_at, priority_at, assignee_at, subject_at, message, earlier))

struct CopyTicket {
  std::string organisation_id;
  std::string ticket_id;
  std::optional<std::string> message_id;
  /// Of its messages those written no later; a page of them at most.
  std::optional<Time> messages_until;
};
BOOST_DESCRIBE_STRUCT(CopyTicket, (), (organisation_id, ticket_id, message_id, messages_until))

struct FoundTicket {
  std::optional<TicketCopy> ticket;
};
BOOST_DESCRIBE_STRUCT(FoundTicket, (), (ticket))

struct RemoteMessage {
  std::string body;
  bool internal = false;
  bool by_requester = false;  // of the ticket: opens one again that waited for them, unless it is closed
};
BOOST_DESCRIBE_STRUCT(RemoteMessage, (), (body, internal, by_requester))

/// What someone did to a ticket in another tool: a message, or changes of fields.
struct RemoteStep {
  std::string organisation_id;
  std::string ticket_id;
  std::string key;         // of this step among all of the organisation's; taken at most once
  std::string origin;      // the connector's id
  std::string actor_name;  // as history says it: "Jira – Anna Berg"
  std::optional<RemoteMessage> message;
  std::optional<Status> status;
  std::optional<Priority> priority;
  std::optional<std::string> subject;
  Change<PersonView> assignee;
};
BOOST_DESCRIBE_STRUCT(RemoteStep, (),
                      (organisation_id, ticket_id, key, origin, actor_name, message, status, priority,
                       subject, assignee))

struct TakenStep {
  bool taken = true;                      // false: its key was known, and nothing was done
  std::optional<std::string> message_id;  // of its message, whenever it was taken
  std::optional<TicketCopy> ticket;       // as it is now
};
BOOST_DESCRIBE_STRUCT(TakenStep, (), (taken, message_id, ticket))

/// A ticket that was opened in another tool.
struct RemoteTicket {
  std::string organisation_id;
  std::string key;
  std::string origin;
  std::string actor_name;
  PersonView requester;
  std::string subject;
  std::string body;
  Priority priority = Priority::normal;
  Status status = Status::open;
};
BOOST_DESCRIBE_STRUCT(RemoteTicket, (),
                      (organisation_id, key, origin, actor_name, requester, subject, body, priority, status))

/// Which tickets there are, by their numbers.
struct TicketsByNumber {
  std::string organisation_id;
  std::int64_t after_number = 0;
  Time opened_from{};  // those that were opened no earlier
  std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(TicketsByNumber, (), (organisation_id, after_number, opened_from, limit))

struct ListedTicket {
  std::string id;
  std::int64_t number = 0;
  std::string subject;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(ListedTicket, (), (id, number, subject, created_at))

struct ListedTickets {
  std::vector<ListedTicket> tickets;  // the lowest number first; fewer than `limit`: there are no more
};
BOOST_DESCRIBE_STRUCT(ListedTickets, (), (tickets))

/// Thread-safe. Where it is in another process, each may also fail as overloaded, code "service_unavailable".
/// A service asks for itself, without a caller.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Nothing where the organisation has no such ticket; without `message` where it has no such message.
  virtual Task<Result<FoundTicket>> copy(Call call, CopyTicket which) = 0;
  virtual Task<Result<ListedTickets>> list(Call call, TicketsByNumber which) = 0;
  /// not_found where the organisation has no such ticket; invalid_input where a text is empty or too long.
  virtual Task<Result<TakenStep>> take(Call call, RemoteStep step) = 0;
  /// The ticket that the key opened, whenever it did.
  virtual Task<Result<TakenStep>> open(Call call, RemoteTicket ticket) = 0;
};

}  // namespace sp::ticketing
