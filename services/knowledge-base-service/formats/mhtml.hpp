// Web pages saved as one file (RFC 2557), as Word documents hold them too. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sp::knowledge_base {

/// The HTML of the first part that is HTML, its transfer encoding undone; nothing where the bytes are no MIME
/// message or hold none.
std::optional<std::string> html_of_mhtml(std::string_view bytes);

}  // namespace sp::knowledge_base
