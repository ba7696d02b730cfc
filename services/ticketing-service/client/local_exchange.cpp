#include "services/ticketing-service/client/local_exchange.hpp"

#include "platform/base/encoding.hpp"

namespace sp::ticketing {

namespace {

CopiedMessage copy_of(const Message& message) {
  return {.id = message.id,
          .author = {message.author_id, message.author_name},
          .author_role = message.author_role,
          .body = message.body,
          .internal = message.internal,
          .created_at = message.created_at};
}

TicketCopy copy_of(const WholeTicket& whole) {
  const auto& ticket = whole.ticket;
  TicketCopy copy{.id = ticket.id,
                  .number = ticket.number,
                  .subject = ticket.subject,
                  .body = ticket.body,
                  .status = ticket.status,
                  .priority = ticket.priority,
                  .requester = {ticket.requester_id, ticket.requester_name},
                  .version = ticket.version,
                  .created_at = ticket.created_at,
                  .updated_at = ticket.updated_at,
                  .status_at = whole.status_at,
                  .priority_at = whole.priority_at,
                  .assignee_at = whole.assignee_at,
                  .subject_at = whole.subject_at};
  if (ticket.assignee_id) copy.assignee = PersonView{*ticket.assignee_id, ticket.assignee_name.value_or("")};
  if (whole.message) copy.message = copy_of(*whole.message);
  for (const auto& message : whole.earlier) copy.earlier.push_back(copy_of(message));
  return copy;
}

TakenStep taken(const TicketStore::Taken& step) {
  return {.taken = step.taken, .message_id = step.message_id, .ticket = copy_of(step.whole)};
}

/// Another tool's text in the bounds of ours: what is too long is cut, since its author cannot be asked.
std::string fitting(std::string_view text, std::size_t most) {
  return std::string(utf8_prefix(trim(text), most));
}

TicketStore::Rule rule_of(RemoteStep step, Actor actor, Time now) {
  return [step = std::move(step), actor = std::move(actor), now](Ticket ticket) -> Result<Step> {
    auto next = [&]() -> Result<Step> {
      if (step.message) {
        const bool by_requester =
            step.message->by_requester && !step.message->internal && ticket.status != Status::closed;
        const auto author =
            by_requester ? Actor{ticket.requester_id, ticket.requester_name, Role::requester} : actor;
        return add_message(std::move(ticket), fitting(step.message->body, body_length),
                           step.message->internal, author, now);
      }
      TicketChange change{.status = step.status, .priority = step.priority};
      if (step.subject) change.subject = fitting(*step.subject, subject_length);
      if (step.assignee.present) change.assignee.emplace();
      if (step.assignee.sets()) change.assignee->emplace(step.assignee.value->id, step.assignee.value->name);
      return follow(std::move(ticket), change, actor, now);
    }();
    if (next) next->origin = step.origin;
    return next;
  };
}

}  // namespace

Task<Result<FoundTicket>> LocalExchange::copy(Call, CopyTicket which) {
  const auto whole = co_await store_.whole(std::move(which.organisation_id), std::move(which.ticket_id),
                                           std::move(which.message_id), which.messages_until);
  if (!whole) co_return FoundTicket{};
  co_return FoundTicket{copy_of(*whole)};
}

Task<Result<ListedTickets>> LocalExchange::list(Call, TicketsByNumber which) {
  co_return ListedTickets{co_await store_.by_number(std::move(which))};
}

Task<Result<TakenStep>> LocalExchange::take(Call, RemoteStep step) {
  if (step.message && trim(step.message->body).empty())
    co_return invalid_field("/message/body", "required", "Must not be empty.");
  if (step.subject && trim(*step.subject).empty())
    co_return invalid_field("/subject", "required", "Must not be empty.");
  auto actor = remote_actor(step.origin, step.actor_name);
  auto organisation_id = step.organisation_id;
  auto ticket_id = step.ticket_id;
  auto key = step.key;
  auto rule = rule_of(std::move(step), actor, clock_.now());
  const auto result = co_await store_.take(std::move(organisation_id), std::move(ticket_id), std::move(key),
                                           std::move(actor), std::move(rule));
  if (!result) co_return Failure(result.error());
  co_return taken(*result);
}

Task<Result<TakenStep>> LocalExchange::open(Call, RemoteTicket ticket) {
  if (trim(ticket.subject).empty()) co_return invalid_field("/subject", "required", "Must not be empty.");
  // A ticket of another tool may have a title only.
  const auto body = trim(ticket.body).empty() ? ticket.subject : ticket.body;
  const auto actor = remote_actor(ticket.origin, ticket.actor_name);
  auto opening = open_ticket({.organisation_id = ticket.organisation_id,
                              .subject = fitting(ticket.subject, subject_length),
                              .body = fitting(body, body_length),
                              .priority = ticket.priority,
                              .requester_id = ticket.requester.id,
                              .requester_name = ticket.requester.name},
                             actor, clock_.now());
  opening.origin = ticket.origin;
  const auto result = co_await store_.take_new(std::move(opening), ticket.key);
  if (!result) co_return Failure(result.error());
  if (result->taken) metrics_.opened_in_tool.add();
  auto step = taken(*result);
  if (ticket.status == step.ticket->status) co_return step;
  // It is in its state there from the beginning of its life here.
  co_return co_await take(Call(), {.organisation_id = ticket.organisation_id,
                                   .ticket_id = step.ticket->id,
                                   .key = ticket.key + "/status",
                                   .origin = ticket.origin,
                                   .actor_name = ticket.actor_name,
                                   .status = ticket.status});
}

}  // namespace sp::ticketing
