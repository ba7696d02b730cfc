// What chatbot-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/chatbot-service/client/assistant.hpp"

namespace sp::chatbot {

/// Of the caller's organisation.
inline constexpr Operation<Empty, AssistantCounts> counts_operation{"chatbot", "counts"};

}  // namespace sp::chatbot
