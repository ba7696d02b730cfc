// Which statement answers a list, and with which parameters.
#pragma once
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

/// The statement whose index holds what `reader` may see in the order asked for.
const db::Sql& list_statement(const Actor& reader, const TicketListRequest& request);

std::vector<Ticket> list_in(db::Tx& tx, const std::string& organisation_id, const Actor& reader,
                            const TicketListRequest& request);

}  // namespace sp::ticketing
