#include "services/cache-service/module.hpp"

#include "services/cache-service/api/routes.hpp"
#include "services/cache-service/client/local_answer_cache.hpp"
#include "services/knowledge-base-service/client/events.hpp"

namespace sp::cache {

namespace {

/// Counters of the cache are its own; a scrape adds what they gained since the last one.
class CacheMetrics {
 public:
  CacheMetrics(observe::Metrics& metrics, const LocalAnswerCache& cache)
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
  const LocalAnswerCache& cache_;
  observe::Gauge& entries_;
  observe::Gauge& bytes_;
  observe::Counter& hits_;
  observe::Counter& misses_;
  observe::Counter& evictions_;
  observe::Counter& invalidations_;
  std::mutex mutex_;
  CacheTotals last_;
};

class CacheServiceModule final : public CacheModule {
 public:
  explicit CacheServiceModule(Platform platform)
      : cache_(make_local_cache({.capacity_bytes = static_cast<std::size_t>(platform.config.cache_bytes),
                                 .time_to_live = std::chrono::seconds(platform.config.cache_ttl_seconds)},
                                platform.clock)),
        api_(*cache_) {
    // The metrics outlive this module, and a scrape may come after it: they share the cache.
    auto metrics = std::make_shared<CacheMetrics>(platform.metrics, *cache_);
    platform.metrics.on_scrape([metrics, keep = cache_] { metrics->refresh(); });
    documents_ = platform.bus.subscribe("cache.documents", std::string(knowledge_base::document_topics),
                                        [cache = cache_](const events::Event& event) {
                                          cache->forget_document(event.organisation_id, event.key);
                                        });
  }

  std::string_view name() const override { return "cache-service"; }
  http::RouteTable routes() override { return cache_routes(api_); }
  void stop() override { documents_.reset(); }
  AnswerCache& answers() override { return *cache_; }

 private:
  std::shared_ptr<LocalAnswerCache> cache_;
  CacheApi api_;
  std::unique_ptr<events::Bus::Subscription> documents_;
};

}  // namespace

std::unique_ptr<CacheModule> make_module(Platform platform) {
  return std::make_unique<CacheServiceModule>(platform);
}

}  // namespace sp::cache
