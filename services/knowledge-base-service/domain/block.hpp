// A document as a sequence of blocks, whatever format it came in.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

struct Block {
  enum class Kind { heading, paragraph, list, table, code, quote };
  Kind kind = Kind::paragraph;
  int level = 0;     // of a heading: 1 to 6
  std::string text;  // Markdown; of a heading: plain text
};

/// CommonMark and its dialects (dialects/common_mark.hpp), whose notices are labelled in `language`. Tables
/// in pipes stay whole; raw HTML blocks are read as HTML.
std::vector<Block> markdown_blocks(std::string_view markdown, text::Language language = text::Language::en);
/// HTML without its scripts, styles and forms, as Markdown. Nothing is fetched and no entity but HTML's own
/// is expanded.
std::vector<Block> html_blocks(std::string_view html);
/// Paragraphs between empty lines.
std::vector<Block> text_blocks(std::string_view text);

/// Markdown without its marks, as one reads it: for indexing, snippets and excerpts.
std::string plain_text(std::string_view markdown);
/// Its sentences alone, without code, addresses and what is emphasised or quoted, mostly names of an
/// interface: what tells which language it is in.
std::string prose_text(std::string_view markdown);

}  // namespace sp::knowledge_base
