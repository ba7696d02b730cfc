// A model's Markdown, sentence by sentence.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace sp::chatbot {

/// A sentence with its place in the text. Its citation markers belong to it, also where they follow its
/// full stop.
struct Sentence {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool code = false;  // the content of a fenced block, all of it
};

/// The sentences of paragraphs, headings, list items and block quotes; a table's row is one, and a fenced
/// block's content. French and English: abbreviations, decimals and file names end no sentence.
std::vector<Sentence> sentences(std::string_view markdown);

}  // namespace sp::chatbot
