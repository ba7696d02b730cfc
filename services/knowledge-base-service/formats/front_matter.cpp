#include "services/knowledge-base-service/formats/front_matter.hpp"

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

/// Cuts the first line off `rest`, without its line break.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_ruler(std::string_view line) { return trim(line) == "---" && line.starts_with("---"); }

/// "title" of "title: …"; "" where the line is no entry of a mapping (YAML 1.2, section 7.4).
std::string_view key_of(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0) return {};
  if (colon + 1 < line.size() && line[colon + 1] != ' ' && line[colon + 1] != '\t') return {};
  const auto key = trim(line.substr(0, colon));
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

std::string value_of(std::string_view line) {
  const auto value = trim(line.substr(line.find(':') + 1));
  if (value.size() >= 2 && value.front() == value.back()) {
    if (value.front() == '"') return unescaped(value.substr(1, value.size() - 2));
    if (value.front() == '\'') {
      std::string out;
      for (std::size_t i = 1; i + 1 < value.size(); ++i) {
        out += value[i];
        if (value.substr(i, 2) == "''" && i + 2 < value.size()) ++i;
      }
      return out;
    }
  }
  return std::string(value);
}

}  // namespace

std::string FrontMatter::field(std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

FrontMatter read_front_matter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  FrontMatter none{.fields = {}, .body = text};
  std::string_view rest = text;
  if (!is_ruler(take_line(rest))) return none;
  FrontMatter found;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (is_ruler(line)) {
      found.body = rest;
      return found;
    }
    // Blank lines, comments, and what belongs to a nested value.
    if (trim(line).empty() || std::string_view(" \t#-").contains(line.front())) continue;
    const auto key = key_of(line);
    if (key.empty()) return none;
    found.fields.emplace(key, value_of(line));
  }
  return none;  // the second ruler is missing
}

std::string front_matter_value(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace sp::knowledge_base
