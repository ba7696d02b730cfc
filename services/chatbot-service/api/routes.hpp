#pragma once
#include "services/chatbot-service/api/assistant_api.hpp"
#include "services/chatbot-service/api/chat_api.hpp"
#include "services/chatbot-service/api/conversation_api.hpp"

namespace sp::chatbot {

http::RouteTable chatbot_routes(ChatApi& chat, ConversationApi& conversations, AssistantApi& assistant);

}  // namespace sp::chatbot
