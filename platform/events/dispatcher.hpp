// The dispatcher of one process: from the outbox to the consumers.
#pragma once
#include "platform/events/event.hpp"

namespace sp::events {

/// See Dispatcher. Both outlive it.
std::unique_ptr<Dispatcher> make_outbox_dispatcher(db::Database& database, Bus& bus, OnFailure on_failure);

}  // namespace sp::events
