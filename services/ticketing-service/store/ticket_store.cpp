#include "services/ticketing-service/store/ticket_store.hpp"

#include <utility>

#include "platform/base/id.hpp"
#include "platform/events/event.hpp"
#include "platform/text/analysis.hpp"
#include "services/ticketing-service/store/list_query.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace sql = ticketing_service::sql;
using db::Scope;
using db::Tx;

namespace {

void insert_ticket(Tx& tx, const Ticket& t) {
  tx.run(sql::insert_ticket, t.id, t.organisation_id, t.number, t.subject, text::fold(t.subject), t.body,
         t.status, t.priority, t.requester_id, t.requester_name, t.assignee_id, t.assignee_name,
         t.conversation_id, t.version, t.public_version, t.messages, t.notes, t.created_at, t.updated_at,
         t.public_updated_at, t.solved_at, t.closed_at);
}

void update_ticket(Tx& tx, const Ticket& t) {
  tx.run(sql::update_ticket, t.organisation_id, t.id, t.subject, text::fold(t.subject), t.status, t.priority,
         t.assignee_id, t.assignee_name, t.version, t.public_version, t.messages, t.notes, t.updated_at,
         t.public_updated_at, t.solved_at, t.closed_at, t.article_id, t.article_title, t.article_question,
         t.article_agent_id, t.article_agent_name, t.taught_article_id, t.taught_question);
}

void insert_trail(Tx& tx, const Step& step) {
  const auto& ticket = step.ticket;
  for (const auto& event : step.history) {
    tx.run(sql::insert_history, event.id, ticket.organisation_id, ticket.id, event.kind, event.actor_id,
           event.actor_name, event.from_value, event.to_value, event.at);
  }
  if (const auto& message = step.message) {
    tx.run(sql::insert_message, message->id, ticket.organisation_id, ticket.id, message->author_id,
           message->author_name, message->author_role, message->body, message->internal, message->created_at);
  }
}

void tell(Tx& tx, const Ticket& ticket, std::string_view what, std::string payload) {
  events::emit(tx, {.id = new_id(),
                    .organisation_id = ticket.organisation_id,
                    .topic = "ticket." + std::string(what),
                    .key = ticket.id,
                    .payload = std::move(payload),
                    .at = ticket.updated_at});
}

void announce(Tx& tx, const Step& step) {
  const auto& ticket = step.ticket;
  tell(tx, ticket, json::enum_name(step.kind), json::encode(notice_of(step)));
  if (step.unanswered) tell(tx, ticket, "unanswered", json::encode(TicketUnanswered{ticket.id}));
  if (step.answered) tell(tx, ticket, "answered", json::encode(answer_of(ticket)));
}

/// The organisation's counter serialises its creations: on PostgreSQL one that meets another there is tried
/// again from a new snapshot, and so sees the conversation's ticket of the other.
TicketStore::Opened open_in(Tx& tx, Step step) {
  auto& ticket = step.ticket;
  if (ticket.conversation_id) {
    auto existing =
        tx.first<Ticket>(sql::find_ticket_of_conversation, ticket.organisation_id, ticket.conversation_id);
    if (existing) return TicketStore::Opened{std::move(*existing), false};
  }
  ticket.number = tx.one<std::int64_t>(sql::next_number, ticket.organisation_id);
  insert_ticket(tx, ticket);
  insert_trail(tx, step);
  announce(tx, step);
  return TicketStore::Opened{std::move(ticket), true};
}

Failure no_such_ticket() { return not_found("There is no such ticket."); }

/// A change of one ticket: whose, which, by whom, and the rule that decides.
struct Change {
  std::string organisation_id;
  std::string id;
  Actor actor;
  TicketStore::Rule rule;
};

Result<Step> change_in(Tx& tx, const Change& change) {
  auto ticket = tx.first<Ticket>(sql::lock_ticket, change.organisation_id, change.id);
  if (!ticket || !may_read(*ticket, change.actor)) return no_such_ticket();
  auto step = change.rule(std::move(*ticket));
  if (!step || !step->changed()) return step;
  update_ticket(tx, step->ticket);
  insert_trail(tx, *step);
  announce(tx, *step);
  return step;
}

}  // namespace

Task<Result<TicketStore::Opened>> TicketStore::open(Step opening, idempotency::Once<Opened> once) {
  auto scope = Scope::of(opening.ticket.organisation_id);
  return database_.write(std::move(scope), [opening = std::move(opening), once = std::move(once)](Tx& tx) {
    return once.in(tx, [&] { return open_in(tx, opening); });
  });
}

Task<Result<Step>> TicketStore::change(std::string organisation_id, std::string id, Actor actor, Rule rule,
                                       idempotency::Once<Step> once) {
  auto scope = Scope::of(organisation_id);
  return database_.write(
      std::move(scope),
      [change = Change{std::move(organisation_id), std::move(id), std::move(actor), std::move(rule)},
       once = std::move(once)](Tx& tx) { return once.in(tx, [&] { return change_in(tx, change); }); });
}

Task<std::optional<Ticket>> TicketStore::find(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                          return tx.first<Ticket>(sql::find_ticket, organisation_id, id);
                        });
}

Task<std::vector<Ticket>> TicketStore::list(std::string organisation_id, Actor reader,
                                            TicketListRequest request) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           reader = std::move(reader), request = std::move(request)](Tx& tx) {
    return list_in(tx, organisation_id, reader, request);
  });
}

Task<TicketCounts> TicketStore::counts(std::string organisation_id, Actor reader) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), reader = std::move(reader)](Tx& tx) {
        const auto& query = reader.is_staff() ? sql::count_tickets : sql::count_tickets_of_requester;
        return tx.one<TicketCounts>(query, organisation_id, reader.id);
      });
}

Task<std::optional<std::vector<Message>>> TicketStore::messages(std::string organisation_id,
                                                                std::string ticket_id, Actor reader,
                                                                std::optional<Position> after,
                                                                std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), ticket_id = std::move(ticket_id),
                         reader = std::move(reader), after = after.value_or(Position{Time::min(), ""}),
                         limit](Tx& tx) -> std::optional<std::vector<Message>> {
                          const auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, ticket_id);
                          if (!ticket || !may_read(*ticket, reader)) return std::nullopt;
                          return tx.all<Message>(sql::list_messages, organisation_id, ticket_id, after.at,
                                                 after.id, reader.is_staff(), limit);
                        });
}

Task<std::optional<std::vector<HistoryEvent>>> TicketStore::history(std::string organisation_id,
                                                                    std::string ticket_id, Actor reader) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), ticket_id = std::move(ticket_id),
                         reader = std::move(reader)](Tx& tx) -> std::optional<std::vector<HistoryEvent>> {
                          const auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, ticket_id);
                          if (!ticket || !may_read(*ticket, reader)) return std::nullopt;
                          return tx.all<HistoryEvent>(sql::list_history, organisation_id, ticket_id,
                                                      reader.is_staff());
                        });
}

Ticket TicketStore::add_past(std::vector<Step> steps) {
  const auto organisation_id = steps.back().ticket.organisation_id;
  return database_.write_now(Scope::of(organisation_id), [steps = std::move(steps)](Tx& tx) {
    Ticket ticket = steps.back().ticket;
    ticket.number = tx.one<std::int64_t>(sql::next_number, ticket.organisation_id);
    insert_ticket(tx, ticket);
    for (const auto& step : steps) insert_trail(tx, step);
    announce(tx, Step{.ticket = ticket, .kind = NoticeKind::opened});
    return ticket;
  });
}

}  // namespace sp::ticketing
