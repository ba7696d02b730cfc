// Full-text search over tickets. Documents are made behind the writes: whoever changes a ticket marks it in
// the same transaction, and what is marked is indexed by a job, or by the next search of the organisation
// where there is little of it, so that a search sees what was answered before it.
#pragma once
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/ticketing-service/store/engine.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

/// Has the ticket's document made again. Also to be called where a name in it has changed.
void mark_for_search(db::Tx& tx, const std::string& organisation_id, const std::string& ticket_id);

/// Indexes up to `limit` of the organisation's marked tickets, the latest first; how many there were.
std::int64_t index_marked(db::Tx& tx, Engine engine, const std::string& organisation_id, std::int64_t limit);

/// The numbers of at most `limit` tickets that `reader` may see, that match `filter` with its text, and whose
/// numbers are below `below`: the highest number first.
std::vector<std::int64_t> search_in(db::Tx& tx, Engine engine, const std::string& organisation_id,
                                    const Actor& reader, const TicketFilter& filter, std::int64_t below,
                                    std::int64_t limit);

}  // namespace sp::ticketing
