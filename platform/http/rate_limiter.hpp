// How often one user, or one address without a token, may call.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/runtime/task.hpp"

namespace sp::http {

/// How a bucket of `per_minute` tokens (at least one) fills: a token each `interval`, and so much earlier
/// than that as the burst, a sixth of a minute's, allows.
struct Pace {
  std::chrono::microseconds interval{};
  std::chrono::microseconds tolerance{};
};
Pace pace_of(int per_minute);

/// Limits that several processes keep together. Thread-safe.
class SharedLimiter {
 public:
  virtual ~SharedLimiter() = default;
  /// As RateLimiter::take, on a clock that all of them share. Zero also where they cannot be asked.
  virtual Task<std::chrono::microseconds> take(std::string who, int rate_class, int per_minute) = 0;
};

/// Token buckets in a fixed amount of memory (1 MB), by the generic cell rate algorithm (ITU-T I.371): all
/// that is kept of a bucket is when it will be full again. Thread-safe.
class RateLimiter {
 public:
  RateLimiter();

  /// Takes one token of `who`'s bucket of this class: zero, or how long until there is one. `per_minute` 0:
  /// unlimited. The burst is a sixth of `per_minute`.
  std::chrono::microseconds take(std::string_view who, int rate_class, int per_minute,
                                 std::chrono::steady_clock::time_point now);

 private:
  struct Bucket {
    std::uint64_t key = 0;
    std::int64_t full_at = 0;  // microseconds of the steady clock; the past: full
  };
  static constexpr std::size_t ways = 8;
  static constexpr std::size_t sets = 8192;
  static constexpr std::size_t locks = 64;

  std::vector<std::array<Bucket, ways>> buckets_;
  std::array<std::mutex, locks> mutexes_;
  const std::uint64_t seed_;
};

/// What an address is counted as: itself, or its /64 network for IPv6, where one subscriber has them all.
std::string_view rate_key(std::string_view address);

}  // namespace sp::http
