#include "services/cache-service/client/http_answer_cache.hpp"

#include "services/cache-service/client/operations.hpp"

namespace sp::cache {

Task<std::shared_ptr<const CachedAnswer>> HttpAnswerCache::find(Call call, AnswerKey key,
                                                                std::uint64_t generation) {
  auto found = co_await peer_.ask(find_operation, std::move(call),
                                  FindAnswer{.key = std::move(key), .generation = generation});
  // The generation is compared here too: what is given out rests on nobody's word but the knowledge base's.
  if (!found || !found->answer || found->answer->generation != generation) co_return nullptr;
  co_return std::make_shared<const CachedAnswer>(std::move(*found->answer));
}

Task<> HttpAnswerCache::store(Call call, AnswerKey key, CachedAnswer answer) {
  // Where it cannot be kept, the next one who asks has it made again.
  static_cast<void>(
      co_await peer_.ask(store_operation, std::move(call), StoreAnswer{std::move(key), std::move(answer)}));
}

}  // namespace sp::cache
