// `Tickets` for services in the same process.
#pragma once
#include "platform/base/time.hpp"
#include "services/ticketing-service/client/tickets.hpp"
#include "services/ticketing-service/metrics.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

class LocalTickets final : public Tickets {
 public:
  LocalTickets(TicketStore& store, const Clock& clock, TicketMetrics& metrics)
      : store_(store), clock_(clock), metrics_(metrics) {}

  Task<Result<Opened>> open_from_conversation(Call call, TicketFromConversation input) override;
  Task<Result<TicketCounts>> counts(Call call) override;
  Result<std::string> add_past(const std::string& organisation_id, const PastTicket& past) override;

 private:
  TicketStore& store_;
  const Clock& clock_;
  TicketMetrics& metrics_;
};

}  // namespace sp::ticketing
