// What a support team sees first: open tickets, unanswered questions, the knowledge base's state and health.
// Parts are asked for at the same time; one that fails or takes too long is marked, and the rest is served.
#pragma once
#include <optional>

#include "services/api-gateway/module.hpp"

namespace sp::gateway {

enum class PartStatus { ok, unavailable };
BOOST_DESCRIBE_ENUM(PartStatus, ok, unavailable)

enum class Trouble { storage, work };  // cannot write; its pools stand still
BOOST_DESCRIBE_ENUM(Trouble, storage, work)

struct ServiceHealth {
  std::string name;
  PartStatus status = PartStatus::ok;
  std::optional<Trouble> trouble;
};
BOOST_DESCRIBE_STRUCT(ServiceHealth, (), (name, status, trouble))

struct Health {
  PartStatus status = PartStatus::ok;
  std::vector<ServiceHealth> services;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, services))

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

struct Overview {
  TicketPart tickets;
  AssistantPart assistant;
  KnowledgeBasePart knowledge_base;
  Health health;
};
BOOST_DESCRIBE_STRUCT(Overview, (), (tickets, assistant, knowledge_base, health))

/// Which modules of this process can work now: whether their storage takes writes. All are asked at the same
/// time.
Task<Health> health_of(std::vector<Module*> modules);

/// Resumes when every part is there, after `patience` at the latest. `needs` outlives the process's requests.
Task<Overview> gather_overview(const Needs* needs, std::shared_ptr<const Principal> caller, observe::Log log,
                               std::chrono::milliseconds patience);

}  // namespace sp::gateway
