#include "services/ticketing-service/client/local_tickets.hpp"

#include "platform/base/encoding.hpp"
#include "services/ticketing-service/domain/past.hpp"

namespace sp::ticketing {

Task<Result<Tickets::Opened>> LocalTickets::open_from_conversation(Call call, TicketFromConversation input) {
  const auto actor = actor_of(call.who());
  const auto subject = utf8_prefix(trim(input.subject), subject_length);
  const auto body = utf8_prefix(trim(input.body), body_length);
  if (subject.empty()) co_return invalid_field("/subject", "required", "Must not be empty.");
  if (body.empty()) co_return invalid_field("/body", "required", "Must not be empty.");
  auto opening = open_ticket({.organisation_id = call.organisation(),
                              .subject = std::string(subject),
                              .body = std::string(body),
                              .priority = input.priority,
                              .requester_id = call.who().user_id,
                              .requester_name = call.who().user_name,
                              .conversation_id = input.conversation_id},
                             actor, clock_.now());
  const auto opened = co_await store_.open(std::move(opening));
  if (!opened) co_return Failure(opened.error());
  if (!may_read(opened->ticket, actor)) co_return not_found("There is no such conversation.");
  if (opened->created) metrics_.opened_from_conversation.add();
  co_return Opened{view_of(opened->ticket, actor), opened->created};
}

Task<Result<TicketCounts>> LocalTickets::counts(Call call) {
  co_return co_await store_.counts(call.organisation(), actor_of(call.who()));
}

Result<std::string> LocalTickets::add_past(const std::string& organisation_id, const PastTicket& past) {
  auto steps = replay(organisation_id, past, clock_.now());
  if (!steps) return Failure(steps.error());
  const auto ticket = store_.add_past(std::move(*steps));
  metrics_.imported.add();
  return ticket.id;
}

}  // namespace sp::ticketing
