// Whom a change of the knowledge base concerns: what is for agents must not be noticed by requesters, not
// even by an answer that is no longer cached.
#pragma once
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// Who may find something else than before. Where it is not known: everyone.
enum class Concerned { everyone, staff };

constexpr Concerned concerned_by(Audience audience) {
  return permits_reading(audience, Role::requester) ? Concerned::everyone : Concerned::staff;
}
/// Of a document that moved from one audience to another, or of several documents.
constexpr Concerned both(Concerned a, Concerned b) { return a == Concerned::everyone ? a : b; }

}  // namespace sp::knowledge_base
