#include "services/cache-service/module.hpp"

#include "services/cache-service/api/routes.hpp"
#include "services/cache-service/client/local_answer_cache.hpp"
#include "services/cache-service/metrics.hpp"
#include "services/knowledge-base-service/client/events.hpp"

namespace sp::cache {

namespace {

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
    documents_ =
        platform.bus.subscribe("cache.documents", std::string(knowledge_base::document_topics),
                               events::Hearing::everywhere, [cache = cache_](const events::Event& event) {
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
