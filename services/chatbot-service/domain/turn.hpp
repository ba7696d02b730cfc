// A question with its answer, on its way into the store.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"
#include "services/chatbot-service/domain/answer.hpp"

namespace sp::chatbot {

struct Turn {
  std::shared_ptr<const Principal> asker;
  std::string conversation_id;
  bool opens = true;        // the conversation begins with this turn
  std::string id;           // the assistant's message
  std::string question_id;  // the requester's message
  std::string question;
  std::string normalised;  // for refusals and what settles them; may be empty on answers from the cache
  Language language = Language::en;
  Outcome outcome = Outcome::answered;
  Source source = Source::knowledge_base;
  double confidence = 0;
  bool stands_alone = true;  // understood without the conversation so far
  std::string answer_id;
  std::shared_ptr<const void> keep;  // owns what `content` points into
  std::string_view content;          // AnswerContent as a JSON object
  Time asked_at{};
  Time answered_at{};
};

/// Readers of one kind may read the same documents: cache keys and unanswered questions go by it.
constexpr std::string_view reader_of(Role role) { return role == Role::requester ? "requester" : "staff"; }

}  // namespace sp::chatbot
