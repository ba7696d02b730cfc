#include "services/chatbot-service/domain/markdown.hpp"

#include <algorithm>

namespace sp::chatbot {

namespace {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  // without the line break
  std::string_view text;
  std::size_t indent = 0;

  bool blank() const { return indent == text.size(); }
  std::string_view content() const { return text.substr(indent); }
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto indent = std::min(line.find_first_not_of(" \t"), line.size());
    lines.push_back({begin, begin + line.size(), line, indent});
    begin = end + 1;
  }
  return lines;
}

bool starts_list_item(std::string_view content) {
  if (content.size() >= 2 && (content[0] == '-' || content[0] == '*' || content[0] == '+') &&
      content[1] == ' ')
    return true;
  const auto digits = content.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && digits <= 9 && digits + 1 < content.size() &&
         (content[digits] == '.' || content[digits] == ')') && content[digits + 1] == ' ';
}

/// The fence's characters, or "" where the line opens none.
std::string_view fence_of(std::string_view content) {
  if (!content.starts_with("```") && !content.starts_with("~~~")) return {};
  const auto length = content.find_first_not_of(content[0]);
  return content.substr(0, length);
}

bool is_heading(std::string_view content) {
  const auto level = content.find_first_not_of('#');
  return level != std::string_view::npos && level >= 1 && level <= 6 && content[level] == ' ';
}

BlockKind kind_of(std::string_view content) {
  if (!fence_of(content).empty()) return BlockKind::code;
  if (is_heading(content)) return BlockKind::heading;
  if (starts_list_item(content)) return BlockKind::list;
  if (content.starts_with('|')) return BlockKind::table;
  if (content.starts_with('>')) return BlockKind::quote;
  return BlockKind::paragraph;
}

/// The line after the fenced code that opens at `first`; an open fence goes on to the end.
std::size_t after_code(const std::vector<Line>& lines, std::size_t first) {
  const auto fence = fence_of(lines[first].content());
  for (std::size_t i = first + 1; i < lines.size(); ++i) {
    const auto content = lines[i].content();
    const auto closing = fence_of(content);
    if (closing.size() >= fence.size() && closing.starts_with(fence[0]) && closing.size() == content.size())
      return i + 1;
  }
  return lines.size();
}

/// The line after a list: its items, what is indented below them, and lazy continuations, across blank lines.
std::size_t after_list(const std::vector<Line>& lines, std::size_t first) {
  std::size_t i = first + 1;
  while (i < lines.size()) {
    const auto& line = lines[i];
    if (line.blank()) {
      std::size_t next = i;
      while (next < lines.size() && lines[next].blank()) ++next;
      if (next == lines.size()) return i;
      if (lines[next].indent < 2 && !starts_list_item(lines[next].content())) return i;
      i = next;
    } else if (!fence_of(line.content()).empty() && line.indent >= 2) {
      i = after_code(lines, i);
    } else if (line.indent < 2 && is_heading(line.content())) {
      return i;
    } else {
      ++i;
    }
  }
  return i;
}

std::size_t after_block(const std::vector<Line>& lines, std::size_t first, BlockKind kind) {
  if (kind == BlockKind::code) return after_code(lines, first);
  if (kind == BlockKind::list) return after_list(lines, first);
  if (kind == BlockKind::heading) return first + 1;
  std::size_t i = first + 1;
  for (; i < lines.size() && !lines[i].blank(); ++i) {
    const auto next = kind_of(lines[i].content());
    if (kind == BlockKind::quote && (next == BlockKind::paragraph || next == BlockKind::quote)) continue;
    if (next != kind) break;
  }
  return i;
}

}  // namespace

std::vector<Block> markdown_blocks(std::string_view text) {
  const auto lines = lines_of(text);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].blank()) {
      ++i;
      continue;
    }
    const auto kind = kind_of(lines[i].content());
    const auto after = after_block(lines, i, kind);
    auto last = after - 1;
    while (last > i && lines[last].blank()) --last;
    blocks.push_back({kind, lines[i].begin, lines[last].end});
    i = after;
  }
  return blocks;
}

}  // namespace sp::chatbot
