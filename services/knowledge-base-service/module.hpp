#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

class KnowledgeBaseModule : public Module {
 public:
  virtual KnowledgeBase& knowledge_base() = 0;
};
std::unique_ptr<KnowledgeBaseModule> make_module(Platform platform);

}  // namespace sp::knowledge_base
