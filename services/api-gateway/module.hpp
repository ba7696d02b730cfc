#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "platform/service/module.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::gateway {

/// What the overview adds up. A null service is not in this process and is shown as unavailable.
struct Needs {
  ticketing::Tickets* tickets = nullptr;
  chatbot::Assistant* assistant = nullptr;
  knowledge_base::KnowledgeBase* knowledge_base = nullptr;
  /// The modules of this process, for readiness.
  std::function<std::vector<Module*>()> modules;
  /// OpenAPI of all routes.
  std::function<json::Value()> openapi;
};
std::unique_ptr<Module> make_module(Platform platform, Needs needs);

}  // namespace sp::gateway
