#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

class KnowledgeBaseModule : public Module {
 public:
  virtual KnowledgeBase& knowledge_base() = 0;
  virtual Feeding& feeding() = 0;
};
/// `program`: run as `program extract …` to read PDF and DOCX files.
std::unique_ptr<KnowledgeBaseModule> make_module(Platform platform, std::string program = "/proc/self/exe");

}  // namespace sp::knowledge_base
