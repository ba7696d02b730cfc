// The handlers of the ticket routes.
#pragma once
#include <boost/describe.hpp>
#include <memory>
#include <optional>
#include <string>

#include "platform/http/route.hpp"
#include "platform/json/types.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/api/ticket_feed.hpp"
#include "services/ticketing-service/domain/ticket.hpp"
#include "services/ticketing-service/metrics.hpp"
#include "services/ticketing-service/store/people_store.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

using Subject = Text<1, subject_length>;
using Body = Text<1, body_length>;

struct OpenTicket {
  Subject subject;
  Body body;
  std::optional<Priority> priority;
  std::optional<Id> requester_id;
};
BOOST_DESCRIBE_STRUCT(OpenTicket, (), (subject, body, priority, requester_id))

/// One status, or several with commas.
struct StatusList {
  std::vector<Status> values;
};
/// "me", "none" or the id of a person.
struct AssigneeFilter : std::string {
  using std::string::string;
};

struct ListTickets {
  std::optional<StatusList> status;
  std::optional<Priority> priority;
  std::optional<AssigneeFilter> assignee;
  std::optional<Id> requester;
  std::optional<Text<0, 200>> q;
  std::optional<Sort> sort;
  std::optional<Time> updated_since;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListTickets, (),
                      (status, priority, assignee, requester, q, sort, updated_since, limit, cursor))

struct TicketPath {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(TicketPath, (), (id))

struct ChangeTicket {
  std::string id;
  std::optional<Status> status;
  std::optional<Priority> priority;
  Change<Id> assignee_id;
  std::optional<Subject> subject;
};
BOOST_DESCRIBE_STRUCT(ChangeTicket, (), (id, status, priority, assignee_id, subject))

struct AddMessage {
  std::string id;
  Body body;
  std::optional<bool> internal;
};
BOOST_DESCRIBE_STRUCT(AddMessage, (), (id, body, internal))

struct SetArticle {
  std::string id;
  Id document_id;
  std::optional<Text<1, 300>> question;
};
BOOST_DESCRIBE_STRUCT(SetArticle, (), (id, document_id, question))

struct ListMessages {
  std::string id;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListMessages, (), (id, limit, cursor))

struct ListHistory {
  std::string id;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListHistory, (), (id, limit, cursor))

struct MessageView {
  std::string id;
  PersonView author;
  Role author_role = Role::requester;
  std::string body;
  bool internal = false;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(MessageView, (), (id, author, author_role, body, internal, created_at))

struct HistoryView {
  std::string id;
  HistoryKind kind = HistoryKind::opened;
  PersonView actor;
  std::optional<std::string> actor_then;  // how the actor was called then, where it was otherwise
  std::optional<std::string> from;
  std::optional<std::string> to;
  Time at{};
};
BOOST_DESCRIBE_STRUCT(HistoryView, (), (id, kind, actor, actor_then, from, to, at))

/// Thread-safe. A ticket of another organisation, or one that the caller may not see, is not_found
/// everywhere.
class TicketApi {
 public:
  TicketApi(TicketStore& store, PeopleStore& people, auth::Directory& directory,
            knowledge_base::KnowledgeBase& knowledge_base, TicketFeed& feed, const Clock& clock,
            TicketMetrics& metrics)
      : store_(store),
        people_(people),
        directory_(directory),
        knowledge_base_(knowledge_base),
        feed_(feed),
        clock_(clock),
        metrics_(metrics) {}

  Task<Result<http::Created<TicketView>>> open(Caller caller, OpenTicket input);
  Task<Result<http::Page<TicketSummary>>> list(Caller caller, ListTickets input);
  Task<Result<TicketCounts>> counts(Caller caller, http::Nothing input);
  Task<Result<TicketView>> show(Caller caller, TicketPath input);
  Task<Result<TicketView>> change(Caller caller, ChangeTicket input);
  Task<Result<TicketView>> set_article(Caller caller, SetArticle input);
  Task<Result<TicketView>> remove_article(Caller caller, TicketPath input);

  Task<Result<http::Page<MessageView>>> messages(Caller caller, ListMessages input);
  Task<Result<http::Created<MessageView>>> add_message(Caller caller, AddMessage input);
  Task<Result<http::Page<HistoryView>>> history(Caller caller, ListHistory input);

  Task<Result<http::Response>> events(Caller caller, http::Nothing input);

 private:
  /// Who the ticket is for: the caller, or, for agents, the person that `requester_id` names.
  Task<Result<PersonView>> requester_of(Caller caller, std::optional<Id> requester_id);
  Task<Result<Assignee>> assignee_of(Caller caller, std::string assignee_id);
  Task<Result<Article>> article_of(Caller caller, SetArticle input);

  TicketStore& store_;
  PeopleStore& people_;
  auth::Directory& directory_;
  knowledge_base::KnowledgeBase& knowledge_base_;
  TicketFeed& feed_;
  const Clock& clock_;
  TicketMetrics& metrics_;
};

/// version_conflict: `reader` named another version than the ticket's, which comes with it as it is now.
Failure stale(const Ticket& ticket, const Actor& reader);

/// The routes of ticketing-service.
http::RouteTable ticket_routes(TicketApi& api);

}  // namespace sp::ticketing

namespace sp::json {
template <>
struct Codec<ticketing::StatusList> {
  static void decode(const Value& json, ticketing::StatusList& out, const std::string& pointer,
                     Faults& faults);
  static Value schema(Schemas&) {
    return {{"type", "string"},
            {"pattern", "^ *(open|pending|solved|closed) *(, *(open|pending|solved|closed) *)*$"},
            {"description", "One or several, separated by commas."}};
  }
};
template <>
struct Codec<ticketing::AssigneeFilter> {
  static void decode(const Value& json, ticketing::AssigneeFilter& out, const std::string& pointer,
                     Faults& faults);
  static Value schema(Schemas&) {
    return {{"anyOf", boost::json::array{{{"enum", boost::json::array{"me", "none"}}},
                                         {{"type", "string"}, {"format", "uuid"}}}}};
  }
};
}  // namespace sp::json
