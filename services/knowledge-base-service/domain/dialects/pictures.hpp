#pragma once
#include <string>
#include <string_view>

namespace sp::knowledge_base::dialects {

/// Whether what an author wrote of a picture tells a reader something: no file name, no "logo", nothing of a
/// badge.
bool is_worth_reading(std::string_view alternative, std::string_view address);

/// The Markdown without pictures: of one within a text what is worth reading stays. A paragraph of pictures
/// goes, and so do links that hold nothing else. Not in code. Linear.
std::string without_pictures(std::string_view markdown);

}  // namespace sp::knowledge_base::dialects
