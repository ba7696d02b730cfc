#include "platform/events/event.hpp"

namespace sp::events {

OnFailure log_failures(observe::Log log) {
  return [log = std::move(log)](const FailedDelivery& failed) {
    if (failed.consumer.empty()) {
      log.error("the outbox of events cannot be read, written or published; it is tried again",
                {{"error", failed.error}, {"pause_ms", failed.pause.count()}});
    } else if (failed.event.id.empty()) {
      log.error("a consumer's events cannot be asked for; it is tried again",
                {{"consumer", failed.consumer}, {"error", failed.error}, {"pause_ms", failed.pause.count()}});
    } else {
      log.error("an event could not be delivered and is tried again",
                {{"consumer", failed.consumer},
                 {"event_id", failed.event.id},
                 {"topic", failed.event.topic},
                 {"organisation", failed.event.organisation_id},
                 {"error", failed.error},
                 {"pause_ms", failed.pause.count()}});
    }
  };
}

std::unique_ptr<Dispatcher> make_dispatcher(db::Database& database, Bus& bus, OnFailure on_failure) {
  return bus.dispatch(database, std::move(on_failure));
}

}  // namespace sp::events
