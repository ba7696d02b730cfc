// Markdown as generators of documentation write it, as CommonMark that reads well by itself.
#pragma once
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

/// Notices become quotes with a label in `language`, tabs and what folds away text below their labels;
/// comments, short codes, template statements, components, attributes and pictures are left out, and what
/// they surround stays. In code nothing changes. What is not closed takes nothing else with it. Linear in the
/// text's length.
std::string as_common_mark(std::string_view markdown, text::Language language);

}  // namespace sp::knowledge_base
