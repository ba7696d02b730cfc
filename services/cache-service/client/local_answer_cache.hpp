// `AnswerCache` for services in the same process.
#pragma once
#include "services/cache-service/client/answer_cache.hpp"
#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {

class LocalAnswerCache final : public AnswerCache {
 public:
  /// `store` outlives it.
  explicit LocalAnswerCache(AnswerStore& store) : store_(store) {}

  Task<std::shared_ptr<const CachedAnswer>> find(Call, AnswerKey key, std::uint64_t generation) override {
    co_return store_.find(key, generation);
  }
  Task<> store(Call, AnswerKey key, CachedAnswer answer) override {
    store_.store(key, std::move(answer));
    co_return;
  }

 private:
  AnswerStore& store_;
};

}  // namespace sp::cache
