// Dialects whose blocks are lines: MkDocs, Docusaurus, GitHub, Grav, MDX.
#pragma once
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base::dialects {

/// Makes marks (notices.hpp) of "!!! note", "??? note", "=== \"Tab\"" with their indented text, "::: note",
/// "/// note", "> [!NOTE]" and Grav's "! text", and takes the imports and exports of MDX out. Lines end with
/// LF. Labels are in `language`. Linear.
std::string with_block_marks(std::string_view markdown, text::Language language);

}  // namespace sp::knowledge_base::dialects
