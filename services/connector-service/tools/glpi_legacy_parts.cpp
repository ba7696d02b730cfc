#include "services/connector-service/tools/glpi_legacy_parts.hpp"

#include <algorithm>
#include <array>

#include "services/connector-service/tools/glpi_facts.hpp"
#include "services/connector-service/tools/time_cursor.hpp"

namespace sp::connector::glpi_legacy {

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto found = text.find(what); found != text.npos; found = text.find(what, found + by.size()))
    text.replace(found, what.size(), by);
  return text;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

std::string path_of(std::string_view behind) { return "/apirest.php" + std::string(behind); }

const boost::json::array& items_of(const json::Value& value) {
  static const boost::json::array none;
  return value.is_array() ? value.get_array() : none;
}

std::string html_of(std::string_view text) {
  return "<p>" + replaced(replaced(as_html(text), "&lt;", "&#60;"), "&gt;", "&#62;") + "</p>";
}

std::string text_of(std::string content) {
  if (!has(content, "<") && has(content, "&lt;")) {  // GLPI 9: Toolbox::clean_cross_side_scripting_deep
    content = replaced(replaced(std::move(content), "&lt;", "<"), "&gt;", ">");
  } else if (!has(content, "<") && has(content, "&#60;")) {  // GLPI 10: Sanitizer
    content = replaced(replaced(replaced(std::move(content), "&#60;", "<"), "&#62;", ">"), "&#38;", "&");
  }
  return plain_text(content);
}

std::string marked_html(std::string_view text, std::string_view mark) {
  return html_of(text) + "<p>[" + std::string(mark) + "]</p>";
}

Marked unmarked(std::string text) {
  const auto begin = text.rfind("[sp-");
  if (begin == text.npos) return {.text = std::move(text)};
  const auto end = text.find(']', begin);
  if (end == text.npos) return {.text = std::move(text)};
  Marked found{.mark = text.substr(begin + 1, end - begin - 1)};
  text.erase(begin, end + 1 - begin);
  found.text = std::string(trim(text));
  return found;
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() < 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto number = std::to_string(month - months.begin() + 1);
  return parse_seconds_text(std::string(text.substr(12, 4)) + "-" + (number.size() == 1 ? "0" : "") + number +
                            "-" + std::string(text.substr(5, 2)) + " " + std::string(text.substr(17, 8)));
}

Task<Told<Session>> ask_session(Calls& calls) {
  const auto answer = co_await calls.call({.path = path_of("/getFullSession")});
  if (!answer) co_return Untold(answer.error());
  const auto& told = at(answer->body, "/session");
  Session session{.user_id = text_at(told, "/glpiID"), .user_name = text_at(told, "/glpifriendlyname")};
  if (session.user_name.empty()) session.user_name = text_at(told, "/glpiname");
  const auto shown = parse_seconds_text(text_at(told, "/glpi_currenttime"));
  const auto meant = parse_http_date(answer->header("date"));
  // Zones are whole quarters of an hour; the rest is the way of the answer.
  using Quarters = std::chrono::duration<std::int64_t, std::ratio<900>>;
  if (shown && meant) session.offset = std::chrono::round<Quarters>(*shown - *meant);
  calls.remember("glpi_legacy.me", session.user_id);
  calls.remember("glpi_legacy.offset", std::to_string(session.offset.count()));
  co_return session;
}

Task<Told<Session>> session_of(Calls& calls) {
  const auto id = calls.recall("glpi_legacy.me");
  const auto offset = glpi::number_of(calls.recall("glpi_legacy.offset").value_or(""));
  if (!id || !offset) co_return co_await ask_session(calls);
  co_return Session{.user_id = *id, .offset = std::chrono::seconds(*offset)};
}

std::chrono::seconds offset_of(const CallAnswer& ticket, std::chrono::seconds otherwise) {
  const auto shown = parse_seconds_text(text_at(ticket.body, "/date_mod"));
  const auto meant = parse_http_date(ticket.header("last-modified"));
  return shown && meant ? *shown - *meant : otherwise;
}

