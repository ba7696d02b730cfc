#include "services/connector-service/tools/time_cursor.hpp"

#include <algorithm>
#include <charconv>

namespace sp::connector {

std::string seconds_text(std::chrono::sys_seconds time) {
  auto text = to_rfc3339(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::optional<std::chrono::sys_seconds> parse_seconds_text(std::string_view text) {
  if (text.size() < 19 || text[10] != ' ') return std::nullopt;
  std::string rfc(text.substr(0, 19));
  rfc[10] = 'T';
  const auto time = parse_rfc3339(rfc + "Z");
  if (!time) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*time);
}

std::optional<TimeCursor> parse_time_cursor(std::string_view text) {
  TimeCursor cursor{.from = std::string(text.substr(0, 19))};
  if (!parse_seconds_text(cursor.from)) return std::nullopt;
  if (text.size() == 19) return cursor;
  const auto digits = text.substr(20);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), cursor.offset);
  if (text[19] != '+' || error != std::errc{} || end != digits.data() + digits.size() || cursor.offset < 0)
    return std::nullopt;
  cursor.rests = false;
  return cursor;
}

std::string cursor_text(const TimeCursor& cursor) {
  return cursor.rests ? cursor.from : cursor.from + "+" + std::to_string(cursor.offset);
}

TimeCursor page_of(const TimeCursor& cursor, std::chrono::seconds overlap) {
  if (!cursor.rests) return cursor;
  const auto from = parse_seconds_text(cursor.from);
  return {.from = from ? seconds_text(*from - overlap) : cursor.from, .rests = false};
}

TimeCursor cursor_after(const TimeCursor& cursor, const TimeCursor& page,
                        const std::vector<std::string>& times, std::int64_t limit, bool more) {
  const auto latest = times.empty() ? page.from : *std::ranges::max_element(times);
  if (!more) return {.from = std::max({cursor.from, page.from, latest})};
  // Where a clock was put back, the last record is not the latest: only an offset leads on behind it.
  const bool goes_on = !times.empty() && times.back() == latest && latest > page.from;
  if (goes_on) return {.from = latest, .rests = false};
  return {.from = page.from, .offset = page.offset + limit, .rests = false};
}

}  // namespace sp::connector
