// `Assistant` for services in the same process.
#pragma once
#include "platform/base/time.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/chatbot-service/store/conversation_store.hpp"

namespace sp::chatbot {

class LocalAssistant final : public Assistant {
 public:
  LocalAssistant(ConversationStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Task<Result<AssistantCounts>> counts(Call call) override;

 private:
  ConversationStore& store_;
  const Clock& clock_;
};

}  // namespace sp::chatbot
