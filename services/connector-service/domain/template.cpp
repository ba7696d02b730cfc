#include "services/connector-service/domain/template.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <expected>
#include <optional>

#include "platform/base/encoding.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {

namespace templates {
namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

struct Filter {
  std::string name;
  std::string argument;  // as it is written, backslashes included
};

/// Literal text, or a placeholder where it has a name.
struct Part {
  std::string text;
  std::string name;
  std::vector<Filter> filters;
};

using Parts = std::vector<Part>;
/// Nothing: the value is absent.
using Value = std::optional<json::Value>;

/// Where the first of `mark` in `text` is that no backslash precedes.
std::size_t find_unescaped(std::string_view text, std::string_view mark) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at).starts_with(mark)) {
      return at;
    }
  }
  return text.npos;
}

std::vector<std::string_view> split_unescaped(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> items;
  for (;;) {
    const auto end = find_unescaped(text, separator);
    items.push_back(text.substr(0, end));
    if (end == text.npos) return items;
    text.remove_prefix(end + separator.size());
  }
}

std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    out += text[at];
  }
  return out;
}

bool is_placeholder_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

std::optional<std::size_t> length_of(std::string_view text) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size() || length == 0) return std::nullopt;
  return length;
}

/// What is wrong with a filter; "" where nothing is.
std::string fault_of(const Filter& filter) {
  constexpr std::array<std::string_view, 4> plain{"upper", "lower", "json", "number"};
  if (filter.name == "default") return {};
  if (std::ranges::find(plain, filter.name) != plain.end())
    return filter.argument.empty() ? "" : "The filter " + filter.name + " takes nothing behind a colon.";
  if (filter.name == "truncate")
    return length_of(trim(filter.argument))
               ? ""
               : "The filter truncate takes a number of characters: truncate:80.";
  if (filter.name == "map") {
    for (const auto item : split_unescaped(filter.argument, ","))
      if (find_unescaped(item, "=") == item.npos)
        return "The filter map takes pairs such as low=4,high=2; \"" + std::string(item) + "\" has no \"=\".";
    return {};
  }
  return "There is no filter \"" + filter.name +
         "\": use map, default, upper, lower, truncate, json or number.";
}

std::expected<Part, std::string> parse_placeholder(std::string_view inside) {
  const auto pieces = split_unescaped(inside, "|");
  Part part{.text = std::string(inside), .name = std::string(trim(pieces.front()))};
  if (!is_placeholder_name(part.name))
    return std::unexpected(
        "A placeholder is a name between {{ and }}, such as {{ticket.subject}}; this is none: {{" +
        std::string(inside) + "}}.");
  for (const auto piece : std::span(pieces).subspan(1)) {
    const auto colon = piece.find(':');
    Filter filter{.name = std::string(trim(piece.substr(0, colon)))};
    if (colon != piece.npos) filter.argument = piece.substr(colon + 1);
    if (auto fault = fault_of(filter); !fault.empty()) return std::unexpected(std::move(fault));
    part.filters.push_back(std::move(filter));
  }
  return part;
}

std::expected<Parts, std::string> parse_template(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    const auto begin = text.find(opening);
    if (begin != 0) parts.push_back({.text = std::string(text.substr(0, begin))});
    if (begin == text.npos) break;
    text.remove_prefix(begin + opening.size());
    const auto end = find_unescaped(text, closing);
    if (end == text.npos) return std::unexpected("A placeholder that begins with {{ has no }} at its end.");
    auto part = parse_placeholder(text.substr(0, end));
    if (!part) return std::unexpected(part.error());
    parts.push_back(std::move(*part));
    text.remove_prefix(end + closing.size());
  }
  return parts;
}

std::string text_of(const Value& value) {
  if (!value || value->is_null()) return {};
  if (value->is_string()) return std::string(value->get_string());
  return boost::json::serialize(*value);
}

bool is_empty(const Value& value) {
  return !value || value->is_null() || (value->is_string() && value->get_string().empty());
}

std::string in_case(std::string_view text, bool upper) {
  auto unicode = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  if (upper) {
    unicode.toUpper(icu::Locale::getRoot());
  } else {
    unicode.toLower(icu::Locale::getRoot());
  }
  std::string out;
  unicode.toUTF8String(out);
  return out;
}

json::Value mapped(const Filter& filter, const json::Value& value) {
  const auto text = text_of(value);
  for (const auto item : split_unescaped(filter.argument, ",")) {
    const auto equals = find_unescaped(item, "=");
    if (without_backslashes(trim(item.substr(0, equals))) == text)
      return json::Value(without_backslashes(trim(item.substr(equals + 1))));
  }
  return value;
}

/// A number where the text is one and nothing else, written as JSON has it.
json::Value as_number(const json::Value& value) {
  if (!value.is_string()) return value;
  const std::string_view text = value.get_string();
  boost::system::error_code broken;
  auto number = boost::json::parse(text, broken);
  return !broken && number.is_number() && text == trim(text) ? number : value;
}

