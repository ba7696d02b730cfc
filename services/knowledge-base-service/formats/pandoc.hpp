// Formats that an installed pandoc (2.15 or later, an optional package) reads for us: reStructuredText,
// AsciiDoc, ODT and EPUB.
#pragma once
#include <string>
#include <string_view>

#include "services/knowledge-base-service/formats/docx.hpp"

namespace sp::knowledge_base {

/// "rst", "asciidoc", "odt" or "epub".
bool is_read_by_pandoc(std::string_view format);

/// Starts pandoc on `input`, an open file, and reads what it makes of it; it ends with this process. The
/// bounds on time and memory are those of this process (RLIMIT_CPU, RLIMIT_AS), and pandoc's own sandbox
/// keeps it from any other file. Refusals: unsupported (there is no pandoc, or an older one), timed_out,
/// too_large, damaged, no_text.
Reading<Extract> read_by_pandoc(std::string_view format, const std::string& name, int input);

/// Markdown as pandoc writes it, with its notices ("<div class="note">") as quotes that begin with "[!NOTE]".
std::string without_pandoc_divisions(std::string_view markdown);

}  // namespace sp::knowledge_base
