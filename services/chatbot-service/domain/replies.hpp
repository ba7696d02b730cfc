// What the assistant replies to small talk.
#pragma once
#include <string_view>

#include "services/chatbot-service/domain/small_talk.hpp"

namespace sp::chatbot {

/// Markdown, where an organisation has no text of its own.
std::string_view built_in_reply(SmallTalk kind, text::Language language);

}  // namespace sp::chatbot
