// The answer without a language model: the best passage, quoted.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "services/chatbot-service/domain/answer.hpp"
#include "services/chatbot-service/domain/wanted.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// The part of a passage that says most of what is wanted: whole blocks, at most `length` characters where
/// that can be. A list or code is never cut, and stays with the sentence that introduces it; of a table that
/// is too long there are its header and the rows that say most. Steps that go on in the article are said to,
/// in `language`; `continues`: the section goes on behind the passage.
std::string best_section(std::string_view passage, const Wanted& wanted, std::size_t length,
                         Language language, bool continues = false);

/// Words of `passage` that support an answer, word for word, at most 300 characters.
std::string supporting_quote(std::string_view passage, const Wanted& wanted);

Citation cite(std::int64_t number, const knowledge_base::Passage& passage, const Wanted& wanted);

/// `passages` is not empty, best first. Quotes the best passage and up to two more that are about as good,
/// each with its source: the order among the first few is the least certain part of finding. A short
/// introduction is followed by the section of its article that was found next. `missing`: the part of the
/// question that nothing was found for, which the answer says; "" where there is none.
AnswerContent extractive_answer(std::span<const knowledge_base::Passage> passages, const Wanted& wanted,
                                Language language, double confidence, std::string_view missing = {});

}  // namespace sp::chatbot
