#include "services/ticketing-service/domain/ticket.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/json/codec.hpp"

namespace sp::ticketing {

namespace {

bool may_move(Status from, Status to, const Actor& actor) {
  if (from == to) return false;
  if (!actor.is_staff()) {
    if (to == Status::solved) return from == Status::open || from == Status::pending;
    return to == Status::open && (from == Status::pending || from == Status::solved);
  }
  switch (from) {
    case Status::open:
    case Status::pending:
      return true;
    case Status::solved:
      return to == Status::open || to == Status::closed;
    case Status::closed:
      return to == Status::open;
  }
  return false;
}

std::string text_of(Status status) { return std::string(json::enum_name(status)); }
std::string text_of(Priority priority) { return std::string(json::enum_name(priority)); }

void record(Step& step, HistoryKind kind, const Actor& actor, Time now, std::optional<std::string> from,
            std::optional<std::string> to) {
  step.history.push_back({.id = new_id(),
                          .kind = kind,
                          .actor_id = actor.id,
                          .actor_name = actor.name,
                          .from_value = std::move(from),
                          .to_value = std::move(to),
                          .at = now});
}

/// Counts the step as one change of the ticket, whatever it holds.
void touch(Ticket& ticket, Time now, bool requester_sees_it) {
  ++ticket.version;
  ticket.updated_at = now;
  if (!requester_sees_it) return;
  ++ticket.public_version;
  ticket.public_updated_at = now;
}

void set_status(Step& step, Status to, const Actor& actor, Time now) {
  auto& ticket = step.ticket;
  record(step, HistoryKind::status, actor, now, text_of(ticket.status), text_of(to));
  switch (to) {
    case Status::open:
    case Status::pending:
      ticket.solved_at.reset();
      ticket.closed_at.reset();
      break;
    case Status::solved:
      ticket.solved_at = now;
      break;
    case Status::closed:
      ticket.closed_at = now;
      break;
  }
  ticket.status = to;
}

Failure refused(Status from, Status to, const Actor& actor) {
  std::string allowed;
  for (const auto status : allowed_moves(from, actor))
    allowed += (allowed.empty() ? "" : ", ") + text_of(status);
  const std::string moves = allowed.empty() ? "You cannot move it anywhere from there."
                                            : "From there you may move it to: " + allowed + ".";
  auto failure = conflict("transition_refused", "You cannot move a ticket from " + text_of(from) + " to " +
                                                    text_of(to) + ". " + moves);
  failure.error().fields.push_back({"/status", "transition_refused", moves});
  return failure;
}

Result<> apply_status(Step& step, Status to, const Actor& actor, Time now) {
  const auto from = step.ticket.status;
  if (to == from) return {};
  if (!may_move(from, to, actor)) return refused(from, to, actor);
  set_status(step, to, actor, now);
  return {};
}

void apply_assignee(Step& step, const std::optional<Assignee>& assignee, const Actor& actor, Time now) {
  auto& ticket = step.ticket;
  const auto id = assignee ? std::optional(assignee->id) : std::nullopt;
  if (id == ticket.assignee_id) return;
  const auto name = assignee ? std::optional(assignee->name) : std::nullopt;
  record(step, HistoryKind::assignee, actor, now, ticket.assignee_name, name);
  ticket.assignee_id = id;
  ticket.assignee_name = name;
}

/// A ticket teaches its article once it is solved; what it taught holds for as long as the article stays.
void settle_answer(Step& step) {
  auto& ticket = step.ticket;
  if (ticket.taught_article_id &&
      (ticket.taught_article_id != ticket.article_id || ticket.taught_question != ticket.article_question)) {
    ticket.taught_article_id.reset();
    ticket.taught_question.reset();
    step.unanswered = true;
  }
  if (ticket.article_id && ticket.solved_at && !ticket.taught_article_id) {
    ticket.taught_article_id = ticket.article_id;
    ticket.taught_question = ticket.article_question;
    step.answered = true;
  }
}

Step finished(Step step, Time now) {
  if (!step.changed()) return step;
  touch(step.ticket, now, !is_internal(step.kind));
  settle_answer(step);
  return step;
}

/// What every view of a ticket has in common.
template <class View>
View seen_by(const Ticket& ticket, const Actor& actor) {
  View view;
  view.id = ticket.id;
  view.number = ticket.number;
  view.subject = ticket.subject;
  view.status = ticket.status;
  view.priority = ticket.priority;
  view.requester = {ticket.requester_id, ticket.requester_name};
  if (ticket.assignee_id) view.assignee = PersonView{*ticket.assignee_id, ticket.assignee_name.value_or("")};
  view.conversation_id = ticket.conversation_id;
  view.version = version_for(ticket, actor);
  view.messages = ticket.messages + (actor.is_staff() ? ticket.notes : 0);
  view.created_at = ticket.created_at;
  view.updated_at = actor.is_staff() ? ticket.updated_at : ticket.public_updated_at;
  view.solved_at = ticket.solved_at;
  view.closed_at = ticket.closed_at;
  view.allowed_statuses = allowed_moves(ticket.status, actor);
  if (ticket.article_id && actor.is_staff())
    view.article = ArticleView{*ticket.article_id, ticket.article_title.value_or(""),
                               ticket.article_question.value_or("")};
  return view;
}

/// The beginning of `body` on one line: every run of white space is one space.
std::string excerpt_of(std::string_view body) {
  std::string line;
  for (const char c : utf8_prefix(trim(body), 2 * excerpt_length)) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) {
      line += c;
    } else if (!line.ends_with(' ')) {
      line += ' ';
    }
  }
  return std::string(trim(utf8_prefix(line, excerpt_length)));
}

}  // namespace

