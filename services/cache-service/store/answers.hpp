// Where cache-service keeps its answers: in this process, or in a Redis that all processes share.
#pragma once
#include <memory>
#include <string>

#include "platform/base/error.hpp"
#include "platform/kv/redis.hpp"
#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {

/// Thread-safe.
class Answers {
 public:
  virtual ~Answers() = default;
  /// An answer made from another generation than `generation` is dropped and is none.
  virtual Task<std::shared_ptr<const CachedAnswer>> find(AnswerKey key, std::uint64_t generation) = 0;
  /// The same where they are in this process.
  virtual std::optional<std::shared_ptr<const CachedAnswer>> find_at_hand(const AnswerKey&, std::uint64_t) {
    return std::nullopt;
  }
  /// Best effort.
  virtual Task<> store(AnswerKey key, CachedAnswer answer) = 0;
  /// Drops the organisation's answers; how many there were.
  virtual Task<Result<std::int64_t>> purge(std::string organisation_id) = 0;
  virtual Task<Result<CacheStatistics>> statistics(std::string organisation_id) = 0;
  /// Drops what was made from this document; no answer depends on it, since its generation has passed.
  virtual void forget_document(const std::string& organisation_id, const std::string& document_id) = 0;
  /// What this process counted.
  virtual CacheTotals totals() const = 0;
};

/// Over a store in this process.
class MemoryAnswers final : public Answers {
 public:
  explicit MemoryAnswers(std::unique_ptr<AnswerStore> store) : store_(std::move(store)) {}

  Task<std::shared_ptr<const CachedAnswer>> find(AnswerKey key, std::uint64_t generation) override {
    co_return store_->find(key, generation);
  }
  std::optional<std::shared_ptr<const CachedAnswer>> find_at_hand(const AnswerKey& key,
                                                                  std::uint64_t generation) override {
    return store_->find(key, generation);
  }
  Task<> store(AnswerKey key, CachedAnswer answer) override {
    store_->store(key, std::move(answer));
    co_return;
  }
  Task<Result<std::int64_t>> purge(std::string organisation_id) override {
    co_return store_->purge(organisation_id);
  }
  Task<Result<CacheStatistics>> statistics(std::string organisation_id) override {
    co_return store_->statistics(organisation_id);
  }
  void forget_document(const std::string& organisation_id, const std::string& document_id) override {
    store_->forget_document(organisation_id, document_id);
  }
  CacheTotals totals() const override { return store_->totals(); }

 private:
  const std::unique_ptr<AnswerStore> store_;
};

struct RedisAnswersOptions {
  std::string prefix = "sp";  // of all keys
  std::chrono::milliseconds time_to_live{std::chrono::hours(1)};
};

/// Keys, with the prefix in front: `answer:{organisation}:{SHA-256 of the key}` (hash: generation, key, body,
/// size; expires) and, for each organisation, `answers:{organisation}` (sorted set of what stands before, by
/// when it expires) and `answers:{organisation}:counts` (hash). One script, so one round trip, reads an
/// answer, compares its generation and counts. Redis away: there is no answer, and nothing is kept; `purge`
/// and `statistics` say so. Redis itself drops answers where its memory ends (maxmemory-policy volatile-lru).
/// `redis` and `clock` outlive it.
std::unique_ptr<Answers> make_redis_answers(kv::Redis& redis, const Clock& clock,
                                            RedisAnswersOptions options);

}  // namespace sp::cache
