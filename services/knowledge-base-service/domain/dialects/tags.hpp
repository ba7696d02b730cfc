// Tags in the text: HTML, components of MDX, Liquid, Jinja, Hugo, short codes of Grav and WordPress.
#pragma once
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base::dialects {

/// Makes marks (notices.hpp) of tags that hold a notice, a tab or what folds away, links and line breaks of
/// those that HTML has for them, text of placeholders ("<username>"), and leaves the others out; what stands
/// between them stays. Blocks of HTML stay as they are. Not in code. Linear.
std::string with_tags_as_marks(std::string_view markdown, text::Language language);

}  // namespace sp::knowledge_base::dialects
