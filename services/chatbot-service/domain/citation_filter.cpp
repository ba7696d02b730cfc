#include "services/chatbot-service/domain/citation_filter.hpp"

#include <charconv>
#include <utility>

namespace sp::chatbot {

namespace {

constexpr std::size_t longest_marker = 40;
constexpr std::string_view wide_open = "【", wide_close = "】";

bool is_marker_character(char c) { return (c >= '0' && c <= '9') || c == ',' || c == ' ' || c == '^'; }

/// Whether `text` is a beginning of `whole`, or begins with it.
bool agrees(std::string_view text, std::string_view whole) {
  return text.size() < whole.size() ? whole.starts_with(text) : text.starts_with(whole);
}

}  // namespace

std::string CitationFilter::push(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (held_.empty() && c != '[' && c != wide_open[0]) {
      out += c;
      continue;
    }
    held_ += c;
    decide(out);
  }
  return out;
}

/// `held_` begins with '[' or with the first byte of a wide bracket: a marker, not yet one, or something
/// else.
void CitationFilter::decide(std::string& out) {
  const bool wide = held_[0] != '[';
  if (wide && !agrees(held_, wide_open)) {
    out += std::exchange(held_, {});
    return;
  }
  const std::string_view open = wide ? wide_open : "[", close = wide ? wide_close : "]";
  if (held_.size() <= open.size()) return;
  const auto inside = std::string_view(held_).substr(open.size());
  std::size_t digits = 0;
  while (digits < inside.size() && is_marker_character(inside[digits])) ++digits;
  const auto rest = inside.substr(digits);
  if (rest == close && inside.find_first_of("0123456789") < digits) {
    out += checked(inside.substr(0, digits));
    held_.clear();
    return;
  }
  const bool may_become_one = (rest.empty() || (rest.size() < close.size() && close.starts_with(rest))) &&
                              held_.size() < longest_marker;
  if (may_become_one) return;
  // No marker; its last character may open one.
  const char last = held_.back();
  const bool reopens = last == '[' || (last == wide_open[0] && held_.size() > 1);
  out.append(held_, 0, held_.size() - (reopens ? 1 : 0));
  held_ = reopens ? std::string(1, last) : std::string();
}

std::string CitationFilter::checked(std::string_view numbers) {
  std::string markers;
  for (std::size_t i = 0; i < numbers.size();) {
    if (numbers[i] < '0' || numbers[i] > '9') {
      ++i;
      continue;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(numbers.data() + i, numbers.data() + numbers.size(), number);
    i = static_cast<std::size_t>(end - numbers.data());
    if (error == std::errc{} && number >= 1 && number <= passages_) {
      cited_.insert(number);
      markers += '[' + std::to_string(number) + ']';
    } else {
      ++dropped_;
    }
  }
  return markers;
}

std::string CitationFilter::finish() { return std::exchange(held_, {}); }

}  // namespace sp::chatbot
