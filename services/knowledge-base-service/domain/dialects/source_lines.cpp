#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base::dialects {

namespace {

constexpr std::size_t deepest_item = 32;
constexpr std::size_t code_indent = 4;

std::size_t run_of(std::string_view text, char mark) {
  return std::min(text.find_first_not_of(mark), text.size());
}

/// Takes the marks of quotes off; how many there were.
std::size_t cut_quotes(std::string_view& line) {
  std::size_t quotes = 0;
  for (;;) {
    const auto indent = indent_of(line);
    if (indent.columns >= code_indent || indent.bytes == line.size() || line[indent.bytes] != '>')
      return quotes;
    line.remove_prefix(indent.bytes + 1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    ++quotes;
  }
}

/// Bytes of "- " or "12. " at the beginning, 0 where no item begins.
std::size_t item_marker(std::string_view text) {
  std::size_t end = 0;
  if (!text.empty() && std::string_view("-*+").contains(text.front())) {
    end = 1;
  } else {
    while (end < text.size() && end < 9 && text[end] >= '0' && text[end] <= '9') ++end;
    if (end == 0 || end == text.size() || (text[end] != '.' && text[end] != ')')) return 0;
    ++end;
  }
  if (end == text.size()) return end;
  return text[end] == ' ' || text[end] == '\t' ? end + 1 : 0;
}

bool starts_with_any_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin(), [](char expected, char c) {
    return expected == static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
}

bool contains_any_case(std::string_view text, std::string_view lower) {
  for (std::size_t at = text.find(lower.front()); at != text.npos; at = text.find(lower.front(), at + 1))
    if (starts_with_any_case(text.substr(at), lower)) return true;
  return false;
}

}  // namespace

Indent indent_of(std::string_view line) {
  Indent indent;
  for (; indent.bytes < line.size(); ++indent.bytes) {
    if (line[indent.bytes] == ' ') {
      ++indent.columns;
    } else if (line[indent.bytes] == '\t') {
      indent.columns += 4 - indent.columns % 4;
    } else {
      break;
    }
  }
  return indent;
}

std::string_view cut_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

bool is_mark_line(std::string_view line) {
  const auto bytes = indent_of(line).bytes;
  return bytes < line.size() && line[bytes] == mark;
}

bool begins_item(std::string_view line) {
  line.remove_prefix(indent_of(line).bytes);
  return item_marker(line) > 0;
}

std::size_t heading_level(std::string_view line) {
  const auto indent = indent_of(line);
  if (indent.columns >= code_indent) return 0;
  line.remove_prefix(indent.bytes);
  const auto level = run_of(line, '#');
  if (level == 0 || level > 6) return 0;
  return level == line.size() || line[level] == ' ' || line[level] == '\t' ? level : 0;
}

bool CodeLines::take(std::string_view line) {
  if (!literal_.empty()) {
    if (contains_any_case(line, literal_)) literal_.clear();
    after_blank_ = true;
    return true;
  }
  auto text = line;
  const auto quotes = cut_quotes(text);
  const auto indent = indent_of(text);
  const bool blank = indent.bytes == text.size();
  if (fence_.mark != 0) {
    const bool left = quotes < fence_.quotes || (!blank && indent.columns < fence_.content);
    if (!left) return take_inside_fence(text, indent);
    forget();
  }
  if (blank) {
    after_blank_ = true;
    return false;
  }
  while (!items_.empty() && indent.columns < items_.back()) items_.pop_back();
  auto column = indent.columns;
  const bool may_be_indented = after_blank_ || indented_;
  if (may_be_indented && column - (items_.empty() ? 0 : items_.back()) >= code_indent) {
    indented_ = true;
    return true;
  }
  indented_ = false;
  text.remove_prefix(indent.bytes);
  after_blank_ = heading_level(text) > 0;
  for (auto marker = item_marker(text); marker > 0 && items_.size() < deepest_item;
       marker = item_marker(text)) {
    text.remove_prefix(marker);
    const auto gap = indent_of(text);
    column += marker;
    if (gap.columns < code_indent) {  // otherwise the item begins with indented code
      column += gap.columns;
      text.remove_prefix(gap.bytes);
    }
    items_.push_back(column);
  }
  return opens_fence(text, quotes) || opens_literal(text);
}

void CodeLines::forget() {
  fence_ = {};
  literal_.clear();
  indented_ = false;
  after_blank_ = true;
}

bool CodeLines::take_inside_fence(std::string_view text, Indent indent) {
  text.remove_prefix(indent.bytes);
  const auto run = run_of(text, fence_.mark);
  const bool closes = run >= fence_.length && is_blank_line(text.substr(run)) &&
                      indent.columns < fence_.content + code_indent;
  if (closes) forget();
  return true;
}

bool CodeLines::opens_fence(std::string_view text, std::size_t quotes) {
  if (text.empty() || (text.front() != '`' && text.front() != '~')) return false;
  const auto length = run_of(text, text.front());
  if (length < 3 || (text.front() == '`' && text.substr(length).contains('`'))) return false;
  fence_ = {text.front(), length, quotes, items_.empty() ? 0 : items_.back()};
  return true;
}

bool CodeLines::opens_literal(std::string_view text) {
  static constexpr std::array<std::string_view, 4> names{"pre", "script", "style", "textarea"};
  if (!text.starts_with('<')) return false;
  for (const auto name : names) {
    const auto rest = text.substr(1);
    if (!starts_with_any_case(rest, name)) continue;
    if (rest.size() > name.size() && !std::string_view(" \t>").contains(rest[name.size()])) continue;
    literal_ = "</" + std::string(name) + ">";
    if (contains_any_case(rest, literal_)) literal_.clear();
    return true;
  }
  return false;
}

CodeSpans::CodeSpans(std::string_view paragraph) : text_(paragraph) {
  for (auto at = text_.find('`'); at < text_.size(); at = text_.find('`', at)) {
    const auto length = run_of(text_.substr(at), '`');
    last_run_[length] = at;
    at += length;
  }
}

std::size_t CodeSpans::end_of(std::size_t at) const {
  const auto length = run_of(text_.substr(at), '`');
  const auto last = last_run_.find(length);
  if (last == last_run_.end() || last->second <= at) return at + length;
  for (auto next = text_.find('`', at + length); next < text_.size(); next = text_.find('`', next)) {
    const auto run = run_of(text_.substr(next), '`');
    next += run;
    if (run == length) return next;
  }
  return at + length;
}

}  // namespace sp::knowledge_base::dialects
