// What apirest.php needs beyond its paths: texts as its versions store them, times of its time zone, and
// people.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector::glpi_legacy {

std::string path_of(std::string_view behind);
const boost::json::array& items_of(const json::Value& value);

/// Plain text as HTML that every version gives back: GLPI 9 stores "<" as "&lt;", so that what is meant as a
/// character must be written as another entity, and tells encoded texts from others by the lack of any "<".
std::string html_of(std::string_view text);
/// The other way, whatever the version has made of it.
std::string text_of(std::string content);

/// The description of a ticket: the text, and the mark in a line of its own.
std::string marked_html(std::string_view text, std::string_view mark);
struct Marked {
  std::string text;  // without the mark's line
  std::string mark;  // "": there is none
};
Marked unmarked(std::string text);

/// "Sun, 29 Nov 2026 20:30:05 GMT" (RFC 9110 section 5.6.7).
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// Who the session is, and what its clock shows behind UTC.
struct Session {
  std::string user_id;
  std::string user_name;
  std::chrono::seconds offset{};
};
Task<Told<Session>> ask_session(Calls& calls);
/// The same, remembered since it was asked last.
Task<Told<Session>> session_of(Calls& calls);
/// The offset of the ticket's time of change, which GLPI tells in UTC beside it (apirest.md: Last-Modified).
std::chrono::seconds offset_of(const CallAnswer& ticket, std::chrono::seconds otherwise);
/// A time of the database; never where there is none.
Time time_at(const json::Value& value, std::string_view pointer, std::chrono::seconds offset);

struct Person {
  std::string id;
  std::string name;
  std::string email;
};
/// A user's id; "" where there is none, or the account may not look. What can be mended by waiting is told.
Task<Told<std::string>> user_by_email(Calls& calls, std::string email);
Task<Person> person_by_id(Calls& calls, std::string id);

/// CommonITILActor's types.
enum class ActorType { requester = 1, assigned = 2 };
/// Somebody's part in a ticket: `user_id` "0" is somebody with an address only.
struct Actor {
  std::string link_id;
  std::string user_id;
  std::string email;
  std::string type;
};
Task<Told<std::vector<Actor>>> actors_of(Calls& calls, std::string ticket_id);
std::vector<Actor> with_type(const std::vector<Actor>& actors, ActorType type);

}  // namespace sp::connector::glpi_legacy
