#include "services/knowledge-base-service/formats/front_matter.hpp"

#include <optional>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/yaml_fields.hpp"

namespace sp::knowledge_base {

namespace {

std::optional<FrontMatter> read_yaml(std::string_view text) {
  if (!is_yaml_ruler(take_line(text))) return std::nullopt;
  const auto begin = text;
  while (!text.empty()) {
    const auto at = static_cast<std::size_t>(text.data() - begin.data());
    const auto line = take_line(text);
    if (!is_yaml_ruler(line) && trim(line) != "...") continue;
    auto fields = yaml_fields(begin.substr(0, at));
    if (!fields) return std::nullopt;
    return FrontMatter{.fields = std::move(*fields), .body = text};
  }
  return std::nullopt;  // the second ruler is missing
}

/// A string of TOML on one line (toml.io, v1.0.0), or its bare value.
std::string toml_value(std::string_view value) {
  if (value.size() >= 6 && (value.starts_with("\"\"\"") || value.starts_with("'''")) &&
      value.ends_with(value.substr(0, 3)))
    return std::string(value.substr(3, value.size() - 6));
  return yaml_scalar(value);
}

std::optional<FrontMatter> read_toml(std::string_view text) {
  if (trim(take_line(text)) != "+++") return std::nullopt;
  FrontMatter found;
  bool nested = false;
  while (!text.empty()) {
    const auto line = trim(take_line(text));
    if (line == "+++") {
      found.body = text;
      return found;
    }
    if (line.starts_with('[')) nested = true;
    const auto equals = line.find('=');
    if (nested || line.starts_with('#') || equals == line.npos) continue;
    std::string name(trim(line.substr(0, equals)));
    if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    const auto value = trim(line.substr(equals + 1));
    if (!value.starts_with('[') && !value.starts_with('{'))
      found.fields.emplace(lower_case(name), toml_value(value));
  }
  return std::nullopt;
}

/// Behind the brace that closes the first one.
std::optional<std::size_t> end_of_object(std::string_view text) {
  constexpr std::size_t longest = 65'536;  // bytes
  int open = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < std::min(text.size(), longest); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      ++open;
    } else if (c == '}' && --open == 0) {
      return i + 1;
    }
  }
  return std::nullopt;
}

std::optional<FrontMatter> read_json(std::string_view text) {
  if (!text.starts_with('{')) return std::nullopt;
  const auto end = end_of_object(text);
  if (!end || trim(text.substr(*end)).empty()) return std::nullopt;
  const auto json = json::parse(text.substr(0, *end));
  if (!json || !json->is_object() || json->as_object().empty()) return std::nullopt;
  auto body = text.substr(*end);
  if (!trim(take_line(body)).empty()) return std::nullopt;  // "{ … } and so on" is a sentence
  FrontMatter found{.fields = {}, .body = body};
  for (const auto& [name, value] : json->as_object()) {
    if (value.is_string())
      found.fields.emplace(lower_case(name), std::string(value.as_string()));
    else if (value.is_bool() || value.is_number())
      found.fields.emplace(lower_case(name), boost::json::serialize(value));
  }
  return found;
}

}  // namespace

std::string FrontMatter::field(std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

FrontMatter read_front_matter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (const auto read : {read_yaml, read_toml, read_json})
    if (auto found = read(text)) return std::move(*found);
  return {.fields = {}, .body = text};
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
