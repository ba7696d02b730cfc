#pragma once
#include <string_view>
#include <vector>

namespace sp::chatbot {

/// `text` in pieces of about four words, in order and complete: what a reader sees arriving.
inline std::vector<std::string_view> word_groups(std::string_view text) {
  constexpr int words_in_group = 4;
  std::vector<std::string_view> groups;
  std::size_t begin = 0;
  int words = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool starts_word = text[i] != ' ' && text[i] != '\n' && (text[i - 1] == ' ' || text[i - 1] == '\n');
    if (!starts_word || ++words < words_in_group) continue;
    groups.push_back(text.substr(begin, i - begin));
    begin = i;
    words = 0;
  }
  if (begin < text.size()) groups.push_back(text.substr(begin));
  return groups;
}

}  // namespace sp::chatbot
