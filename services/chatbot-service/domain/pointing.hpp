// Answers that name a passage instead of giving what it says: "Go to [1] and follow the instructions."
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

/// Whether every sentence of `answer`, Markdown with its citation markers, only says where to read: it names
/// a passage, an article, a section, a document, a page, a link, or one of `titles`, and no fact or step
/// beside it. Sentences of courtesy ("Here is the answer:") do not matter; at least one must point. By a
/// closed vocabulary: one word that it does not know is taken for a statement, and so are numbers, addresses,
/// code, and yes or no. `titles`: of the passages and their sections.
bool only_points(std::string_view answer, text::Language language, std::span<const std::string> titles = {});

/// Whether `beginning`, of an answer that still arrives, may turn out to be such an answer.
bool may_only_point(std::string_view beginning, text::Language language,
                    std::span<const std::string> titles = {});

}  // namespace sp::chatbot
