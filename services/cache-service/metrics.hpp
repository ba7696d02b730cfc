// What cache-service counts, in one place.
#pragma once
#include <mutex>

#include "platform/observe/metrics.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {

/// Counters of the cache are its own; a scrape adds what they gained since the last one.
class CacheMetrics {
 public:
  CacheMetrics(observe::Metrics& metrics, const Answers& cache)
      : cache_(cache),
        entries_(metrics.gauge("sp_cache_entries", "Answers in the cache of this process.")),
        bytes_(metrics.gauge("sp_cache_bytes", "Bytes held by the cached answers.")),
        hits_(metrics.counter("sp_cache_hits_total", "Look-ups that found an answer.")),
        misses_(metrics.counter("sp_cache_misses_total", "Look-ups that found none.")),
        evictions_(metrics.counter("sp_cache_evictions_total", "Answers dropped to make room.")),
        invalidations_(
            metrics.counter("sp_cache_invalidations_total",
                            "Answers dropped because they might have been stale or were purged.")) {}

  void refresh() {
    const std::lock_guard lock(mutex_);
    const auto now = cache_.totals();
    entries_.set(static_cast<double>(now.entries));
    bytes_.set(static_cast<double>(now.bytes));
    hits_.add(static_cast<double>(now.hits - last_.hits));
    misses_.add(static_cast<double>(now.misses - last_.misses));
    evictions_.add(static_cast<double>(now.evictions - last_.evictions));
    invalidations_.add(static_cast<double>(now.invalidations - last_.invalidations));
    last_ = now;
  }

 private:
  const Answers& cache_;
  observe::Gauge& entries_;
  observe::Gauge& bytes_;
  observe::Counter& hits_;
  observe::Counter& misses_;
  observe::Counter& evictions_;
  observe::Counter& invalidations_;
  std::mutex mutex_;
  CacheTotals last_;
};

}  // namespace sp::cache
