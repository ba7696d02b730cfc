#include "services/ticketing-service/client/http_tickets.hpp"

#include "services/ticketing-service/client/operations.hpp"

namespace sp::ticketing {

Task<Result<Tickets::Opened>> HttpTickets::open_from_conversation(Call call, TicketFromConversation input) {
  return peer_.ask(open_operation, std::move(call), std::move(input));
}

Task<Result<TicketCounts>> HttpTickets::counts(Call call) {
  return peer_.ask(counts_operation, std::move(call), Empty{});
}

Result<std::string> HttpTickets::add_past(const std::string& organisation_id, const PastTicket& ticket) {
  auto added = peer_.ask_now(add_past_operation, Call(), AddPastTicket{organisation_id, ticket});
  if (!added) return Failure(added.error());
  return std::move(added->id);
}

}  // namespace sp::ticketing
