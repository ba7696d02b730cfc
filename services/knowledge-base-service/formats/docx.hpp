// Word documents (ECMA-376, WordprocessingML) as Markdown.
#pragma once
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// What was read out of a PDF or DOCX file: Markdown, the title that it gives itself ("" where it gives
/// none), and what was not read.
struct Extract {
  std::string title;
  std::string markdown;
  std::vector<Note> notes;
};

/// Headings by their styles, lists, tables, links, bold and italics; footnotes and endnotes where the text
/// refers to them; documents inside of it (HTML, Word, text) where they stand. Text that is hidden, struck
/// out or deleted in a tracked change is left out, and noted. Refusals: damaged, encrypted, too_large,
/// no_text. `name` is for messages.
Reading<Extract> read_docx(const std::string& name, std::string_view bytes);

}  // namespace sp::knowledge_base
