#pragma once
#include "platform/runtime/work_pool.hpp"
#include "services/ticketing-service/client/operations.hpp"

namespace sp::ticketing {

/// What is answered to other processes, as who asks there may see it. `tickets` and `work` outlive it.
class TicketOperations {
 public:
  TicketOperations(Tickets& tickets, WorkPool& work) : tickets_(tickets), work_(work) {}
  OperationTable rows();

 private:
  Task<Result<Tickets::Opened>> open(Call call, TicketFromConversation input);
  Task<Result<TicketCounts>> counts(Call call, Empty input);
  Task<Result<AddedTicket>> add_past(Call call, AddPastTicket input);

  Tickets& tickets_;
  WorkPool& work_;
};

}  // namespace sp::ticketing
