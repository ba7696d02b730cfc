#include "services/knowledge-base-service/formats/yaml_fields.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"

namespace sp::knowledge_base {

namespace {

/// "title" of "title: …"; "" where the line is no entry of a mapping (YAML 1.2, section 7.4).
std::string_view key_of(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return {};
  if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t') return {};
  auto key = trim(line.substr(0, colon));
  if (key.size() > 2 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front())
    key = key.substr(1, key.size() - 2);
  return key.find_first_of(" \t") == key.npos ? key : std::string_view{};
}

/// A double-quoted scalar's escapes, those that `front_matter_value` writes.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case '"':
      case '\\':
        out += text[i];
        break;
      default:
        out.append({'\\', text[i]});
    }
  }
  return out;
}

/// Where the quotation mark that `value` begins with is closed, or npos.
std::size_t end_of_quoted(std::string_view value) {
  const char quote = value.front();
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (quote == '"' && value[i] == '\\') {
      ++i;
    } else if (value[i] == quote) {
      if (quote == '"' || i + 1 == value.size() || value[i + 1] != quote) return i;
      ++i;  // '' is a mark within single ones
    }
  }
  return value.npos;
}

std::size_t indent_columns(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// Lines that are indented deeper than their key: its value goes on, or is nested.
std::vector<std::string_view> take_indented(std::string_view& rest) {
  std::vector<std::string_view> lines;
  while (!rest.empty()) {
    auto after = rest;
    const auto line = take_line(after);
    if (!trim(line).empty() && indent_columns(line) == 0) break;
    lines.push_back(line);
    rest = after;
  }
  while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
  return lines;
}

/// Block scalars (section 8.1): line breaks become blanks where it is folded.
std::string block_scalar(const std::vector<std::string_view>& lines, bool folded) {
  std::size_t indent = std::string_view::npos;
  for (const auto line : lines)
    if (!trim(line).empty()) indent = std::min(indent, indent_columns(line));
  std::string out;
  for (const auto line : lines) {
    const bool empty = trim(line).empty();
    if (!out.empty()) out += folded && !empty && !out.ends_with('\n') ? ' ' : '\n';
    if (!empty) out += line.substr(indent);
  }
  return std::string(trim(out));
}

/// A plain or quoted scalar that goes on in lines below it.
std::string flowing(std::string_view first, const std::vector<std::string_view>& lines) {
  std::string out(first);
  for (const auto line : lines) out += (out.empty() ? "" : " ") + std::string(trim(line));
  return out;
}

bool begins_block_scalar(std::string_view value) {
  if (!value.starts_with('>') && !value.starts_with('|')) return false;
  const auto header = trim(value.substr(0, value.find('#')));
  return header.find_first_not_of("+-0123456789", 1) == header.npos;
}

bool is_scalar_line(std::string_view line) {
  line = trim(line);
  return !line.starts_with('-') && !line.starts_with('#') && key_of(line).empty();
}

}  // namespace

bool is_yaml_ruler(std::string_view line) { return trim(line) == "---" && line.starts_with("---"); }

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string yaml_scalar(std::string_view value) {
  value = trim(value);
  if (value.starts_with('"') || value.starts_with('\'')) {
    const auto end = end_of_quoted(value);
    const auto behind = end == value.npos ? value : trim(value.substr(end + 1));
    if (end != value.npos && (behind.empty() || behind.starts_with('#'))) {
      const auto inside = value.substr(1, end - 1);
      if (value.front() == '"') return unescaped(inside);
      std::string out;
      for (std::size_t i = 0; i < inside.size(); ++i) {
        out += inside[i];
        if (inside.substr(i, 2) == "''") ++i;
      }
      return out;
    }
  }
  if (value.starts_with('#')) return "";
  for (auto hash = value.find('#'); hash != value.npos; hash = value.find('#', hash + 1))
    if (value[hash - 1] == ' ' || value[hash - 1] == '\t') return std::string(trim(value.substr(0, hash)));
  return std::string(value);
}

std::optional<Fields> yaml_fields(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const auto line = take_line(text);
    // Blank lines, comments, and what belongs to a nested value.
    if (trim(line).empty() || std::string_view(" \t#-").contains(line.front())) continue;
    const auto key = key_of(line);
    if (key.empty()) return std::nullopt;
    const auto value = trim(line.substr(line.find(':') + 1));
    const auto below = take_indented(text);
    std::string read;
    if (begins_block_scalar(value)) {
      read = block_scalar(below, value.front() == '>');
    } else if (value.empty() ? !below.empty() && is_scalar_line(below.front()) : !value.starts_with('[')) {
      read = yaml_scalar(below.empty() ? std::string(value) : flowing(value, below));
    }
    fields.emplace(lower_case(key), std::move(read));
  }
  return fields;
}

}  // namespace sp::knowledge_base
