#include "services/chatbot-service/domain/sentences.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "platform/text/analysis.hpp"
#include "platform/text/code_points.hpp"
#include "services/chatbot-service/domain/characters.hpp"

namespace sp::chatbot {

namespace {

/// Folded, without their full stop. What follows them continues the sentence.
constexpr std::array<std::string_view, 16> introducing{
    "m", "mm", "mme", "mmes", "mlle", "mr", "mrs", "ms", "dr", "pr", "prof", "ste", "cf", "vs", "e.g", "i.e"};
/// These do where a number follows.
constexpr std::array<std::string_view, 9> numbered{"no", "nos", "n", "p", "pp", "fig", "art", "tel", "ext"};
/// And these, unless a capital follows.
constexpr std::array<std::string_view, 8> trailing{"etc", "env", "min", "max", "sec", "inc", "ltd", "approx"};

template <std::size_t size>
bool one_of(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool capital_at(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_space(text[at]) || text[at] == '*' || text[at] == '_')) ++at;
  if (at >= text.size()) return true;
  const char32_t point = text::next_code_point(text, at);
  return (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0xDE) || point == 0x152;
}

bool digit_at(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at < text.size() && is_digit(text[at]);
}

/// The length of a character that may close a sentence behind its full stop, 0 where there is none.
std::size_t closer_at(std::string_view text, std::size_t at) {
  static constexpr std::array<std::string_view, 12> closers{"\"", "'", ")",  "*",       "_",       "”",
                                                            "’",  "»", " »", "\u00a0»", "\u202f»", "…"};
  for (const auto closer : closers)
    if (text.substr(at).starts_with(closer)) return closer.size();
  return 0;
}

/// The end of the citation markers that follow at `at`, or `at`.
std::size_t after_markers(std::string_view text, std::size_t at) {
  while (true) {
    std::size_t next = at;
    while (next < text.size() && text[next] == ' ') ++next;
    if (next >= text.size() || text[next] != '[') return at;
    const auto digits = text.find_first_not_of("0123456789", next + 1);
    if (digits == none || digits == next + 1 || text[digits] != ']') return at;
    at = digits + 1;
  }
}

/// Splits one paragraph of `text` (its bytes from `begin` to `end`).
class ParagraphSplitter {
 public:
  ParagraphSplitter(std::string_view text, std::size_t begin, std::size_t end, std::vector<Sentence>& out)
      : text_(text.substr(0, end)), start_(begin), out_(out) {}

  void split() {
    std::size_t at = start_;
    while (at < text_.size()) {
      if (text_[at] == '`') {
        at = after_code(at);
      } else if (const auto after = sentence_end(at); after != none) {
        emit(after);
        at = after;
      } else {
        ++at;
      }
    }
    emit(text_.size());
  }

 private:
  std::size_t after_code(std::size_t at) const {
    auto open = text_.find_first_not_of('`', at);
    if (open == none) return text_.size();
    const auto fence = text_.substr(at, open - at);
    const auto close = text_.find(fence, open);
    return close == none ? open : close + fence.size();
  }

  /// Where the sentence ends whose last character may be at `at`; `none` where it goes on.
  std::size_t sentence_end(std::size_t at) const {
    const bool ellipsis = text_.substr(at).starts_with("…");
    const char c = text_[at];
    if (c != '.' && c != '!' && c != '?' && !ellipsis) return none;
    std::size_t end = at + (ellipsis ? 3 : 1);
    const bool lone_stop = c == '.' && (end >= text_.size() || text_[end] != '.');
    while (end < text_.size() && (text_[end] == '.' || text_[end] == '!' || text_[end] == '?')) ++end;
    while (const auto closer = closer_at(text_, end)) end += closer;
    end = after_markers(text_, end);
    if (end < text_.size() && !is_space(text_[end])) return none;
    return lone_stop && abbreviates(at, end) ? none : end;
  }

