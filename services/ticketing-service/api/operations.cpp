#include "services/ticketing-service/api/operations.hpp"

namespace sp::ticketing {

namespace {

auto adding(Tickets& tickets, AddPastTicket input) {
  return
      [&tickets, input = std::move(input)] { return tickets.add_past(input.organisation_id, input.ticket); };
}

/// Nobody's rights are asked for there: a person must never come that way.
Failure for_services_only() { return forbidden("A service asks this for itself."); }

}  // namespace

Task<Result<Tickets::Opened>> TicketOperations::open(Call call, TicketFromConversation input) {
  if (!call.principal) co_return caller_missing();
  co_return co_await tickets_.open_from_conversation(std::move(call), std::move(input));
}

Task<Result<TicketCounts>> TicketOperations::counts(Call call, Empty) {
  if (!call.principal) co_return caller_missing();
  co_return co_await tickets_.counts(std::move(call));
}

Task<Result<FoundTicket>> TicketOperations::copy(Call call, CopyTicket input) {
  if (call.principal) co_return for_services_only();
  co_return co_await exchange_.copy(std::move(call), std::move(input));
}

Task<Result<ListedTickets>> TicketOperations::list(Call call, TicketsByNumber input) {
  if (call.principal) co_return for_services_only();
  co_return co_await exchange_.list(std::move(call), std::move(input));
}

Task<Result<TakenStep>> TicketOperations::take(Call call, RemoteStep input) {
  if (call.principal) co_return for_services_only();
  co_return co_await exchange_.take(std::move(call), std::move(input));
}

Task<Result<TakenStep>> TicketOperations::open_remote(Call call, RemoteTicket input) {
  if (call.principal) co_return for_services_only();
  co_return co_await exchange_.open(std::move(call), std::move(input));
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
          answer(copy_operation, *this, &TicketOperations::copy),
          answer(list_operation, *this, &TicketOperations::list),
          answer(take_operation, *this, &TicketOperations::take),
          answer(open_remote_operation, *this, &TicketOperations::open_remote),
          answer(add_past_operation, *this, &TicketOperations::add_past)};
}

}  // namespace sp::ticketing
