// The rules of a ticket as plain functions of their arguments: who may do what, and what follows from it.
//
//   open    → pending, solved, closed
//   pending → open, solved, closed
//   solved  → open, closed
//   closed  → open, by agents and admins
// A requester may only solve (from open or pending) or reopen (from pending or solved) a ticket of their own.
//
// Everything here is pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"
#include "services/ticketing-service/client/events.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

/// Of a body in a list, in characters at most.
inline constexpr std::size_t excerpt_length = 200;

struct Actor {
  std::string id;
  std::string name;
  Role role = Role::requester;
  bool is_staff() const { return role != Role::requester; }
};
Actor actor_of(const Principal& principal);
/// Who acts where no person does; their id is "system".
Actor system_actor();
/// Who acts where someone did so in another tool: of no account here, with an agent's rights.
Actor remote_actor(std::string_view connector_id, std::string name);

/// A ticket as it is stored. What its requester sees of it are the public fields: an internal note or an
/// article moves `version` and `updated_at`, but not `public_version` and `public_updated_at`, so that
/// nothing tells a requester of it.
struct Ticket {
  std::string organisation_id;
  std::string id;
  std::int64_t number = 0;  // consecutive in the organisation, from 1; 0 until it is stored
  std::string subject;
  std::string body;
  Status status = Status::open;
  Priority priority = Priority::normal;
  std::string requester_id;
  std::string requester_name;
  std::optional<std::string> assignee_id;
  std::optional<std::string> assignee_name;
  std::optional<std::string> conversation_id;
  std::int64_t version = 1;
  std::int64_t public_version = 1;
  std::int64_t messages = 0;  // those that the requester sees
  std::int64_t notes = 0;
  Time created_at{};
  Time updated_at{};
  Time public_updated_at{};
  std::optional<Time> solved_at;
  std::optional<Time> closed_at;
  // All or none: the article that answers it, the question that it answers, and who said so.
  std::optional<std::string> article_id;
  std::optional<std::string> article_title;
  std::optional<std::string> article_question;
  std::optional<std::string> article_agent_id;
  std::optional<std::string> article_agent_name;
  // What "ticket.answered" said last, until "ticket.unanswered" took it back.
  std::optional<std::string> taught_article_id;
  std::optional<std::string> taught_question;
  // The organisation's number of its last change; `public_change` of the last one that its requester sees.
  std::int64_t change = 0;
  std::int64_t public_change = 0;
};
BOOST_DESCRIBE_STRUCT(Ticket, (),
                      (organisation_id, id, number, subject, body, status, priority, requester_id,
                       requester_name, assignee_id, assignee_name, conversation_id, version, public_version,
                       messages, notes, created_at, updated_at, public_updated_at, solved_at, closed_at,
                       article_id, article_title, article_question, article_agent_id, article_agent_name,
                       taught_article_id, taught_question, change, public_change))

struct Message {
  std::string id;
  std::string author_id;
  std::string author_name;
  Role author_role = Role::requester;
  std::string body;
  bool internal = false;  // a note: for agents and admins only
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(Message, (), (id, author_id, author_name, author_role, body, internal, created_at))

enum class HistoryKind { opened, status, priority, assignee, subject, message, note, article };
BOOST_DESCRIBE_ENUM(HistoryKind, opened, status, priority, assignee, subject, message, note, article)

/// One change, as it stays on record. `from_value` and `to_value` are what a person reads: a status, a
/// priority, a subject, an assignee's name or an article's title at that time.
struct HistoryEvent {
  std::string id;
  HistoryKind kind = HistoryKind::opened;
  std::string actor_id;
  std::string actor_name;
  std::optional<std::string> from_value;
  std::optional<std::string> to_value;
  Time at{};
};
BOOST_DESCRIBE_STRUCT(HistoryEvent, (), (id, kind, actor_id, actor_name, from_value, to_value, at))

/// One step: the ticket after it, and what is stored with it. An empty `history` says that nothing changed.
struct Step {
  Ticket ticket;
  NoticeKind kind = NoticeKind::changed;
  std::vector<HistoryEvent> history;
  std::optional<Message> message;
  /// What the knowledge base is told of it: to forget what this ticket taught, then that it is answered.
  bool unanswered = false;
  bool answered = false;
  std::optional<std::string> origin = {};  // the connector that brought it from another tool
  bool changed() const { return !history.empty(); }
};

struct NewTicket {
  std::string organisation_id;
  std::string subject;
  std::string body;
  Priority priority = Priority::normal;
  std::string requester_id;
  std::string requester_name;
  std::optional<std::string> conversation_id;
};

struct Assignee {
  std::string id;
  std::string name;
};

struct Article {
  std::string document_id;
  std::string title;
  std::string question;  // "": the ticket's subject
};

/// What a PATCH asks for; an absent field stays. `assignee` set to nothing takes the ticket from its
/// assignee.
struct TicketChange {
  std::optional<Status> status;
  std::optional<Priority> priority;
  std::optional<std::string> subject;
  std::optional<std::optional<Assignee>> assignee;
};

/// Agents and admins read every ticket of their organisation, a requester their own.
bool may_read(const Ticket& ticket, const Actor& actor);
/// Where `actor` may move a ticket of theirs to read from `from`, in the order of the enumeration.
std::vector<Status> allowed_moves(Status from, const Actor& actor);
/// The version that `actor` sees and names in If-Match.
std::int64_t version_for(const Ticket& ticket, const Actor& actor);

/// A new ticket with its opening in the history. The store gives the number.
Step open_ticket(NewTicket input, const Actor& actor, Time now);

/// Moves a ticket that `actor` may read to `to`, or says why not: conflict "transition_refused", with the
/// moves that are allowed. Moving to where it is changes nothing. Reopening clears `solved_at` and
/// `closed_at`.
Result<Step> move(Ticket ticket, Status to, const Actor& actor, Time now);

/// All of `change`, or none of it: "transition_refused" as `move`; forbidden where a requester asks for more
/// than a status.
Result<Step> change_ticket(Ticket ticket, const TicketChange& change, const Actor& actor, Time now);

/// `change` as another tool made it: it is there already, so a move that has no arrow of its own goes through
/// open.
Result<Step> follow(Ticket ticket, const TicketChange& change, const Actor& actor, Time now);

/// Adds a message, or an internal note, to a ticket that `actor` may read. A requester's message reopens a
/// pending or solved ticket. conflict "ticket_closed" where a requester writes to a closed one; forbidden
/// where a requester writes a note.
Result<Step> add_message(Ticket ticket, std::string body, bool internal, const Actor& actor, Time now);

/// Says which article answers the ticket, or, with nothing, that none does. Forbidden for requesters.
Result<Step> set_article(Ticket ticket, const std::optional<Article>& article, const Actor& actor, Time now);

/// The step as if it had been taken at `at`, which is not before it was: where another one that is stored
/// already came later by its clock, time must not go back.
void postpone(Step& step, Time at);

/// What other services and live screens hear of a step.
TicketNotice notice_of(const Step& step);
/// What the knowledge base hears of a ticket that is answered.
TicketAnswered answer_of(const Ticket& ticket);

/// The ticket as the API shows it to `actor`.
TicketView view_of(const Ticket& ticket, const Actor& actor);
/// The ticket as lists show it to `actor`; of the body the beginning is enough.
TicketSummary summary_of(const Ticket& ticket, const Actor& actor);
/// What `actor`, who may hear of it, sees of the ticket that `notice` tells of.
TicketSummary summary_of(const TicketNotice& notice, const Actor& actor);

}  // namespace sp::ticketing
