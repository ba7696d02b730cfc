// Lines of Markdown, and which of them are code: there everything stays as it is written.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sp::knowledge_base::dialects {

/// Blocks of dialects are on their way lines of their own that begin with this control character, which no
/// text holds: see notices.hpp.
inline constexpr char mark = '\x01';

/// The white space at a line's beginning. A tab goes on to the next multiple of four columns.
struct Indent {
  std::size_t columns = 0;
  std::size_t bytes = 0;
};
Indent indent_of(std::string_view line);
/// Cuts the first line off `rest`, without its line break (LF or CRLF).
std::string_view cut_line(std::string_view& rest);
bool is_blank_line(std::string_view line);
bool is_mark_line(std::string_view line);
/// A line that begins an item of a list, "- a" or "1. a" (CommonMark 5.2).
bool begins_item(std::string_view line);
/// The level of an ATX heading (CommonMark 4.2), 0 of other lines.
std::size_t heading_level(std::string_view line);

/// Tells code from other lines, one line after another: fenced and indented blocks (CommonMark 4.4, 4.5),
/// also within lists and quotes, and the elements whose text HTML takes literally (<pre>, <script>). Linear.
class CodeLines {
 public:
  /// Whether the next line is of code; a fence is.
  bool take(std::string_view line);
  bool inside_fence() const { return fence_.mark != 0 || !literal_.empty(); }
  /// The lines before have ended, whatever was open in them.
  void forget();

 private:
  struct Fence {
    char mark = 0;  // 0: none is open
    std::size_t length = 0;
    std::size_t quotes = 0;   // that it stands in
    std::size_t content = 0;  // the column of its list item's text
  };
  bool take_inside_fence(std::string_view text, Indent indent);
  bool opens_fence(std::string_view text, std::size_t quotes);
  bool opens_literal(std::string_view text);

  Fence fence_;
  std::string literal_;  // the end tag that is waited for
  std::vector<std::size_t> items_;
  bool after_blank_ = true;
  bool indented_ = false;
};

/// The code spans of a paragraph (CommonMark 6.1). Linear in all.
class CodeSpans {
 public:
  explicit CodeSpans(std::string_view paragraph);
  /// `at` is the first of a run of backticks: behind the code span that it opens, or behind the run where it
  /// opens none.
  std::size_t end_of(std::size_t at) const;

 private:
  std::string_view text_;
  std::map<std::size_t, std::size_t> last_run_;  // by length
};

/// Calls `code(line)` for lines of code, empty ones and marks, and `prose(lines)` for what stands between
/// them.
template <class Code, class Prose>
void each_part(std::string_view text, Code code, Prose prose) {
  CodeLines lines;
  constexpr auto none = std::string_view::npos;
  std::size_t begin = none;
  const auto flush = [&](std::size_t end) {
    if (begin != none) prose(text.substr(begin, end - begin));
    begin = none;
  };
  for (auto rest = text; !rest.empty();) {
    const auto at = text.size() - rest.size();
    const auto line = cut_line(rest);
    if (lines.take(line) || is_blank_line(line) || is_mark_line(line)) {
      flush(at);
      code(line);
    } else if (begin == none) {
      begin = at;
    }
  }
  flush(text.size());
}

}  // namespace sp::knowledge_base::dialects
