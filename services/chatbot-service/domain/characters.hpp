// ASCII characters of what is quoted and written, in any locale.
#pragma once
#include <cstddef>
#include <string_view>

namespace sp::chatbot {

inline constexpr std::size_t none = std::string_view::npos;

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace sp::chatbot