Actor actor_of(const Principal& principal) {
  return {principal.user_id, principal.user_name, principal.role};
}

Actor system_actor() { return {"system", "support-platform", Role::agent}; }

Actor remote_actor(std::string_view connector_id, std::string name) {
  return {"connector:" + std::string(connector_id), std::move(name), Role::agent};
}

bool may_read(const Ticket& ticket, const Actor& actor) {
  return actor.is_staff() || ticket.requester_id == actor.id;
}

std::vector<Status> allowed_moves(Status from, const Actor& actor) {
  std::vector<Status> moves;
  for (const auto to : {Status::open, Status::pending, Status::solved, Status::closed})
    if (may_move(from, to, actor)) moves.push_back(to);
  return moves;
}

std::int64_t version_for(const Ticket& ticket, const Actor& actor) {
  return actor.is_staff() ? ticket.version : ticket.public_version;
}

Step open_ticket(NewTicket input, const Actor& actor, Time now) {
  Step step{.ticket = {.organisation_id = std::move(input.organisation_id),
                       .id = new_id(),
                       .subject = std::move(input.subject),
                       .body = std::move(input.body),
                       .priority = input.priority,
                       .requester_id = std::move(input.requester_id),
                       .requester_name = std::move(input.requester_name),
                       .conversation_id = std::move(input.conversation_id),
                       .created_at = now,
                       .updated_at = now,
                       .public_updated_at = now},
            .kind = NoticeKind::opened};
  record(step, HistoryKind::opened, actor, now, std::nullopt, std::nullopt);
  return step;
}

Result<Step> move(Ticket ticket, Status to, const Actor& actor, Time now) {
  return change_ticket(std::move(ticket), {.status = to}, actor, now);
}

Result<Step> change_ticket(Ticket ticket, const TicketChange& change, const Actor& actor, Time now) {
  if (!actor.is_staff() && (change.priority || change.subject || change.assignee))
    return forbidden("A requester may change the status of a ticket, not its priority, subject or assignee.");
  Step step{.ticket = std::move(ticket), .kind = NoticeKind::changed};
  if (change.subject && *change.subject != step.ticket.subject) {
    record(step, HistoryKind::subject, actor, now, step.ticket.subject, change.subject);
    step.ticket.subject = *change.subject;
  }
  if (change.priority && *change.priority != step.ticket.priority) {
    record(step, HistoryKind::priority, actor, now, text_of(step.ticket.priority), text_of(*change.priority));
    step.ticket.priority = *change.priority;
  }
  if (change.assignee) apply_assignee(step, *change.assignee, actor, now);
  if (change.status) {
    const auto moved = apply_status(step, *change.status, actor, now);
    if (!moved) return Failure(moved.error());
  }
  return finished(std::move(step), now);
}

Result<Step> follow(Ticket ticket, const TicketChange& change, const Actor& actor, Time now) {
  const auto from = ticket.status;
  if (!change.status || *change.status == from || may_move(from, *change.status, actor))
    return change_ticket(std::move(ticket), change, actor, now);
  auto opened = move(std::move(ticket), Status::open, actor, now);
  if (!opened) return opened;
  auto step = change_ticket(std::move(opened->ticket), change, actor, now);
  if (!step) return step;
  step->history.insert(step->history.begin(), opened->history.begin(), opened->history.end());
  step->unanswered = step->unanswered || opened->unanswered;
  step->answered = step->answered || opened->answered;
  return step;
}

