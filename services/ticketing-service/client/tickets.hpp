// What other services may ask of ticketing-service: to open a ticket, and how many there are.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"
#include "platform/json/codec.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

namespace sp::ticketing {

/// The most of each, in characters.
inline constexpr std::size_t subject_length = 200;
inline constexpr std::size_t body_length = 50'000;

enum class Status { open, pending, solved, closed };
BOOST_DESCRIBE_ENUM(Status, open, pending, solved, closed)
enum class Priority { low, normal, high, urgent };
BOOST_DESCRIBE_ENUM(Priority, low, normal, high, urgent)

}  // namespace sp::ticketing

namespace sp::json {
template <>
inline constexpr std::string_view schema_name<ticketing::Status> = "TicketStatus";
}  // namespace sp::json

namespace sp::ticketing {

struct PersonView {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(PersonView, (), (id, name))

/// The article of the knowledge base that answers a ticket.
struct ArticleView {
  std::string document_id;
  std::string title;  // as it was when the article was linked
  std::string question;
};
BOOST_DESCRIBE_STRUCT(ArticleView, (), (document_id, title, question))

/// A ticket as the API shows it to one caller.
struct TicketView {
  std::string id;
  std::int64_t number = 0;
  std::string subject;
  std::string body;
  Status status = Status::open;
  Priority priority = Priority::normal;
  PersonView requester;
  std::optional<PersonView> assignee;
  std::optional<std::string> conversation_id;
  std::int64_t version = 1;
  std::int64_t messages = 0;
  Time created_at{};
  Time updated_at{};
  std::optional<Time> solved_at;
  std::optional<Time> closed_at;
  std::optional<ArticleView> article;  // agents and admins only
  std::vector<Status> allowed_statuses;
};
BOOST_DESCRIBE_STRUCT(TicketView, (),
                      (id, number, subject, body, status, priority, requester, assignee, conversation_id,
                       version, messages, created_at, updated_at, solved_at, closed_at, article,
                       allowed_statuses))

/// A ticket as a list shows it: with the beginning of its body only, so that a page stays small.
struct TicketSummary {
  std::string id;
  std::int64_t number = 0;
  std::string subject;
  std::string excerpt;  // of the body: at most 200 characters, on one line
  Status status = Status::open;
  Priority priority = Priority::normal;
  PersonView requester;
  std::optional<PersonView> assignee;
  std::optional<std::string> conversation_id;
  std::int64_t version = 1;
  std::int64_t messages = 0;
  Time created_at{};
  Time updated_at{};
  std::optional<Time> solved_at;
  std::optional<Time> closed_at;
  std::optional<ArticleView> article;  // agents and admins only
  std::vector<Status> allowed_statuses;
};
BOOST_DESCRIBE_STRUCT(TicketSummary, (),
                      (id, number, subject, excerpt, status, priority, requester, assignee, conversation_id,
                       version, messages, created_at, updated_at, solved_at, closed_at, article,
                       allowed_statuses))

struct TicketFromConversation {
  std::string subject;
  std::string body;
  Priority priority = Priority::normal;
  std::string conversation_id;
};
BOOST_DESCRIBE_STRUCT(TicketFromConversation, (), (subject, body, priority, conversation_id))

struct TicketCounts {
  std::int64_t open = 0;
  std::int64_t pending = 0;
  std::int64_t solved = 0;
  std::int64_t closed = 0;
  std::int64_t unassigned = 0;
  std::int64_t mine = 0;
};
BOOST_DESCRIBE_STRUCT(TicketCounts, (), (open, pending, solved, closed, unassigned, mine))

/// For the demo organisation: a ticket with its whole past.
struct PastTicket {
  struct Message {
    std::string author_id;
    std::string author_name;
    Role author_role = Role::requester;
    std::string body;
    bool internal = false;
    Time at{};
    BOOST_DESCRIBE_CLASS(Message, (), (author_id, author_name, author_role, body, internal, at), (), ())
  };
  std::string requester_id;
  std::string requester_name;
  std::optional<std::string> assignee_id;
  std::string assignee_name;
  std::string subject;
  std::string body;
  Priority priority = Priority::normal;
  Status status = Status::open;
  Time created_at{};
  std::vector<Message> messages;
};
BOOST_DESCRIBE_STRUCT(PastTicket, (),
                      (requester_id, requester_name, assignee_id, assignee_name, subject, body, priority,
                       status, created_at, messages))

/// Thread-safe. Where it is in another process, each may also fail as overloaded, code "service_unavailable".
class Tickets {
 public:
  virtual ~Tickets() = default;
  struct Opened {
    TicketView ticket;
    bool created = true;  // false: the conversation had its ticket already
    BOOST_DESCRIBE_CLASS(Opened, (), (ticket, created), (), ())
  };
  // These two are for who asks: the call has a principal.
  /// At most one ticket a conversation, whoever asks how often.
  virtual Task<Result<Opened>> open_from_conversation(Call call, TicketFromConversation input) = 0;
  virtual Task<Result<TicketCounts>> counts(Call call) = 0;
  /// Blocks; for the demo organisation.
  virtual Result<std::string> add_past(const std::string& organisation_id, const PastTicket& ticket) = 0;
};

}  // namespace sp::ticketing
