// Citation markers in an answer: [1], the number of a passage in brackets.
#pragma once
#include <charconv>
#include <cstddef>
#include <string_view>
#include <utility>

namespace sp::chatbot {

/// The number of the marker at `at`, with the marker's length; 0, 0 where none is.
inline std::pair<std::size_t, std::size_t> marker_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return {0, 0};
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + at + 1, text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ']') return {0, 0};
  return {number, static_cast<std::size_t>(end - text.data()) + 1 - at};
}

}  // namespace sp::chatbot
