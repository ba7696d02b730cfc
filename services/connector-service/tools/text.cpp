#include <array>
#include <charconv>

#include "platform/base/encoding.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {

namespace {

const json::Value& no_value() {
  static const json::Value null;
  return null;
}

struct NamedEntity {
  std::string_view name;
  std::string_view text;
};
// Those that editors of the tools write; everything else comes as a number or as it is.
constexpr std::array<NamedEntity, 9> named_entities{{{"amp", "&"},
                                                     {"lt", "<"},
                                                     {"gt", ">"},
                                                     {"quot", "\""},
                                                     {"apos", "'"},
                                                     {"nbsp", " "},
                                                     {"hellip", "…"},
                                                     {"ndash", "–"},
                                                     {"mdash", "—"}}};

void append_code_point(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

/// The character of an entity at the front of `rest` ("&amp;"), taken from it; a lone ampersand is itself.
void take_entity(std::string& out, std::string_view& rest) {
  constexpr std::size_t longest = 10;
  const auto end = rest.substr(0, longest).find(';');
  const auto name = end == rest.npos ? std::string_view{} : rest.substr(1, end - 1);
  if (name.starts_with('#') && name.size() > 1) {
    const bool hex = name[1] == 'x' || name[1] == 'X';
    std::uint32_t code = 0;
    const auto digits = name.substr(hex ? 2 : 1);
    const auto [last, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (error == std::errc{} && last == digits.data() + digits.size()) {
      append_code_point(out, code);
      rest.remove_prefix(end + 1);
      return;
    }
  }
  for (const auto& entity : named_entities) {
    if (entity.name != name) continue;
    out += entity.text;
    rest.remove_prefix(end + 1);
    return;
  }
  out += '&';
  rest.remove_prefix(1);
}

bool is_block_tag(std::string_view name) {
  for (const std::string_view block : {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre",
                                       "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
    if (name == block) return true;
  return false;
}

/// The name of the tag at the front of `rest`, in lower case and without '/'; takes the whole tag.
std::string take_tag(std::string_view& rest) {
  const auto end = rest.find('>');
  const auto tag = rest.substr(1, end == rest.npos ? rest.npos : end - 1);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  std::string name;
  for (const char c : tag.substr(tag.starts_with('/') ? 1 : 0)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower < 'a' || lower > 'z') && (lower < '0' || lower > '9')) break;
    name += lower;
  }
  return name;
}

}  // namespace

std::string_view CallAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::string url_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

const json::Value& at(const json::Value& value, std::string_view pointer) {
  boost::system::error_code error;
  const auto* found = value.find_pointer(pointer, error);
  return found == nullptr || error ? no_value() : *found;
}

std::string text_at(const json::Value& value, std::string_view pointer) {
  const auto& found = at(value, pointer);
  if (found.is_string()) return std::string(found.get_string());
  if (found.is_int64()) return std::to_string(found.get_int64());
  if (found.is_uint64()) return std::to_string(found.get_uint64());
  if (found.is_bool()) return found.get_bool() ? "true" : "false";
  if (found.is_double()) return boost::json::serialize(found);
  return {};
}

std::string plain_text(std::string_view html) {
  std::string out;
  for (std::string_view rest = html; !rest.empty();) {
    if (rest.starts_with("<!--")) {
      const auto end = rest.find("-->");
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 3);
    } else if (rest.front() == '<' && rest.size() > 1 &&
               (rest[1] == '/' || (rest[1] >= 'a' && rest[1] <= 'z') || (rest[1] >= 'A' && rest[1] <= 'Z'))) {
      const bool closes = rest[1] == '/';
      const auto name = take_tag(rest);
      const bool breaks = name == "br" || (is_block_tag(name) && (closes || !out.empty()));
      if (breaks && (name == "br" || !out.ends_with('\n'))) out += '\n';
    } else if (rest.front() == '&') {
      take_entity(out, rest);
    } else {
      if (rest.front() != '\r') out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return std::string(trim(out));
}

std::string as_html(std::string_view text) {
  std::string out;
  for (std::string_view rest = text;;) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += html_escape(line);
    if (end == rest.size()) return out;
    out += "<br>";
    rest.remove_prefix(end + 1);
  }
}

}  // namespace sp::connector
