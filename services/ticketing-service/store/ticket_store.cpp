#include "services/ticketing-service/store/ticket_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "platform/base/id.hpp"
#include "platform/events/event.hpp"
#include "platform/text/analysis.hpp"
#include "services/ticketing-service/store/list_query.hpp"
#include "services/ticketing-service/store/search_index.hpp"
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
         t.public_updated_at, t.solved_at, t.closed_at, t.change, t.public_change);
}

void update_ticket(Tx& tx, const Ticket& t) {
  tx.run(sql::update_ticket, t.organisation_id, t.id, t.subject, text::fold(t.subject), t.status, t.priority,
         t.assignee_id, t.assignee_name, t.version, t.public_version, t.messages, t.notes, t.updated_at,
         t.public_updated_at, t.solved_at, t.closed_at, t.article_id, t.article_title, t.article_question,
         t.article_agent_id, t.article_agent_name, t.taught_article_id, t.taught_question, t.change,
         t.public_change);
}

/// What the organisation's row gives to one transaction after the other.
struct Turn {
  std::int64_t last_number = 0;
  std::int64_t last_change = 0;
  Time last_at{};
};
BOOST_DESCRIBE_STRUCT(Turn, (), (last_number, last_change, last_at))

void take_turn(Step& step, const Turn& turn) {
  postpone(step, turn.last_at);
  step.ticket.change = turn.last_change;
  if (!is_internal(step.kind)) step.ticket.public_change = turn.last_change;
}

/// By how much one person's counts move.
struct CountsMove {
  TicketCounts by;
  void add(const Ticket& ticket, std::int64_t count) {
    switch (ticket.status) {
      case Status::open:
        by.open += count;
        break;
      case Status::pending:
        by.pending += count;
        break;
      case Status::solved:
        by.solved += count;
        break;
      case Status::closed:
        by.closed += count;
        break;
    }
    const bool active = ticket.status == Status::open || ticket.status == Status::pending;
    if (active && !ticket.assignee_id) by.unassigned += count;
  }
};

