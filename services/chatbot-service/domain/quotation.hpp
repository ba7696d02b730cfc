// The answer without a language model: the best passage, quoted.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "services/chatbot-service/domain/answer.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// The part of a passage that says most about `question`: whole blocks, about 900 characters where that can
/// be. A list, a table or code is never cut, and stays with the sentence that introduces it.
std::string best_section(std::string_view passage, std::string_view question, Language language);

/// Words of `passage` that support an answer to `question`, word for word, at most 300 characters.
std::string supporting_quote(std::string_view passage, std::string_view question, Language language);

Citation cite(std::int64_t number, const knowledge_base::Passage& passage, std::string_view question,
              Language language);

/// `passages` is not empty, best first. A short introduction is followed by the section of its article that
/// was found next. The second of another document is pointed to where it is nearly as good.
AnswerContent extractive_answer(std::span<const knowledge_base::Passage> passages, std::string_view question,
                                Language language, double confidence);

}  // namespace sp::chatbot
