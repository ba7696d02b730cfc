#include "platform/http/response_head.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace sp::http {
namespace {

constexpr std::string_view always =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: strict-origin-when-cross-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n";

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// A line break in a value would let it write headers of its own; such a field is left out.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (!is_one_line(name) || !is_one_line(value)) return;
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

void append_head(std::string& out, const Response& response, const Framing& framing,
                 std::string_view request_id, std::string_view date) {
  if (response.status == 200) {
    out += "HTTP/1.1 200 OK\r\nDate: ";
  } else {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
  }
  out += date;
  out += "\r\n";
  const bool has_content = response.status != 204 && response.status != 304;
  if (has_content && (response.stream || framing.length.value_or(1) > 0))
    append_field(out, "Content-Type", response.stream ? "text/event-stream" : response.content_type);
  if (framing.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (has_content && framing.length) {
    out += "Content-Length: ";
    append_number(out, *framing.length);
    out += "\r\n";
  }
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  bool says_caching = false;
  for (const auto& [name, value] : response.headers) {
    says_caching |= equal_ignoring_case(name, "cache-control");
    append_field(out, name, value);
  }
  if (!says_caching) out += "Cache-Control: no-store\r\n";
  if (response.stream) out += "X-Accel-Buffering: no\r\n";  // a proxy in front passes events on at once
  out += always;
  out += "X-Request-Id: ";
  out += request_id;
  out += "\r\n\r\n";
}

std::string http_date(std::int64_t seconds) {
  using namespace std::chrono;
  static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds time{std::chrono::seconds{seconds}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace sp::http
