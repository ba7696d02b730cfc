// What an author wrote beside the text: comments of HTML and of MDX.
#pragma once
#include <string>
#include <string_view>

namespace sp::knowledge_base::dialects {

/// The Markdown without "<!-- … -->" and "{/* … */}" outside of code, with LF at the end of its lines. A
/// comment without an end takes the rest of its paragraph and no more, and an element that HTML would read to
/// the end of the page for want of its end tag is text. Linear.
std::string without_comments(std::string_view markdown);

}  // namespace sp::knowledge_base::dialects
