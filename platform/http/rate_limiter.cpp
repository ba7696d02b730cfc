#include "platform/http/rate_limiter.hpp"

#include <algorithm>
#include <random>

namespace sp::http {
namespace {

std::uint64_t mix(std::uint64_t hash) {  // the finalizer of MurmurHash3
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

}  // namespace

Pace pace_of(int per_minute) {
  const std::chrono::microseconds interval(60'000'000 / per_minute);
  const int burst = std::max(per_minute / 6, 1);
  return {interval, interval * (burst - 1)};
}

RateLimiter::RateLimiter()
    : buckets_(sets),
      seed_((static_cast<std::uint64_t>(std::random_device{}()) << 32) | std::random_device{}()) {}

std::chrono::microseconds RateLimiter::take(std::string_view who, int rate_class, int per_minute,
                                            std::chrono::steady_clock::time_point now_point) {
  using std::chrono::microseconds;
  if (per_minute <= 0) return microseconds(0);
  const auto pace = pace_of(per_minute);
  const std::int64_t interval = pace.interval.count();
  const std::int64_t tolerance = pace.tolerance.count();
  const std::int64_t now = std::chrono::duration_cast<microseconds>(now_point.time_since_epoch()).count();
  const std::uint64_t key =
      mix(std::hash<std::string_view>{}(who) ^ seed_ ^ (static_cast<std::uint64_t>(rate_class + 1) << 56)) |
      1;

  auto& set = buckets_[key / 2 % sets];
  const std::lock_guard lock(mutexes_[key / 2 % locks]);
  Bucket* bucket = &set.front();
  for (Bucket& candidate : set) {
    if (candidate.key == key) {
      bucket = &candidate;
      break;
    }
    if (candidate.full_at < bucket->full_at)
      bucket = &candidate;  // to be given up: the one that remembers least
  }
  if (bucket->key != key) *bucket = {key, now};
  const std::int64_t full_at = std::max(bucket->full_at, now);
  if (full_at - now > tolerance) return microseconds(full_at - now - tolerance);
  bucket->full_at = full_at + interval;
  return microseconds(0);
}

std::string_view rate_key(std::string_view address) {
  std::size_t groups = 0;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (address[i] != ':') continue;
    if (i + 1 < address.size() && address[i + 1] == ':')
      return address.substr(0, i);  // the rest of the network is zero
    if (++groups == 4) return address.substr(0, i);
  }
  return address;
}

}  // namespace sp::http
