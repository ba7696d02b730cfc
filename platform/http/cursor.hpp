// Keyset cursors as clients hold them: where a page of a list ended. Opaque, with the list's name inside, so
// that another list refuses them. All functions are pure and thread-safe.
//
// What a page ends with is a described struct of whole numbers, times and ids, in their order; its last
// member may be a std::string, which takes any text:
//
//   struct UserPlace {
//     Id id;
//     std::string sorted_by;
//   };
//   BOOST_DESCRIBE_STRUCT(UserPlace, (), (id, sorted_by))
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/encoding.hpp"
#include "platform/http/route.hpp"

namespace sp::http {

/// Rows of a page whose size the client leaves open.
inline constexpr std::int64_t default_page = 50;

namespace detail {

// Each writes a part behind a space.
void add_part(std::string& cursor, std::int64_t part);
void add_part(std::string& cursor, Time part);
void add_part(std::string& cursor, const std::string& part);

// Each takes its part and the space before it from the front of `rest`; false where something else stands
// there.
bool take_part(std::string_view& rest, std::int64_t& part);
bool take_part(std::string_view& rest, Time& part);
bool take_part(std::string_view& rest, Id& part);
bool take_part(std::string_view& rest, std::string& part);  // all of it

/// The parts of a cursor of `list`; nothing where it is none.
std::optional<std::string> parts_of(std::string_view list, std::string_view cursor);
Failure invalid_cursor();

}  // namespace detail

/// The cursor of the page behind `place`. `list`: one word that names the list and its order.
template <class Place>
std::string encode_cursor(std::string_view list, const Place& place) {
  std::string cursor(list);
  boost::mp11::mp_for_each<json::detail::Members<Place>>(
      [&](auto member) { detail::add_part(cursor, place.*member.pointer); });
  return base64url_encode(cursor);
}

/// Nothing where there is no cursor. invalid_input naming /cursor where it is not one that `encode_cursor`
/// gave for `list`.
template <class Place>
Result<std::optional<Place>> decode_cursor(std::string_view list, const std::optional<Cursor>& cursor) {
  if (!cursor) return std::optional<Place>{};
  const auto parts = detail::parts_of(list, *cursor);
  if (!parts) return detail::invalid_cursor();
  std::string_view rest = *parts;
  Place place;
  bool taken = true;
  boost::mp11::mp_for_each<json::detail::Members<Place>>(
      [&](auto member) { taken = taken && detail::take_part(rest, place.*member.pointer); });
  if (!taken || !rest.empty()) return detail::invalid_cursor();
  return place;
}

/// Cuts `rows`, of which one more than `limit` was asked for, to the page; the cursor of the next one, if
/// any.
template <class Row, class PlaceOf>
std::optional<std::string> cut_page(std::vector<Row>& rows, std::int64_t limit, std::string_view list,
                                    PlaceOf place_of) {
  if (std::cmp_less_equal(rows.size(), limit)) return std::nullopt;
  rows.erase(rows.begin() + limit, rows.end());
  return encode_cursor(list, place_of(rows.back()));
}

}  // namespace sp::http
