#pragma once
#include "services/chatbot-service/api/assistant_api.hpp"
#include "services/chatbot-service/api/chat_api.hpp"
#include "services/chatbot-service/api/conversation_api.hpp"
#include "services/chatbot-service/api/rehearsal_api.hpp"
#include "services/chatbot-service/api/starters_api.hpp"
#include "services/chatbot-service/api/unanswered_api.hpp"

namespace sp::chatbot {

http::RouteTable chatbot_routes(ChatApi& chat, ConversationApi& conversations, AssistantApi& assistant,
                                UnansweredApi& questions, StartersApi& starters, RehearsalApi& rehearsal);

}  // namespace sp::chatbot
