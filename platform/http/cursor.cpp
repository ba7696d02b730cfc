#include "platform/http/cursor.hpp"

#include <charconv>

namespace sp::http::detail {
namespace {

bool take_space(std::string_view& rest) {
  if (!rest.starts_with(' ')) return false;
  rest.remove_prefix(1);
  return true;
}

}  // namespace

void add_part(std::string& cursor, std::int64_t part) { cursor += ' ' + std::to_string(part); }
void add_part(std::string& cursor, Time part) {
  add_part(cursor, std::int64_t{part.time_since_epoch().count()});
}
void add_part(std::string& cursor, const std::string& part) { cursor += ' ' + part; }

bool take_part(std::string_view& rest, std::int64_t& part) {
  if (!take_space(rest)) return false;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
  if (error != std::errc{}) return false;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return true;
}

bool take_part(std::string_view& rest, Time& part) {
  std::int64_t millis = 0;
  if (!take_part(rest, millis)) return false;
  part = Time{std::chrono::milliseconds{millis}};
  return true;
}

bool take_part(std::string_view& rest, Id& part) {
  if (!take_space(rest)) return false;
  const auto id = rest.substr(0, rest.find(' '));
  if (!is_id(id)) return false;
  part = std::string(id);
  rest.remove_prefix(id.size());
  return true;
}

bool take_part(std::string_view& rest, std::string& part) {
  if (!take_space(rest)) return false;
  part = rest;
  rest = {};
  return true;
}

std::optional<std::string> parts_of(std::string_view list, std::string_view cursor) {
  auto text = base64url_decode(cursor);
  if (!text || !text->starts_with(list)) return std::nullopt;
  text->erase(0, list.size());
  // What comes from outside may be handed to a database as text.
  if (!is_utf8(*text) || text->contains('\0')) return std::nullopt;
  return text;
}

Failure invalid_cursor() {
  return invalid_field("/cursor", "invalid_cursor",
                       "Must be the next_cursor of an earlier page of the same list.");
}

}  // namespace sp::http::detail
