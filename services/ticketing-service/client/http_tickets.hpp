// `Tickets` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

class HttpTickets final : public Tickets {
 public:
  /// `peer` outlives it.
  explicit HttpTickets(Peer& peer) : peer_(peer) {}

  Task<Result<Opened>> open_from_conversation(Call call, TicketFromConversation input) override;
  Task<Result<TicketCounts>> counts(Call call) override;
  Result<std::string> add_past(const std::string& organisation_id, const PastTicket& ticket) override;

 private:
  Peer& peer_;
};

}  // namespace sp::ticketing
