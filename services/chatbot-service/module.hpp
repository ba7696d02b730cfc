#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/cache-service/client/answer_cache.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::chatbot {

class ChatbotModule : public Module {
 public:
  virtual Assistant& assistant() = 0;
};
std::unique_ptr<ChatbotModule> make_module(Platform platform, cache::AnswerCache& cache,
                                           knowledge_base::KnowledgeBase& knowledge_base,
                                           ticketing::Tickets& tickets);

}  // namespace sp::chatbot
