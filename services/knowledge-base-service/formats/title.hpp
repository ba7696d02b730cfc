// What an article is called, whatever its format: what its file says, unless that is what a program puts
// there.
#pragma once
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// False for what programs put where a title belongs: nothing, an address, a file's name, "Untitled",
/// "(anonymous)", "Document1", "about:blank", "Microsoft Word - report.doc". `title` is trimmed.
bool is_title(std::string_view title);

/// "vpn guide" of "docs/vpn-guide.md".
std::string title_from_name(std::string_view name);

/// A title on one line, of at most 300 code points.
std::string title_on_one_line(std::string_view title);

/// The title of a file called `name` that calls itself `said` ("": nothing): that, where it is one and not
/// the file's name; otherwise the first heading of `content`; otherwise what the file's name says. On one
/// line, at most 300 code points, never empty.
std::string title_of(std::string_view name, std::string_view said, std::string_view content, Format format);

}  // namespace sp::knowledge_base