/// The counts follow a ticket from what it was, where it was, to what it is.
void move_counts(Tx& tx, const Ticket* before, const Ticket& after) {
  if (before != nullptr && before->status == after.status && before->assignee_id == after.assignee_id) return;
  std::map<std::pair<std::string_view, std::string>, CountsMove> moves;
  const auto add = [&](const Ticket& ticket, std::int64_t count) {
    moves[{"assignee", ticket.assignee_id.value_or("")}].add(ticket, count);
    moves[{"requester", ticket.requester_id}].add(ticket, count);
  };
  if (before != nullptr) add(*before, -1);
  add(after, 1);
  for (const auto& [whose, move] : moves)
    tx.run(sql::count_ticket, after.organisation_id, whose.first, whose.second, move.by.open, move.by.pending,
           move.by.solved, move.by.closed, move.by.unassigned);
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

void tell(Tx& tx, const Ticket& ticket, std::string topic, std::string payload) {
  events::emit(tx, {.id = new_id(),
                    .organisation_id = ticket.organisation_id,
                    .topic = std::move(topic),
                    .key = ticket.id,
                    .payload = std::move(payload),
                    .at = ticket.updated_at});
}

void announce(Tx& tx, const Step& step) {
  const auto& ticket = step.ticket;
  tell(tx, ticket, "ticket." + std::string(json::enum_name(step.kind)), json::encode(notice_of(step)));
  if (step.unanswered)
    tell(tx, ticket, std::string(ticket_unanswered_topic), json::encode(TicketUnanswered{ticket.id}));
  if (step.answered) tell(tx, ticket, std::string(ticket_answered_topic), json::encode(answer_of(ticket)));
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
  const auto turn = tx.one<Turn>(sql::next_number, ticket.organisation_id, ticket.updated_at);
  ticket.number = turn.last_number;
  take_turn(step, turn);
  insert_ticket(tx, ticket);
  move_counts(tx, nullptr, ticket);
  mark_for_search(tx, ticket.organisation_id, ticket.id);
  insert_trail(tx, step);
  announce(tx, step);
  return TicketStore::Opened{std::move(ticket), true};
}

/// The database hands over whole results, so messages are read a few at a time.
MessagePage messages_in(Tx& tx, const std::string& organisation_id, const std::string& ticket_id,
                        const Actor& reader, Position after, std::int64_t limit) {
  constexpr std::int64_t at_a_time = 10;
  MessagePage page;
  std::size_t bytes = 0;
  for (;;) {
    auto some = tx.all<Message>(sql::list_messages, organisation_id, ticket_id, after.at, after.id,
                                reader.is_staff(), at_a_time);
    for (auto& message : some) {
      bytes += message.body.size();
      page.more =
          std::ssize(page.messages) == limit || (!page.messages.empty() && bytes > message_page_bytes);
      if (page.more) return page;
      after = {message.created_at, message.id};
      page.messages.push_back(std::move(message));
    }
    if (std::ssize(some) < at_a_time) return page;
  }
}

/// Stores what `step` made of `before`.
void keep(Tx& tx, const Ticket& before, Step& step) {
  auto& ticket = step.ticket;
  // A ticket's own times never repeat: its messages and its history are paged by them.
  const auto at = std::max(ticket.updated_at, before.updated_at + std::chrono::milliseconds(1));
  take_turn(step, tx.one<Turn>(sql::next_change, ticket.organisation_id, at));
  update_ticket(tx, ticket);
  move_counts(tx, &before, ticket);
  mark_for_search(tx, ticket.organisation_id, ticket.id);
  insert_trail(tx, step);
  announce(tx, step);
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
  auto step = change.rule(*ticket);
  if (step && step->changed()) keep(tx, *ticket, *step);
  return step;
}

/// That a ticket may bring along when it goes to another tool.
constexpr std::int64_t most_carried_messages = 200;

struct LastChange {
  HistoryKind kind = HistoryKind::status;
  Time at{};
};
BOOST_DESCRIBE_STRUCT(LastChange, (), (kind, at))

WholeTicket whole_in(Tx& tx, Ticket ticket, const std::optional<std::string>& message_id) {
  WholeTicket whole{.ticket = std::move(ticket)};
  const auto& of = whole.ticket;
  whole.status_at = whole.priority_at = whole.assignee_at = whole.subject_at = of.created_at;
  for (const auto& [kind, at] : tx.all<LastChange>(sql::last_changes, of.organisation_id, of.id)) {
    if (kind == HistoryKind::status) whole.status_at = at;
    if (kind == HistoryKind::priority) whole.priority_at = at;
    if (kind == HistoryKind::assignee) whole.assignee_at = at;
    if (kind == HistoryKind::subject) whole.subject_at = at;
  }
  if (message_id)
    whole.message = tx.first<Message>(sql::find_message, of.organisation_id, *message_id, of.id);
  return whole;
}

struct KnownStep {
  std::string ticket_id;
  std::optional<std::string> message_id;
};
BOOST_DESCRIBE_STRUCT(KnownStep, (), (ticket_id, message_id))

/// What the key brought before, with its ticket as it is now; nothing where it is new.
std::optional<TicketStore::Taken> known_step(Tx& tx, const std::string& organisation_id,
                                             const std::string& key) {
  auto known = tx.first<KnownStep>(sql::find_remote_step, organisation_id, key);
  if (!known) return std::nullopt;
  auto ticket = tx.one<Ticket>(sql::find_ticket, organisation_id, known->ticket_id);
  return TicketStore::Taken{.whole = whole_in(tx, std::move(ticket), std::nullopt),
                            .message_id = std::move(known->message_id),
                            .taken = false};
}

TicketStore::Taken remember_step(Tx& tx, const std::string& key, Step step) {
  const auto message_id = step.message ? std::optional(step.message->id) : std::nullopt;
  tx.run(sql::insert_remote_step, step.ticket.organisation_id, key, step.ticket.id, message_id, tx.now());
  return {.whole = whole_in(tx, std::move(step.ticket), std::nullopt), .message_id = message_id};
}

}  // namespace

Task<std::optional<WholeTicket>> TicketStore::whole(std::string organisation_id, std::string id,
                                                    std::optional<std::string> message_id,
                                                    std::optional<Time> messages_until) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope),
      [organisation_id = std::move(organisation_id), id = std::move(id), message_id = std::move(message_id),
       messages_until](Tx& tx) -> std::optional<WholeTicket> {
        auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, id);
        if (!ticket) return std::nullopt;
        auto whole = whole_in(tx, std::move(*ticket), message_id);
        if (messages_until)
          whole.earlier = messages_in(tx, organisation_id, id, system_actor(), Position{Time::min(), ""},
                                      most_carried_messages)
                              .messages;
        std::erase_if(whole.earlier,
                      [&](const Message& message) { return message.created_at > *messages_until; });
        return whole;
      });
}

Task<std::vector<ListedTicket>> TicketStore::by_number(TicketsByNumber which) {
  auto scope = Scope::of(which.organisation_id);
  return database_.read(std::move(scope), [which = std::move(which)](Tx& tx) {
    return tx.all<ListedTicket>(sql::list_by_number, which.organisation_id, which.after_number,
                                which.opened_from, which.limit);
  });
}

Task<Result<TicketStore::Taken>> TicketStore::take(std::string organisation_id, std::string id,
                                                   std::string key, Actor actor, Rule rule) {
  auto scope = Scope::of(organisation_id);
  return database_.write(
      std::move(scope),
      [change = Change{std::move(organisation_id), std::move(id), std::move(actor), std::move(rule)},
       key = std::move(key)](Tx& tx) -> Result<Taken> {
        if (auto known = known_step(tx, change.organisation_id, key)) return std::move(*known);
        auto step = change_in(tx, change);
        if (!step) return Failure(step.error());
        return remember_step(tx, key, std::move(*step));
      });
}

