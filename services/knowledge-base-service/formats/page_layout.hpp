// The words of a page, where they stand, as the text that they are: lines, paragraphs, headings, lists. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "services/knowledge-base-service/formats/docx.hpp"

namespace sp::knowledge_base {

/// Lengths in points (1/72 inch) from the upper left corner of the page.
struct PlacedWord {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double font_size = 0;
  bool bold = false;
  bool space_after = false;
  std::string text;  // UTF-8
};
struct PlacedPage {
  int number = 0;  // of the page; text that was turned is a page of its own with the same number
  bool turned = false;
  double height = 0;
  std::vector<PlacedWord> words;  // in any order
};

/// The pages' text as Markdown: columns one after another, tables as tables, lines that belong together
/// joined and words that were divided at their end made whole, larger or bold lines of their own as headings.
/// Headers, footers, page numbers and tables of contents are left out, and noted. The title is the first
/// heading, or "".
Extract lay_out(std::span<const PlacedPage> pages);

}  // namespace sp::knowledge_base
