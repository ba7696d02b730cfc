#pragma once
#include "platform/runtime/work_pool.hpp"
#include "services/ticketing-service/client/operations.hpp"

namespace sp::ticketing {

/// What is answered to other processes, as who asks there may see it. `tickets` and `work` outlive it.
class TicketOperations {
 public:
  TicketOperations(Tickets& tickets, Exchange& exchange, WorkPool& work)
      : tickets_(tickets), exchange_(exchange), work_(work) {}
  OperationTable rows();

 private:
  Task<Result<Tickets::Opened>> open(Call call, TicketFromConversation input);
  Task<Result<TicketCounts>> counts(Call call, Empty input);
  Task<Result<FoundTicket>> copy(Call call, CopyTicket input);
  Task<Result<ListedTickets>> list(Call call, TicketsByNumber input);
  Task<Result<TakenStep>> take(Call call, RemoteStep input);
  Task<Result<TakenStep>> open_remote(Call call, RemoteTicket input);
  Task<Result<AddedTicket>> add_past(Call call, AddPastTicket input);

  Tickets& tickets_;
  Exchange& exchange_;
  WorkPool& work_;
};

}  // namespace sp::ticketing