  bool abbreviates(std::size_t stop, std::size_t end) const {
    std::size_t begin = stop;
    while (begin > start_ && !is_space(text_[begin - 1]) && text_[begin - 1] != '(' &&
           text_[begin - 1] != '*')
      --begin;
    const auto word = text::fold(text_.substr(begin, stop - begin));
    const bool example = word == "ex" || (word == "p" && text_.substr(stop).starts_with(". ex."));
    if (one_of(introducing, word) || example) return end < text_.size();
    if (one_of(numbered, word)) return digit_at(text_, end);
    if (one_of(trailing, word)) return !capital_at(text_, end);
    // "2. Open the door" within a line.
    return !word.empty() && begin == start_ && std::ranges::all_of(word, is_digit);
  }

  void emit(std::size_t end) {
    std::size_t begin = start_;
    while (begin < end && (is_space(text_[begin]) || text_[begin] == '>')) ++begin;
    start_ = end;
    while (end > begin && is_space(text_[end - 1])) --end;
    if (begin < end) out_.push_back({begin, end, false});
  }

  std::string_view text_;
  std::size_t start_;
  std::vector<Sentence>& out_;
};

/// The length of what opens a list item or a heading, 0 where the line opens none.
std::size_t opening_of(std::string_view line) {
  if (line.starts_with('#')) {
    const auto level = line.find_first_not_of('#');
    return level <= 6 && line[level] == ' ' ? level + 1 : 0;  // `none` is greater than any level
  }
  if (line.size() >= 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') return 2;
  const auto digits = line.find_first_not_of("0123456789");
  const bool item = digits != none && digits > 0 && digits <= 9 && digits + 1 < line.size() &&
                    (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ';
  return item ? digits + 2 : 0;
}

bool is_fence(std::string_view line) { return line.starts_with("```") || line.starts_with("~~~"); }

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Sentence> split() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const auto end = std::min(text_.find('\n', begin), text_.size());
      take_line(begin, end);
      begin = end + 1;
    }
    if (fence_.empty()) {
      end_paragraph();
    } else {
      end_code(text_.size());
    }
    return std::move(sentences_);
  }

 private:
  void take_line(std::size_t begin, std::size_t end) {
    while (begin < end && (is_space(text_[begin]) || text_[begin] == '>')) ++begin;
    const auto line = text_.substr(begin, end - begin);
    if (!fence_.empty()) {
      if (line.starts_with(fence_)) end_code(begin);
      return;
    }
    if (is_fence(line)) {
      end_paragraph();
      fence_ = line.substr(0, 3);
      code_begin_ = std::min(end + 1, text_.size());
    } else if (line.find_first_not_of(" \t\r") == none) {
      end_paragraph();
    } else if (line.starts_with('|')) {
      end_paragraph();
      if (line.find_first_not_of("|-: \t\r") != none) sentences_.push_back({begin, end, false});
    } else {
      const auto opening = opening_of(line);
      if (opening > 0) end_paragraph();
      if (paragraph_begin_ == none) paragraph_begin_ = begin + opening;
      paragraph_end_ = end;
      if (line.starts_with('#')) end_paragraph();
    }
  }

  void end_paragraph() {
    if (paragraph_begin_ != none)
      ParagraphSplitter(text_, paragraph_begin_, paragraph_end_, sentences_).split();
    paragraph_begin_ = none;
  }

  void end_code(std::size_t end) {
    while (end > code_begin_ && is_space(text_[end - 1])) --end;
    if (end > code_begin_) sentences_.push_back({code_begin_, end, true});
    fence_ = {};
  }

  const std::string_view text_;
  std::vector<Sentence> sentences_;
  std::size_t paragraph_begin_ = none;
  std::size_t paragraph_end_ = 0;
  std::string_view fence_;  // "```" or "~~~" inside of one
  std::size_t code_begin_ = 0;
};

}  // namespace

std::vector<Sentence> sentences(std::string_view markdown) { return Splitter(markdown).split(); }

}  // namespace sp::chatbot
