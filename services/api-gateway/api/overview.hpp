// What a support team sees first: open tickets, unanswered questions, the knowledge base's state and health.
// Parts are asked for at the same time; one that fails or takes too long is marked, and the rest is served.
#pragma once
#include <optional>

#include "platform/service/health.hpp"
#include "services/api-gateway/module.hpp"

namespace sp::gateway {

// A part that fails has its status and no numbers.
struct TicketPart {
  PartStatus status = PartStatus::unavailable;
  std::optional<std::int64_t> open;
  std::optional<std::int64_t> pending;
  std::optional<std::int64_t> unassigned;
  std::optional<std::int64_t> mine;
};
BOOST_DESCRIBE_STRUCT(TicketPart, (), (status, open, pending, unassigned, mine))

struct AssistantPart {
  PartStatus status = PartStatus::unavailable;
  std::optional<std::int64_t> unanswered;
  std::optional<std::int64_t> answered;
  std::optional<std::int64_t> refused;
};
BOOST_DESCRIBE_STRUCT(AssistantPart, (), (status, unanswered, answered, refused))

struct KnowledgeBasePart {
  PartStatus status = PartStatus::unavailable;
  std::optional<std::int64_t> documents;
  std::optional<std::int64_t> behind;
};
BOOST_DESCRIBE_STRUCT(KnowledgeBasePart, (), (status, documents, behind))

/// Deliveries to other tools: of all connectors and webhooks.
struct ConnectorPart {
  PartStatus status = PartStatus::unavailable;
  std::optional<std::int64_t> connectors;
  std::optional<std::int64_t> troubled;
  std::optional<std::int64_t> waiting;
  std::optional<std::int64_t> ambiguous;
  std::optional<std::int64_t> failed;
  std::optional<std::int64_t> lag_seconds;
  std::optional<Time> last_success_at;
};
BOOST_DESCRIBE_STRUCT(ConnectorPart, (),
                      (status, connectors, troubled, waiting, ambiguous, failed, lag_seconds,
                       last_success_at))

struct Overview {
  TicketPart tickets;
  AssistantPart assistant;
  KnowledgeBasePart knowledge_base;
  ConnectorPart connectors;
  Health health;
};
BOOST_DESCRIBE_STRUCT(Overview, (), (tickets, assistant, knowledge_base, connectors, health))

/// Resumes when every part is there, after `patience` at the latest. `needs` outlives the process's requests.
Task<Overview> gather_overview(const Needs* needs, std::shared_ptr<const Principal> caller, observe::Log log,
                               std::chrono::milliseconds patience);

}  // namespace sp::gateway
