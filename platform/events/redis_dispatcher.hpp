// The dispatcher of a service whose events go over Redis.
#pragma once
#include <functional>
#include <memory>

#include "platform/events/redis_context.hpp"

namespace sp::events {

/// A dispatcher that can be told that another process has written into the same outbox. `wake` is
/// thread-safe.
class RedisDispatcher : public Dispatcher {
 public:
  virtual void wake() = 0;
};

/// See Dispatcher. `held` says whether the bus is. The database outlives it.
std::unique_ptr<RedisDispatcher> make_redis_dispatcher(db::Database& database,
                                                       std::shared_ptr<RedisContext> context,
                                                       std::function<bool()> held, OnFailure on_failure);

}  // namespace sp::events
