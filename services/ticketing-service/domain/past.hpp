// A ticket that has lived already, for the demo organisation: its past replayed through the rules of
// ticket.hpp.
#pragma once
#include <string>
#include <vector>

#include "services/ticketing-service/client/tickets.hpp"
#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing {

/// The steps from the opening to `past.status`, oldest first, none later than `now`. What the past does not
/// say is placed so that it fits: the assignment before the first answer, the last move at the last message,
/// a closing some days later. Pure; an error where the rules do not allow such a past (pending or closed, and
/// no agent had anything to do with it).
Result<std::vector<Step>> replay(const std::string& organisation_id, const PastTicket& past, Time now);

}  // namespace sp::ticketing
