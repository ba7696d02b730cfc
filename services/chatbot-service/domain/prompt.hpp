// What a language model is asked.
#pragma once
#include <boost/describe.hpp>
#include <span>
#include <string>
#include <vector>

#include "services/chatbot-service/domain/context.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

struct ChatMessage {
  std::string role;  // system, user, assistant
  std::string content;
};
BOOST_DESCRIBE_STRUCT(ChatMessage, (), (role, content))

/// What the model answers, alone, where the passages do not hold the answer.
inline constexpr std::string_view no_answer = "NO_ANSWER";

/// As many of the best passages as the prompt carries: at least one, at most five.
std::size_t passages_for_model(std::span<const knowledge_base::Passage> passages);

/// Passages are numbered from 1 and handed over as JSON strings, so that nothing in them can end them; the
/// rules say that they are data. Of `earlier` the last three turns are shown.
std::vector<ChatMessage> grounded_prompt(std::string_view question,
                                         std::span<const knowledge_base::Passage> passages,
                                         std::span<const EarlierTurn> earlier, Language language);

}  // namespace sp::chatbot
