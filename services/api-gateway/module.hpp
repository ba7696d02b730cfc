#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "platform/service/health.hpp"
#include "platform/service/module.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/connector-service/client/connectors.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::gateway {

/// What the overview adds up: of services in this process, or in others. What is null is shown as
/// unavailable.
struct Needs {
  using Caller = std::shared_ptr<const Principal>;
  std::function<Task<Result<ticketing::TicketCounts>>(Caller)> tickets = {};
  std::function<Task<Result<chatbot::AssistantCounts>>(Caller)> assistant = {};
  std::function<Task<Result<knowledge_base::KnowledgeBaseStatus>>(Caller)> knowledge_base = {};
  std::function<Task<Result<connector::ConnectorSummary>>(Caller)> connectors = {};
  /// How the processes of other services are.
  std::vector<std::function<Task<Health>()>> elsewhere = {};
  /// The modules of this process, for readiness.
  std::function<std::vector<Module*>()> modules;
  /// OpenAPI of all routes.
  std::function<json::Value()> openapi;
};
std::unique_ptr<Module> make_module(Platform platform, Needs needs);

}  // namespace sp::gateway
