// What knowledge-base-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// Of the caller's organisation.
inline constexpr Operation<Empty, KnowledgeBaseStatus> status_operation{"knowledge-base", "status"};

}  // namespace sp::knowledge_base
