// `AnswerCache` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

class HttpAnswerCache final : public AnswerCache {
 public:
  /// `peer` outlives it.
  explicit HttpAnswerCache(Peer& peer) : peer_(peer) {}

  Task<std::shared_ptr<const CachedAnswer>> find(Call call, AnswerKey key, std::uint64_t generation) override;
  Task<> store(Call call, AnswerKey key, CachedAnswer answer) override;

 private:
  Peer& peer_;
};

}  // namespace sp::cache
