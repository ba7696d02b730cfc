// The lines of a passage that show why it was found.
#pragma once
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

/// About thirty words of `plain` around the densest part of the question's words, as HTML: matches in <mark>,
/// the rest escaped. Words match by stem, without regard to case or accents.
std::string snippet(std::string_view plain, std::string_view question, text::Language language);

}  // namespace sp::knowledge_base
