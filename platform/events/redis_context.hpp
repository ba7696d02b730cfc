// What everybody who stands behind a Redis bus needs.
#pragma once
#include <string>
#include <vector>

#include "platform/events/lease.hpp"
#include "platform/events/stream.hpp"

namespace sp::events {

/// Thread-safe. Shared by the bus, its subscriptions and its dispatchers; Redis outlives it.
struct RedisContext {
  kv::Redis& redis;
  const Keys keys;
  const std::vector<std::string> services;
  const std::vector<std::string> streams;  // of the services, in the same order
  const std::chrono::milliseconds publisher_life;
  const std::chrono::milliseconds reader_life;
  const std::uint64_t kept;
  const OnFailure on_failure;
  LeaseKeeper keeper;

  kv::Reply ask(kv::Command command) { return value_of(redis.run_now(std::move(command))); }
  kv::Reply ask(const kv::Script& script, std::vector<std::string> of, std::vector<std::string> arguments) {
    return value_of(redis.run_now(script, std::move(of), std::move(arguments)));
  }
};

/// How often it is tried to get a lease that another process has.
inline constexpr std::chrono::milliseconds lease_interval{700};
/// How long nobody is told of the same trouble with Redis again, and how long it is waited before it is tried
/// again at most.
inline constexpr std::chrono::milliseconds report_interval{30'000};
inline constexpr std::chrono::milliseconds longest_redis_pause{1000};

/// KEYS: streams. ARGV: a consumer. Sees that it has a group on each, which begins with what is there.
inline constexpr const char* join_script = R"lua(
for _, stream in ipairs(KEYS) do
  local made = redis.pcall('XGROUP', 'CREATE', stream, ARGV[1], '0', 'MKSTREAM')
  if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP') then return made end
end
return 'OK')lua";

}  // namespace sp::events
