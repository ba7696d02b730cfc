// What a question has to be to become a phrasing of an article.
#pragma once
#include <cstddef>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

inline constexpr std::size_t phrasing_length = 300;  // code points
/// Of one article, rejected ones not counted.
inline constexpr std::size_t most_phrasings = 100;

/// Whether a question that was answered says enough to find its article by: two different content words at
/// least, and no story. Pure.
bool is_worth_learning(std::string_view question, text::Language language);

}  // namespace sp::knowledge_base
