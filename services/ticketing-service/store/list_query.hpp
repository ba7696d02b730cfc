// The pages of the list: which statements answer a request, and with which parameters.
#pragma once
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/ticketing-service/store/engine.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

TicketPage list_in(db::Tx& tx, Engine engine, const std::string& organisation_id, const Actor& reader,
                   const TicketListRequest& request);

}  // namespace sp::ticketing
