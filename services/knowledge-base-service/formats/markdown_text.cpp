#include "services/knowledge-base-service/formats/markdown_text.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

/// Lines of plain text keep their breaks; what would be a mark is escaped.
std::string text_as_markdown(std::string_view content) {
  std::string out;
  for (const auto& block : text_blocks(content)) {
    if (!out.empty()) out += "\n\n";
    std::string_view rest = block.text;
    for (bool first = true; !rest.empty(); first = false) {
      const auto end = std::min(rest.find('\n'), rest.size());
      if (!first) out += '\n';
      out += as_paragraph(escaped(trim(rest.substr(0, end))));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return out;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (is_blank(c)) {
      if (!out.empty() && !is_blank(out.back())) out += ' ';
      continue;
    }
    if (std::string_view("\\*_[]<`").contains(c)) out += '\\';
    out += c;
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string as_paragraph(std::string markdown) {
  if (!markdown.empty() && std::string_view("#>-+=|~").contains(markdown.front())) markdown.insert(0, "\\");
  return markdown;
}

std::string heading_line(int level, std::string_view text) {
  return std::string(static_cast<std::size_t>(std::clamp(level, 1, 6)), '#') + ' ' + escaped(trim(text));
}

std::string table_of_cells(const std::vector<std::vector<std::string>>& rows) {
  std::size_t columns = 0;
  bool blank = true;
  for (const auto& row : rows) {
    columns = std::max(columns, row.size());
    blank = blank && std::ranges::all_of(row, [](const auto& cell) { return trim(cell).empty(); });
  }
  if (blank) return "";
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += '\n';
    out += '|';
    for (std::size_t column = 0; column < columns; ++column) {
      std::string cell = column < rows[i].size() ? std::string(trim(rows[i][column])) : "";
      for (auto at = cell.find_first_of("|\n"); at != cell.npos; at = cell.find_first_of("|\n", at + 2))
        cell.replace(at, 1, cell[at] == '|' ? "\\|" : " / ");
      out += ' ' + cell + " |";
    }
    if (i > 0) continue;
    out += "\n|";
    for (std::size_t column = 0; column < columns; ++column) out += "---|";
  }
  return out;
}

std::string joined(const std::vector<Block>& blocks) {
  std::string out;
  for (const auto& block : blocks) {
    if (!out.empty()) out += "\n\n";
    out += block.kind == Block::Kind::heading ? heading_line(block.level, block.text) : block.text;
  }
  return out;
}

std::string as_markdown(std::string_view content, Format format) {
  switch (format) {
    case Format::markdown:
      return std::string(content);
    case Format::html:
      return joined(html_blocks(content));
    case Format::text:
      return text_as_markdown(content);
  }
  return std::string(content);
}

}  // namespace sp::knowledge_base
