#include "platform/events/event.hpp"

namespace sp::events {

namespace {

constexpr db::Sql insert_event{"platform.insert_event",
                               "INSERT INTO outbox (id, organisation_id, topic, key, payload, at) "
                               "VALUES ($1, $2, $3, $4, $5, $6)"};

}  // namespace

void emit(db::Tx& tx, const Event& event) {
  tx.run(insert_event, event.id, event.organisation_id, event.topic, event.key, event.payload, event.at);
  tx.wake_listener();
}

}  // namespace sp::events
