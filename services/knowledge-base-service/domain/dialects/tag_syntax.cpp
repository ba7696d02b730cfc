#include "services/knowledge-base-service/domain/dialects/tag_syntax.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base::dialects {

namespace {

/// Of a tag outside of its quotation marks. A text of nothing but beginnings of tags is looked through so
/// often.
constexpr std::size_t longest_tag = 800;  // bytes

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_of_tag_name(char c) {
  return is_alpha(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view cut_tag_name(std::string_view& text) {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_of_tag_name) - text.begin());
  const auto name = text.substr(0, end);
  text.remove_prefix(end);
  return name;
}

/// Where `closer` ends what began before `at`, outside of quotation marks and braces; npos where `opener` or
/// the end of the text comes first.
std::size_t end_of_attributes(std::string_view text, std::size_t at, char opener, char closer) {
  std::size_t braces = 0;
  for (std::size_t steps = 0; at < text.size() && steps < longest_tag; ++steps) {
    const char c = text[at];
    const bool is_value = at > 0 && (text[at - 1] == '=' || text[at - 1] == ' ' || text[at - 1] == '{');
    if ((c == '"' || c == '\'') && is_value) {
      at = text.find(c, at + 1);
      if (at == text.npos) return at;
    } else if (c == '{') {
      ++braces;
    } else if (c == '}' && braces > 0) {
      --braces;
    } else if (braces == 0 && c == closer && !(closer == '>' && text[at - 1] == '=')) {
      return at;
    } else if (braces == 0 && c == opener) {
      return text.npos;
    }
    ++at;
  }
  return text.npos;
}

/// One attribute or word, cut off `rest`: a word has no name.
struct Attribute {
  std::string_view name;
  std::string_view value;
};

std::string_view cut_value(std::string_view& rest) {
  std::size_t end = 0;
  std::string_view value;
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    end = std::min(rest.find(rest.front(), 1), rest.size());
    value = rest.substr(1, end - 1);
    end = std::min(end + 1, rest.size());
  } else if (rest.starts_with('{')) {
    end = std::min(rest.find('}'), rest.size());
    value = trim(rest.substr(1, end - 1));
    if (value.size() >= 2 && std::string_view("\"'`").contains(value.front()) &&
        value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    end = std::min(end + 1, rest.size());
  } else {
    end = static_cast<std::size_t>(std::ranges::find_if(rest, is_space) - rest.begin());
    value = rest.substr(0, end);
  }
  rest.remove_prefix(end);
  return value;
}

std::optional<Attribute> cut_attribute(std::string_view& rest) {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  auto behind = rest;
  const auto name = cut_tag_name(behind);
  if (behind.starts_with('=') && rest.size() > behind.size()) {
    behind.remove_prefix(1);
    rest = behind;
    return Attribute{name, cut_value(rest)};
  }
  if (rest.starts_with('=')) rest.remove_prefix(1);  // [notice=info]
  const auto before = rest.size();
  const auto value = cut_value(rest);
  if (rest.size() == before) rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  return Attribute{{}, value};
}

std::optional<Tag> tag_between(std::string_view text, std::size_t at, char opener, char closer) {
  Tag tag;
  auto rest = text.substr(at + 1);
  if (rest.starts_with('/')) {
    tag.closing = true;
    rest.remove_prefix(1);
  }
  if (rest.empty() || !is_alpha(rest.front())) return std::nullopt;
  tag.capital = rest.front() >= 'A' && rest.front() <= 'Z';
  const auto name = cut_tag_name(rest);
  if (rest.empty()) return std::nullopt;
  const char after = rest.front();
  const bool may_follow =
      is_space(after) || after == closer || after == '/' || (opener == '[' && after == '=');
  if (!may_follow) return std::nullopt;
  const auto begin = text.size() - rest.size();
  const auto end = end_of_attributes(text, begin, opener, closer);
  if (end == text.npos) return std::nullopt;
  tag.name = lower(name);
  tag.attributes = trim(text.substr(begin, end - begin));
  if (tag.attributes.ends_with('/')) {
    tag.self_closing = true;
    tag.attributes.remove_suffix(1);
  }
  tag.end = end + 1;
  return tag;
}

}  // namespace

std::string Tag::attribute(std::initializer_list<std::string_view> names) const {
  for (const auto wanted : names) {
    auto rest = attributes;
    while (const auto found = cut_attribute(rest))
      if (!found->name.empty() && lower(found->name) == wanted) return std::string(found->value);
  }
  return {};
}

std::string Tag::positional(std::size_t index) const {
  auto rest = attributes;
  while (const auto found = cut_attribute(rest))
    if (found->name.empty() && index-- == 0) return std::string(found->value);
  return {};
}

std::optional<Tag> angle_tag(std::string_view text, std::size_t at) {
  return tag_between(text, at, '<', '>');
}

std::optional<Tag> bracket_tag(std::string_view text, std::size_t at) {
  return tag_between(text, at, '[', ']');
}

Tag brace_tag(std::string_view inside) {
  Tag tag;
  if (inside.starts_with('-')) inside.remove_prefix(1);
  if (inside.ends_with('-')) inside.remove_suffix(1);
  inside = trim(inside);
  if (inside.ends_with('/')) {
    tag.self_closing = true;
    inside.remove_suffix(1);
  }
  if (inside.starts_with('/')) {
    tag.closing = true;
    inside = trim(inside.substr(1));
  }
  auto name = cut_tag_name(inside);
  if (name.starts_with("end") && name.size() > 3) {
    tag.closing = true;
    name.remove_prefix(3);
    if (name.starts_with('_')) name.remove_prefix(1);
  }
  tag.name = lower(name);
  tag.attributes = trim(inside);
  return tag;
}

}  // namespace sp::knowledge_base::dialects
