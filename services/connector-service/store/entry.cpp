#include "services/connector-service/store/entry.hpp"

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"

namespace sp::connector {

namespace sql = connector_service::sql;

Link lock_or_make_link(db::Tx& tx, const Entry& entry) {
  return tx.one<Link>(sql::insert_link, entry.organisation_id, entry.connector_id, entry.ticket_id,
                      entry.ticket_number, "sp-" + new_id(), tx.now());
}

std::string add_delivery(db::Tx& tx, const Link& link, const Entry& entry) {
  auto id = new_id();
  const auto state = link.unfinished > 0 ? DeliveryState::behind : DeliveryState::waiting;
  tx.run(sql::count_in, entry.organisation_id, entry.connector_id, entry.ticket_id);
  tx.run(sql::insert_delivery, id, entry.organisation_id, entry.connector_id, entry.ticket_id,
         entry.ticket_number, link.last_position + 1, entry.event_id, entry.kind, entry.message_id,
         entry.payload, state, tx.now(), entry.event_at);
  return id;
}

bool has_fence(db::Tx& tx, const std::string& organisation_id, const std::string& connector_id,
               std::int64_t fence) {
  return tx.one<std::int64_t>(sql::holds_fence, organisation_id, connector_id, fence) > 0;
}

}  // namespace sp::connector
