// The answer cache inside this process.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>

#include "platform/base/time.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

struct LocalCacheOptions {
  std::size_t capacity_bytes = 64 * 1024 * 1024;  // of keys, answers and what the cache adds to them
  std::chrono::milliseconds time_to_live{std::chrono::hours(1)};
  /// Organisations whose counters are kept although none of their answers is cached; beyond it the idle ones
  /// are forgotten.
  std::size_t idle_organisations = 4096;
};

/// Totals of all organisations, for metrics.
struct CacheTotals {
  std::int64_t entries = 0;
  std::int64_t bytes = 0;
  std::int64_t hits = 0;
  std::int64_t misses = 0;
  std::int64_t evictions = 0;
  std::int64_t invalidations = 0;
};

class LocalAnswerCache : public AnswerCache {
 public:
  virtual CacheTotals totals() const = 0;
};

/// Thread-safe. The least recently used answers leave when `capacity_bytes` is reached. `clock` outlives the
/// cache.
std::unique_ptr<LocalAnswerCache> make_local_cache(LocalCacheOptions options, const Clock& clock);

}  // namespace sp::cache