Result<Step> add_message(Ticket ticket, std::string body, bool internal, const Actor& actor, Time now) {
  if (internal && !actor.is_staff()) return forbidden("Only agents and admins may write internal notes.");
  if (!actor.is_staff() && ticket.status == Status::closed) {
    return conflict("ticket_closed", "Ticket #" + std::to_string(ticket.number) +
                                         " is closed and takes no more messages. Please open a new ticket.");
  }
  Step step{.ticket = std::move(ticket), .kind = internal ? NoticeKind::note : NoticeKind::message};
  step.message = Message{.id = new_id(),
                         .author_id = actor.id,
                         .author_name = actor.name,
                         .author_role = actor.role,
                         .body = std::move(body),
                         .internal = internal,
                         .created_at = now};
  ++(internal ? step.ticket.notes : step.ticket.messages);
  record(step, internal ? HistoryKind::note : HistoryKind::message, actor, now, std::nullopt, std::nullopt);
  const bool waits_for_requester =
      step.ticket.status == Status::pending || step.ticket.status == Status::solved;
  if (!actor.is_staff() && waits_for_requester) set_status(step, Status::open, actor, now);
  return finished(std::move(step), now);
}

Result<Step> set_article(Ticket ticket, const std::optional<Article>& article, const Actor& actor, Time now) {
  if (!actor.is_staff()) return forbidden("Only agents and admins may say which article answers a ticket.");
  Step step{.ticket = std::move(ticket), .kind = NoticeKind::article};
  auto& changed = step.ticket;
  std::optional<std::string> id, title, question, agent_id, agent_name;
  if (article) {
    id = article->document_id;
    title = article->title;
    question = article->question.empty() ? changed.subject : article->question;
    agent_id = actor.id;
    agent_name = actor.name;
  }
  if (id == changed.article_id && title == changed.article_title && question == changed.article_question)
    return step;
  record(step, HistoryKind::article, actor, now, changed.article_title, title);
  changed.article_id = std::move(id);
  changed.article_title = std::move(title);
  changed.article_question = std::move(question);
  changed.article_agent_id = std::move(agent_id);
  changed.article_agent_name = std::move(agent_name);
  return finished(std::move(step), now);
}

void postpone(Step& step, Time at) {
  auto& ticket = step.ticket;
  const auto taken = ticket.updated_at;
  const auto move = [&](Time& time) {
    if (time == taken) time = at;
  };
  if (step.kind == NoticeKind::opened) move(ticket.created_at);
  move(ticket.public_updated_at);
  if (ticket.solved_at) move(*ticket.solved_at);
  if (ticket.closed_at) move(*ticket.closed_at);
  for (auto& event : step.history) move(event.at);
  if (step.message) move(step.message->created_at);
  ticket.updated_at = at;
}

TicketNotice notice_of(const Step& step) {
  const auto& ticket = step.ticket;
  static const Actor any_agent{.role = Role::agent};
  return {.id = ticket.id,
          .number = ticket.number,
          .kind = step.kind,
          .version = ticket.version,
          .public_version = ticket.public_version,
          .status = ticket.status,
          .subject = ticket.subject,
          .requester_id = ticket.requester_id,
          .row = summary_of(ticket, any_agent),
          .public_messages = ticket.messages,
          .public_updated_at = ticket.public_updated_at,
          .message_id = step.message ? std::optional(step.message->id) : std::nullopt,
          .origin = step.origin};
}

TicketAnswered answer_of(const Ticket& ticket) {
  return {.ticket_id = ticket.id,
          .question = ticket.article_question.value_or(""),
          .document_id = ticket.article_id.value_or(""),
          .agent = {ticket.article_agent_id.value_or(""), ticket.article_agent_name.value_or("")}};
}

TicketView view_of(const Ticket& ticket, const Actor& actor) {
  auto view = seen_by<TicketView>(ticket, actor);
  view.body = ticket.body;
  return view;
}

TicketSummary summary_of(const Ticket& ticket, const Actor& actor) {
  auto summary = seen_by<TicketSummary>(ticket, actor);
  summary.excerpt = excerpt_of(ticket.body);
  return summary;
}

TicketSummary summary_of(const TicketNotice& notice, const Actor& actor) {
  auto summary = notice.row;
  if (actor.is_staff()) return summary;
  summary.version = notice.public_version;
  summary.messages = notice.public_messages;
  summary.updated_at = notice.public_updated_at;
  summary.article.reset();
  summary.allowed_statuses = allowed_moves(summary.status, actor);
  return summary;
}

}  // namespace sp::ticketing