Time time_at(const json::Value& value, std::string_view pointer, std::chrono::seconds offset) {
  const auto time = parse_seconds_text(text_at(value, pointer));
  return time ? Time(*time - offset) : Time{};
}

Task<Told<std::string>> user_by_email(Calls& calls, std::string email) {
  if (email.empty()) co_return std::string();
  const auto wanted = glpi::lower_case(email);
  if (auto known = calls.recall("glpi_legacy.email." + wanted)) co_return *known;
  // Search options of users: 2 is the id, 5 the addresses. "^…$" is the whole of it.
  const auto answer = co_await calls.call(
      {.path = path_of("/search/User?criteria%5B0%5D%5Bfield%5D=5&criteria%5B0%5D%5Bsearchtype%5D=contains"
                       "&criteria%5B0%5D%5Bvalue%5D=" +
                       url_encode("^" + email + "$") +
                       "&forcedisplay%5B0%5D=2&forcedisplay%5B1%5D=5&range=0-9")});
  if (!answer && glpi::mends_itself(answer.error())) co_return Untold(answer.error());
  if (!answer) co_return std::string();
  for (const auto& user : items_of(at(answer->body, "/data"))) {
    const auto& addresses = at(user, "/5");
    const bool one_is_it = std::ranges::any_of(items_of(addresses), [&](const json::Value& one) {
      return glpi::lower_case(text_at(one, "")) == wanted;
    });
    if (!one_is_it && glpi::lower_case(text_at(addresses, "")) != wanted) continue;
    calls.remember("glpi_legacy.email." + wanted, text_at(user, "/2"));
    co_return text_at(user, "/2");
  }
  co_return std::string();
}

Task<Person> person_by_id(Calls& calls, std::string id) {
  if (glpi::number_of(id).value_or(0) <= 0) co_return Person{};
  if (const auto known = calls.recall("glpi_legacy.user." + id)) {
    const auto kept = boost::json::parse(*known);
    co_return Person{.id = std::move(id), .name = text_at(kept, "/name"), .email = text_at(kept, "/email")};
  }
  Person person{.id = id};
  const auto user = co_await calls.look({.path = path_of("/User/" + id + "?get_hateoas=false")});
  if (user && user->status != 404) {
    person.name = text_at(user->body, "/firstname");
    const auto family = text_at(user->body, "/realname");
    if (!family.empty()) person.name += (person.name.empty() ? "" : " ") + family;
    if (person.name.empty()) person.name = text_at(user->body, "/name");
  }
  const auto emails = co_await calls.look({.path = path_of("/User/" + id + "/UserEmail?get_hateoas=false")});
  if (emails)
    for (const auto& one : items_of(emails->body))
      if (person.email.empty() || glpi::is_true(one, "/is_default")) person.email = text_at(one, "/email");
  if (user && emails) {
    const json::Value kept{{"name", person.name}, {"email", person.email}};
    calls.remember("glpi_legacy.user." + id, boost::json::serialize(kept));
  }
  co_return person;
}

Task<Told<std::vector<Actor>>> actors_of(Calls& calls, std::string ticket_id) {
  const auto answer = co_await calls.call(
      {.path = path_of("/Ticket/" + url_encode(ticket_id) + "/Ticket_User?range=0-99&get_hateoas=false")});
  if (!answer) co_return Untold(answer.error());
  std::vector<Actor> actors;
  for (const auto& one : items_of(answer->body))
    actors.push_back({.link_id = text_at(one, "/id"),
                      .user_id = text_at(one, "/users_id"),
                      .email = text_at(one, "/alternative_email"),
                      .type = text_at(one, "/type")});
  co_return actors;
}

std::vector<Actor> with_type(const std::vector<Actor>& actors, ActorType type) {
  std::vector<Actor> out;
  for (const auto& actor : actors)
    if (actor.type == std::to_string(static_cast<int>(type))) out.push_back(actor);
  return out;
}

}  // namespace sp::connector::glpi_legacy
