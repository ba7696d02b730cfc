#include "services/cache-service/module.hpp"

#include "services/cache-service/api/operations.hpp"
#include "services/cache-service/api/routes.hpp"
#include "services/cache-service/client/local_answer_cache.hpp"
#include "services/cache-service/metrics.hpp"
#include "services/knowledge-base-service/client/events.hpp"

namespace sp::cache {

namespace {

std::unique_ptr<Answers> make_answers(const Platform& platform) {
  const std::chrono::milliseconds life = std::chrono::seconds(platform.config.cache_ttl_seconds);
  if (platform.redis != nullptr)
    return make_redis_answers(*platform.redis, platform.clock,
                              {.prefix = platform.config.redis_prefix, .time_to_live = life});
  return std::make_unique<MemoryAnswers>(make_memory_store(
      {.capacity_bytes = static_cast<std::size_t>(platform.config.cache_bytes), .time_to_live = life},
      platform.clock));
}

class CacheServiceModule final : public CacheModule {
 public:
  explicit CacheServiceModule(Platform platform)
      : answers_(make_answers(platform)), cache_(*answers_), api_(*answers_), operations_(*answers_) {
    // The metrics outlive this module, and a scrape may come after it: they share the answers.
    auto metrics = std::make_shared<CacheMetrics>(platform.metrics, *answers_);
    platform.metrics.on_scrape([metrics, keep = answers_] { metrics->refresh(); });
    documents_ =
        platform.bus.subscribe("cache.documents", std::string(knowledge_base::document_topics),
                               events::Hearing::everywhere, [answers = answers_](const events::Event& event) {
                                 answers->forget_document(event.organisation_id, event.key);
                               });
  }

  std::string_view name() const override { return "cache-service"; }
  http::RouteTable routes() override { return cache_routes(api_); }
  void stop() override { documents_.reset(); }
  AnswerCache& answers() override { return cache_; }
  OperationTable operations() override { return operations_.rows(); }

 private:
  std::shared_ptr<Answers> answers_;
  LocalAnswerCache cache_;
  CacheApi api_;
  CacheOperations operations_;
  std::unique_ptr<events::Bus::Subscription> documents_;
};

}  // namespace

std::unique_ptr<CacheModule> make_module(Platform platform) {
  return std::make_unique<CacheServiceModule>(platform);
}

}  // namespace sp::cache
