// `Exchange` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/ticketing-service/client/exchange.hpp"

namespace sp::ticketing {

class HttpExchange final : public Exchange {
 public:
  /// `peer` outlives it.
  explicit HttpExchange(Peer& peer) : peer_(peer) {}

  Task<Result<FoundTicket>> copy(Call call, CopyTicket which) override;
  Task<Result<ListedTickets>> list(Call call, TicketsByNumber which) override;
  Task<Result<TakenStep>> take(Call call, RemoteStep step) override;
  Task<Result<TakenStep>> open(Call call, RemoteTicket ticket) override;

 private:
  Peer& peer_;
};

}  // namespace sp::ticketing