Value filtered(const Filter& filter, Value value) {
  if (filter.name == "default")
    return is_empty(value) ? json::Value(without_backslashes(filter.argument)) : std::move(value);
  if (!value || value->is_null()) return value;
  if (filter.name == "map") return mapped(filter, *value);
  if (filter.name == "upper") return json::Value(in_case(text_of(value), true));
  if (filter.name == "lower") return json::Value(in_case(text_of(value), false));
  if (filter.name == "truncate")
    return json::Value(abridged(text_of(value), length_of(trim(filter.argument)).value_or(1)));
  if (filter.name == "json") return json::Value(boost::json::serialize(*value));
  return as_number(*value);
}

Value value_of(const Part& part, const json::Value& values) {
  Value value;
  if (values.is_object())
    if (const auto* found = values.get_object().if_contains(part.name)) value = *found;
  for (const auto& filter : part.filters) value = filtered(filter, std::move(value));
  return value;
}

/// Every value as `written` writes it, between the literal parts.
template <class Written>
std::string joined(std::string_view pattern, const json::Value& values, Written written) {
  const auto parts = parse_template(pattern);
  if (!parts) return std::string(pattern);
  std::string out;
  for (const auto& part : *parts)
    out += part.name.empty() ? part.text : written(text_of(value_of(part, values)));
  return out;
}

Value rendered_string(std::string_view pattern, const json::Value& values) {
  if (pattern.find(opening) == pattern.npos) return json::Value(pattern);
  const auto parts = parse_template(pattern);
  if (parts && parts->size() == 1 && !parts->front().name.empty()) return value_of(parts->front(), values);
  return json::Value(render_text(pattern, values));
}

Value rendered(const json::Value& pattern, const json::Value& values) {
  if (pattern.is_string()) return rendered_string(pattern.get_string(), values);
  if (pattern.is_array()) {
    boost::json::array items;
    for (const auto& item : pattern.get_array())
      if (auto value = rendered(item, values)) items.push_back(std::move(*value));
    return json::Value(std::move(items));
  }
  if (!pattern.is_object()) return pattern;
  boost::json::object members;
  for (const auto& member : pattern.get_object())
    if (auto value = rendered(member.value(), values)) members.emplace(member.key(), std::move(*value));
  return json::Value(std::move(members));
}

/// Calls `visit(text, pointer)` for every string.
template <class Visit>
void for_each_string(const json::Value& pattern, const std::string& pointer, const Visit& visit) {
  if (pattern.is_string()) {
    visit(std::string_view(pattern.get_string()), pointer);
  } else if (pattern.is_array()) {
    for (std::size_t index = 0; const auto& item : pattern.get_array())
      for_each_string(item, pointer + "/" + std::to_string(index++), visit);
  } else if (pattern.is_object()) {
    for (const auto& member : pattern.get_object())
      for_each_string(member.value(), pointer + "/" + json::pointer_step(member.key()), visit);
  }
}

/// "." and ".." are steps of a path that mean others; encoded they are names.
std::string as_path_part(const std::string& text) {
  if (text == ".") return "%2E";
  if (text == "..") return "%2E%2E";
  return url_encode(text);
}

}  // namespace
}  // namespace templates

json::Value render(const json::Value& pattern, const json::Value& values) {
  return templates::rendered(pattern, values).value_or(nullptr);
}

std::string render_text(std::string_view pattern, const json::Value& values) {
  return templates::joined(pattern, values, [](std::string text) { return text; });
}

std::string render_path(std::string_view pattern, const json::Value& values) {
  return templates::joined(pattern, values,
                           [](const std::string& text) { return templates::as_path_part(text); });
}

Result<std::string> render_header(std::string_view pattern, const json::Value& values) {
  auto text = render_text(pattern, values);
  // RFC 9110 section 5.5: a value with any of these could end its header and begin another.
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos)
    return invalid_field(
        "", "invalid_character",
        "A header cannot hold a line break: \"" + std::string(pattern) + "\" would bring one.");
  return text;
}

std::vector<std::string> placeholders(const json::Value& pattern) {
  std::vector<std::string> names;
  templates::for_each_string(pattern, "", [&](std::string_view text, const std::string&) {
    const auto parts = templates::parse_template(text);
    if (!parts) return;
    for (const auto& part : *parts)
      if (!part.name.empty() && std::ranges::find(names, part.name) == names.end())
        names.push_back(part.name);
  });
  return names;
}

Result<> check(const json::Value& pattern, std::span<const std::string_view> names,
               const std::string& pointer) {
  std::vector<FieldError> faults;
  templates::for_each_string(pattern, pointer, [&](std::string_view text, const std::string& where) {
    const auto parts = templates::parse_template(text);
    if (!parts) {
      faults.push_back({where, "broken_template", parts.error()});
      return;
    }
    for (const auto& part : *parts)
      if (!part.name.empty() && std::ranges::find(names, part.name) == names.end())
        faults.push_back(
            {where, "unknown_placeholder", "There is no placeholder {{" + part.name + "}} here."});
  });
  if (faults.empty()) return {};
  return Failure(Error{.kind = ErrorKind::invalid_input,
                       .code = "invalid_input",
                       .message = faults.front().detail,
                       .fields = std::move(faults)});
}

std::string abridged(std::string_view text, std::size_t most) {
  if (most == 0) return {};
  if (utf8_length(text) <= most) return std::string(text);
  return std::string(utf8_prefix(text, most - 1)) + "…";
}

}  // namespace sp::connector
