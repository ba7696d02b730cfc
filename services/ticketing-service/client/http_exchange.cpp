#include "services/ticketing-service/client/http_exchange.hpp"

#include "services/ticketing-service/client/operations.hpp"

namespace sp::ticketing {

Task<Result<FoundTicket>> HttpExchange::copy(Call call, CopyTicket which) {
  return peer_.ask(copy_operation, std::move(call), std::move(which));
}

Task<Result<ListedTickets>> HttpExchange::list(Call call, TicketsByNumber which) {
  return peer_.ask(list_operation, std::move(call), std::move(which));
}

Task<Result<TakenStep>> HttpExchange::take(Call call, RemoteStep step) {
  return peer_.ask(take_operation, std::move(call), std::move(step));
}

Task<Result<TakenStep>> HttpExchange::open(Call call, RemoteTicket ticket) {
  return peer_.ask(open_remote_operation, std::move(call), std::move(ticket));
}

}  // namespace sp::ticketing
