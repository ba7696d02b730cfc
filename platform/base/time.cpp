#include "platform/base/time.hpp"

#include <fmt/format.h>

#include <charconv>

namespace sp {
namespace {

bool number(std::string_view text, std::size_t at, std::size_t length, int& out) {
  if (at + length > text.size()) return false;
  const char* begin = text.data() + at;
  if (*begin < '0' || *begin > '9') return false;  // from_chars takes a minus sign
  auto [end, error] = std::from_chars(begin, begin + length, out);
  return error == std::errc{} && end == begin + length;
}

Failure bad_time() {
  return failure(ErrorKind::invalid_input, "invalid_time",
                 "Must be an RFC 3339 time such as 2026-11-22T15:08:26Z.");
}

}  // namespace

std::int64_t day_of(Time time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

std::string to_rfc3339(Time time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<Time> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  int year_, month_, day_, hour_, minute_, second_;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') ||
      text[13] != ':' || text[16] != ':' || !number(text, 0, 4, year_) || !number(text, 5, 2, month_) ||
      !number(text, 8, 2, day_) || !number(text, 11, 2, hour_) || !number(text, 14, 2, minute_) ||
      !number(text, 17, 2, second_))
    return bad_time();
  const year_month_day date{year{year_}, month{static_cast<unsigned>(month_)},
                            day{static_cast<unsigned>(day_)}};
  if (!date.ok() || hour_ > 23 || minute_ > 59 || second_ > 60) return bad_time();
  std::size_t at = 19;
  int millis = 0;
  if (text[at] == '.') {
    int scale = 100;
    if (++at == text.size() || text[at] < '0' || text[at] > '9') return bad_time();
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      millis += (text[at] - '0') * scale;
  }
  minutes offset{0};
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    offset = minutes{0};
  } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
    int hours_off, minutes_off;
    if (!number(text, at + 1, 2, hours_off) || !number(text, at + 4, 2, minutes_off) || hours_off > 23 ||
        minutes_off > 59)
      return bad_time();
    offset = minutes{(hours_off * 60 + minutes_off) * (text[at] == '-' ? -1 : 1)};
  } else {
    return bad_time();
  }
  return Time{sys_days{date} + hours{hour_} + minutes{minute_} + seconds{second_} + milliseconds{millis} -
              offset};
}

}  // namespace sp
