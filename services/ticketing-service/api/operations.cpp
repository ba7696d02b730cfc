#include "services/ticketing-service/api/operations.hpp"

namespace sp::ticketing {

namespace {

auto adding(Tickets& tickets, AddPastTicket input) {
  return
      [&tickets, input = std::move(input)] { return tickets.add_past(input.organisation_id, input.ticket); };
}

}  // namespace

Task<Result<Tickets::Opened>> TicketOperations::open(Call call, TicketFromConversation input) {
  if (!call.principal) co_return caller_missing();
  co_return co_await tickets_.open_from_conversation(std::move(call), std::move(input));
}

Task<Result<TicketCounts>> TicketOperations::counts(Call call, Empty) {
  if (!call.principal) co_return caller_missing();
  co_return co_await tickets_.counts(std::move(call));
}

Task<Result<AddedTicket>> TicketOperations::add_past(Call, AddPastTicket input) {
  auto organisation_id = input.organisation_id;
  auto added = co_await work_.run(std::move(organisation_id), adding(tickets_, std::move(input)));
  if (!added) co_return Failure(added.error());
  co_return AddedTicket{std::move(*added)};
}

OperationTable TicketOperations::rows() {
  return {answer(open_operation, *this, &TicketOperations::open),
          answer(counts_operation, *this, &TicketOperations::counts),
          answer(add_past_operation, *this, &TicketOperations::add_past)};
}

}  // namespace sp::ticketing
