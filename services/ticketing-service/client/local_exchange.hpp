// `Exchange` for services in the same process.
#pragma once
#include "platform/base/time.hpp"
#include "services/ticketing-service/client/exchange.hpp"
#include "services/ticketing-service/metrics.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

class LocalExchange final : public Exchange {
 public:
  /// All outlive it.
  LocalExchange(TicketStore& store, const Clock& clock, TicketMetrics& metrics)
      : store_(store), clock_(clock), metrics_(metrics) {}

  Task<Result<FoundTicket>> copy(Call call, CopyTicket which) override;
  Task<Result<ListedTickets>> list(Call call, TicketsByNumber which) override;
  Task<Result<TakenStep>> take(Call call, RemoteStep step) override;
  Task<Result<TakenStep>> open(Call call, RemoteTicket ticket) override;

 private:
  TicketStore& store_;
  const Clock& clock_;
  TicketMetrics& metrics_;
};

}  // namespace sp::ticketing
