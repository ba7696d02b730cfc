// How often one user, or one address without a token, may call.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

namespace sp::http {

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
