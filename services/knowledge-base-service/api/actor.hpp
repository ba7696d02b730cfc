// Who writes, as the store takes it down.
#pragma once
#include "platform/http/route.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

inline KnowledgeBase::Actor actor_of(const Caller& caller) {
  return {caller.who().user_id, caller.who().user_name};
}

}  // namespace sp::knowledge_base