Task<Result<TicketStore::Taken>> TicketStore::take_new(Step opening, std::string key) {
  auto scope = Scope::of(opening.ticket.organisation_id);
  return database_.write(std::move(scope),
                         [opening = std::move(opening), key = std::move(key)](Tx& tx) -> Result<Taken> {
                           if (auto known = known_step(tx, opening.ticket.organisation_id, key))
                             return std::move(*known);
                           Step step = opening;
                           step.ticket = open_in(tx, opening).ticket;
                           return remember_step(tx, key, std::move(step));
                         });
}

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

Task<TicketPage> TicketStore::list(std::string organisation_id, Actor reader, TicketListRequest request) {
  if (order_of(request) == Order::found) co_await index_what_waits(organisation_id);
  auto scope = Scope::of(organisation_id);
  auto query = [engine = engine_of(database_), organisation_id = std::move(organisation_id),
                reader = std::move(reader), request = std::move(request)](Tx& tx) {
    return list_in(tx, engine, organisation_id, reader, request);
  };
  co_return co_await database_.read(std::move(scope), std::move(query));
}

Task<> TicketStore::index_what_waits(std::string organisation_id) {
  try {
    auto count = [organisation_id](Tx& tx) {
      return tx.one<std::int64_t>(sql::count_marked, organisation_id, indexed_by_search + 1);
    };
    const auto waiting = co_await database_.read(Scope::of(organisation_id), std::move(count));
    if (waiting == 0 || waiting > indexed_by_search) co_return;
    auto scope = Scope::of(organisation_id);
    auto index = [engine = engine_of(database_), organisation_id = std::move(organisation_id)](Tx& tx) {
      index_marked(tx, engine, organisation_id, indexed_by_search);
    };
    co_await database_.write(std::move(scope), std::move(index));
  } catch (const db::DatabaseError&) {
    co_return;  // a database that cannot be written can still be searched, and says so elsewhere
  }
}

std::int64_t TicketStore::index_some(std::int64_t limit) {
  const auto organisation = database_.read_now(Scope::every_organisation(), [](Tx& tx) {
    return tx.first<std::string>(sql::find_marked_organisation);
  });
  if (!organisation) return 0;
  return database_.write_now(Scope::of(*organisation),
                             [engine = engine_of(database_), organisation, limit](Tx& tx) {
                               return index_marked(tx, engine, *organisation, limit);
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

Task<std::optional<MessagePage>> TicketStore::messages(std::string organisation_id, std::string ticket_id,
                                                       Actor reader, std::optional<Position> after,
                                                       std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), ticket_id = std::move(ticket_id),
                         reader = std::move(reader), after = after.value_or(Position{Time::min(), ""}),
                         limit](Tx& tx) -> std::optional<MessagePage> {
                          const auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, ticket_id);
                          if (!ticket || !may_read(*ticket, reader)) return std::nullopt;
                          return messages_in(tx, organisation_id, ticket_id, reader, after, limit);
                        });
}

Task<std::optional<std::vector<HistoryEvent>>> TicketStore::history(std::string organisation_id,
                                                                    std::string ticket_id, Actor reader,
                                                                    std::optional<Position> after,
                                                                    std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), ticket_id = std::move(ticket_id),
                         reader = std::move(reader), after = after.value_or(Position{Time::min(), ""}),
                         limit](Tx& tx) -> std::optional<std::vector<HistoryEvent>> {
                          const auto ticket = tx.first<Ticket>(sql::find_ticket, organisation_id, ticket_id);
                          if (!ticket || !may_read(*ticket, reader)) return std::nullopt;
                          return tx.all<HistoryEvent>(sql::list_history, organisation_id, ticket_id, after.at,
                                                      after.id, reader.is_staff(), limit);
                        });
}

Ticket TicketStore::add_past(std::vector<Step> steps) {
  const auto organisation_id = steps.back().ticket.organisation_id;
  return database_.write_now(Scope::of(organisation_id), [steps = std::move(steps)](Tx& tx) {
    Ticket ticket = steps.back().ticket;
    // A past stands where its times are, among what was there before changes were numbered.
    ticket.number = tx.one<Turn>(sql::next_number, ticket.organisation_id, ticket.updated_at).last_number;
    insert_ticket(tx, ticket);
    move_counts(tx, nullptr, ticket);
    mark_for_search(tx, ticket.organisation_id, ticket.id);
    for (const auto& step : steps) insert_trail(tx, step);
    announce(tx, Step{.ticket = ticket, .kind = NoticeKind::opened});
    return ticket;
  });
}

}  // namespace sp::ticketing
