#include "platform/json/codec.hpp"

#include <algorithm>
#include <boost/json/src.hpp>
#include <stdexcept>

namespace sp::json {

void write_string(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // start of the run that needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(plain, i - plain));
    plain = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += digits[c >> 4];
        out += digits[c & 15];
    }
  }
  out.append(text.substr(plain));
  out += '"';
}

bool is_email(std::string_view text) {
  // The pattern of https://html.spec.whatwg.org/#valid-e-mail-address, written out.
  if (text.size() > 254) return false;
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  constexpr std::string_view specials = ".!#$%&'*+/=?^_`{|}~-";
  const auto alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (const char c : text.substr(0, at))
    if (!alphanumeric(c) && specials.find(c) == std::string_view::npos) return false;
  std::string_view domain = text.substr(at + 1);
  while (true) {
    const auto dot = domain.find('.');
    const auto label = domain.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label)
      if (!alphanumeric(c) && c != '-') return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

std::string pointer_step(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

Value Schemas::named(const std::string& name, std::string_view type, Value (*make)(Schemas&)) {
  const auto [known, is_new] = types_.try_emplace(name, type);
  if (!is_new && known->second != type)
    throw std::logic_error("two types would have the schema name " + name + ": " + known->second + " and " +
                           std::string(type) + "; give one of them a json::schema_name");
  if (is_new) {
    auto schema = make(*this);
    all_[name] = std::move(schema);
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

Value Schemas::named(const std::string& name, Value schema) {
  const auto [known, is_new] = types_.try_emplace(name, "");
  if (!is_new && (!known->second.empty() || all_[name] != schema))
    throw std::logic_error("two schemas would have the name " + name);
  all_[name] = std::move(schema);
  return {{"$ref", "#/components/schemas/" + name}};
}

namespace detail {

void refuse_unknown(const boost::json::object& object, std::span<const std::string_view> names,
                    const std::string& pointer, Faults& faults) {
  for (const auto& field : object)
    if (std::ranges::find(names, std::string_view(field.key())) == names.end())
      faults.add(pointer + '/' + pointer_step(field.key()), "unknown_field",
                 "There is no such field here; take it out, or check how it is written.");
}

std::string short_name(std::string_view type) {
  type.remove_prefix(type.rfind(':') + 1);
  if (type.ends_with("View") && type.size() > 4) type.remove_suffix(4);
  return std::string(type);
}

std::string trimmed_pattern(std::size_t least) {
  std::string inner = R"([^ \t\n\r\f\v])";
  if (least == 1) return inner;
  return inner + R"([\s\S]{)" + std::to_string(least - 2) + ",}" + inner;
}

void check_length(std::string_view text, std::size_t least, std::size_t most, const std::string& pointer,
                  Faults& faults) {
  const auto length = utf8_length(text);
  if (length < least) {
    faults.add(
        pointer, least == 1 ? "required" : "too_short",
        least == 1 ? "Must not be empty." : "Must have at least " + std::to_string(least) + " characters.");
  } else if (length > most) {
    faults.add(pointer, "too_long", "Must have at most " + std::to_string(most) + " characters.");
  }
}

}  // namespace detail

Result<Value> parse(std::string_view text) {
  boost::system::error_code error;
  boost::json::parse_options options;
  options.max_depth = 32;
  auto value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error)
    return failure(ErrorKind::malformed, "malformed_json",
                   "The body is not valid JSON: " + error.message() + ".");
  return value;
}

}  // namespace sp::json
