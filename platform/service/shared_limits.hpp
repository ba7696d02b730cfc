// Rate limits that several processes keep together, in Redis.
#pragma once
#include <memory>
#include <string>

#include "platform/http/rate_limiter.hpp"
#include "platform/kv/redis.hpp"

namespace sp {

/// Exact over all processes: the buckets of http::RateLimiter, each one key, taken from by one script on
/// Redis's own clock. Where Redis is away nobody is refused here, and each process keeps its own limits.
/// `redis` outlives it.
std::unique_ptr<http::SharedLimiter> make_shared_limiter(kv::Redis& redis, std::string prefix);

}  // namespace sp
