#include "services/ticketing-service/api/cursor.hpp"

#include <charconv>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"

namespace sp::ticketing {

namespace {

/// A number with a space before it, which is taken from `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
  if (!text.starts_with(' ')) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// "updated 0 1763824106123 01932f5e-…"
std::optional<Position> parse(std::string_view order, std::string_view text) {
  if (!text.starts_with(order)) return std::nullopt;
  text.remove_prefix(order.size());
  const auto sequence = take_number(text);
  const auto at = sequence ? take_number(text) : std::nullopt;
  if (!at || !text.starts_with(' ') || !is_id(text.substr(1))) return std::nullopt;
  return Position{
      .at = Time{std::chrono::milliseconds{*at}}, .id = std::string(text.substr(1)), .sequence = *sequence};
}

}  // namespace

std::string encode_cursor(std::string_view order, const Position& position) {
  return base64url_encode(std::string(order) + ' ' + std::to_string(position.sequence) + ' ' +
                          std::to_string(position.at.time_since_epoch().count()) + ' ' + position.id);
}

Result<std::optional<Position>> decode_cursor(std::string_view order,
                                              const std::optional<std::string>& text) {
  if (!text) return std::optional<Position>{};
  const auto plain = base64url_decode(*text);
  auto position = plain ? parse(order, *plain) : std::nullopt;
  if (!position)
    return invalid_field("/cursor", "invalid_cursor",
                         "Must be the next_cursor of an earlier page of the same list.");
  return position;
}

}  // namespace sp::ticketing
