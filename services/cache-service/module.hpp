#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

class CacheModule : public Module {
 public:
  virtual AnswerCache& answers() = 0;
};
std::unique_ptr<CacheModule> make_module(Platform platform);

}  // namespace sp::cache
