// `AnswerCache` for services in the same process.
#pragma once
#include "services/cache-service/client/answer_cache.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {

class LocalAnswerCache final : public AnswerCache {
 public:
  /// `answers` outlives it.
  explicit LocalAnswerCache(Answers& answers) : answers_(answers) {}

  Task<std::shared_ptr<const CachedAnswer>> find(Call, AnswerKey key, std::uint64_t generation) override {
    return answers_.find(std::move(key), generation);
  }
  std::optional<std::shared_ptr<const CachedAnswer>> find_at_hand(const AnswerKey& key,
                                                                  std::uint64_t generation) override {
    return answers_.find_at_hand(key, generation);
  }
  Task<> store(Call, AnswerKey key, CachedAnswer answer) override {
    return answers_.store(std::move(key), std::move(answer));
  }

 private:
  Answers& answers_;
};

}  // namespace sp::cache
