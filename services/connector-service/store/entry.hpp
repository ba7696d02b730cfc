// What the stores of this service do inside a transaction alike: a delivery behind those of its ticket, and
// the fence. The link's row is locked by whoever makes or finds it so.
#pragma once
#include <optional>
#include <string>

#include "platform/db/database.hpp"
#include "services/connector-service/store/rows.hpp"

namespace sp::connector {

/// A delivery that is to be added.
struct Entry {
  std::string organisation_id;
  std::string connector_id;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  std::string event_id;
  DeliveryKind kind = DeliveryKind::create;
  std::optional<std::string> message_id;
  std::string payload;
  Time event_at{};
};

Link lock_or_make_link(db::Tx& tx, const Entry& entry);
/// Behind the others of its ticket. The delivery's id.
std::string add_delivery(db::Tx& tx, const Link& link, const Entry& entry);

/// Whether the connector is worked under this fence still.
bool has_fence(db::Tx& tx, const std::string& organisation_id, const std::string& connector_id,
               std::int64_t fence);

}  // namespace sp::connector
