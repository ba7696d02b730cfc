#include "platform/service/shared_limits.hpp"

namespace sp {

namespace {

/// KEYS: the bucket. ARGV: microseconds between two tokens, and how much earlier than that a burst may be.
/// Returns how long until there is a token, 0 where one was taken. The bucket is when it will be full again.
const kv::Script take_script(R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = full - now - tonumber(ARGV[2])
if wait > 0 then return wait end
full = full + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000) + 1)
return 0
)lua");

/// A request is not kept waiting for its limit.
constexpr std::chrono::milliseconds patience{200};

class RedisLimiter final : public http::SharedLimiter {
 public:
  RedisLimiter(kv::Redis& redis, std::string prefix)
      : redis_(redis), prefix_(std::move(prefix) + ":limit:") {}

  Task<std::chrono::microseconds> take(std::string who, int rate_class, int per_minute) override {
    const auto pace = http::pace_of(per_minute);
    std::vector<std::string> keys{prefix_ + std::to_string(rate_class) + ':' + std::move(who)};
    std::vector<std::string> arguments{std::to_string(pace.interval.count()),
                                       std::to_string(pace.tolerance.count())};
    const auto reply = co_await redis_.run(take_script, std::move(keys), std::move(arguments), patience);
    co_return std::chrono::microseconds(reply ? reply->integer : 0);
  }

 private:
  kv::Redis& redis_;
  const std::string prefix_;
};

}  // namespace

std::unique_ptr<http::SharedLimiter> make_shared_limiter(kv::Redis& redis, std::string prefix) {
  return std::make_unique<RedisLimiter>(redis, std::move(prefix));
}

}  // namespace sp
