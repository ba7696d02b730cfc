// What ticketing-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

/// Of the caller's organisation, as the caller sees them.
inline constexpr Operation<Empty, TicketCounts> counts_operation{"ticketing", "counts"};

}  // namespace sp::ticketing
