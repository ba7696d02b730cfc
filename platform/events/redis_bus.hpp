// The bus of several processes: events go over Redis Streams, and what must not be lost stands in the outbox.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "platform/events/event.hpp"
#include "platform/kv/redis.hpp"

namespace sp::events {

struct RedisBusOptions {
  /// For commands; outlives the bus.
  kv::Redis& redis;
  /// Another client of the same Redis, which the bus keeps waiting in XREAD.
  std::unique_ptr<kv::Redis> waiting;
  /// What the keys begin with.
  std::string prefix = "sp";
  /// Whose events there are: the `service` of each database that has a dispatcher in some process.
  std::vector<std::string> services;
  /// Of the consumers of this process.
  OnFailure on_failure;
  /// How long a dead publisher or reader is waited for.
  std::chrono::milliseconds publisher_life{3000};
  std::chrono::milliseconds reader_life{6000};
  /// So many events of each service stay in its stream although everybody has handled them: for processes
  /// whose connection is lost for a moment, and for new consumers.
  std::uint64_t kept = 10'000;
};

/// A bus whose events reach the consumers of all processes that share the Redis and the prefix. Consumers
/// that hear `once` hear the events of an organisation (those of one service) in the order of their writing,
/// and are owed what their handler threw at, as Dispatcher says; what is owed stands in Redis. Each of them
/// reads in one process at a time, and the next takes over within ten seconds of its death.
///
/// An event stays in the outbox until every consumer that hears `once` has handled it: where Redis has lost
/// it, it is published again. While Redis is away nothing is published or heard.
///
/// Starts threads: one for each consumer, one that waits for Redis, one that renews leases. Subscriptions may
/// outlive it, not Redis.
std::unique_ptr<Bus> make_redis_bus(RedisBusOptions options);

}  // namespace sp::events
