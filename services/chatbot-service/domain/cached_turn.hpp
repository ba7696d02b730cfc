// An answer as the cache holds it: prepared so that a repeated question is answered by concatenation alone.
#pragma once
#include <string>
#include <string_view>

#include "services/chatbot-service/domain/answer.hpp"

namespace sp::chatbot {

/// Views into one cached body.
struct CachedTurn {
  std::string_view answer_id;  // of the stored content
  std::string_view content;    // AnswerContent as a JSON object
  std::string_view tail;       // transcript_tail, escaped as inside a JSON string
};

std::string pack(std::string_view answer_id, const AnswerContent& content);
/// `body` was made by `pack`.
CachedTurn unpack(std::string_view body);

/// The Answer of a first question as JSON. `language` is the content's.
std::string repeated_answer(const CachedTurn& turn, std::string_view conversation_id,
                            std::string_view message_id, std::string_view question, Language language);

}  // namespace sp::chatbot
