#include "services/connector-service/tools/glpi_people.hpp"

#include <algorithm>

#include "services/connector-service/tools/glpi_facts.hpp"

namespace sp::connector::glpi_high_level {

std::string path_of(std::string_view behind) { return "/api.php/v2" + std::string(behind); }

std::optional<std::string> comparison(std::string_view field, std::string_view operation,
                                      std::string_view value) {
  if (value.find_first_of("\"\\") != value.npos) return std::nullopt;
  return url_encode(std::string(field) + std::string(operation) + '"' + std::string(value) + '"');
}

const boost::json::array& items_of(const json::Value& value) {
  static const boost::json::array none;
  return value.is_array() ? value.get_array() : none;
}

Person person_of(const json::Value& user) {
  Person person{.id = text_at(user, "/id"), .name = text_at(user, "/firstname")};
  const auto family = text_at(user, "/realname");
  if (!family.empty()) person.name += (person.name.empty() ? "" : " ") + family;
  if (person.name.empty()) person.name = text_at(user, "/username");
  for (const auto& email : items_of(at(user, "/emails"))) {
    if (!person.email.empty() && !glpi::is_true(email, "/is_default")) continue;
    person.email = text_at(email, "/email");
  }
  return person;
}

std::vector<Person> team_of(const json::Value& ticket, TeamRole role) {
  const std::string_view name = role == TeamRole::requester ? "requester" : "assigned";
  const auto number = std::to_string(static_cast<std::int64_t>(role));
  std::vector<Person> users;
  for (const auto& member : items_of(at(ticket, "/team"))) {
    const auto its_role = text_at(member, "/role");
    if (its_role != name && its_role != number) continue;
    // Older versions tell a member by the address of its form only.
    constexpr std::string_view form = "user.form.php?id=";
    const auto address = text_at(member, "/href");
    const auto found = address.find(form);
    const auto type = text_at(member, "/type");
    if (type.empty() ? found == address.npos : type != "User") continue;
    Person user{.id = text_at(member, "/id"), .name = text_at(member, "/display_name")};
    if (user.id.empty() && found != address.npos) user.id = address.substr(found + form.size());
    if (user.name.empty()) user.name = text_at(member, "/name");
    users.push_back(std::move(user));
  }
  return users;
}

Task<Told<std::string>> user_by_email(Calls& calls, std::string email) {
  const auto filter = comparison("emails.email", "==", email);
  if (email.empty() || !filter) co_return std::string();
  const auto wanted = glpi::lower_case(email);
  if (auto known = calls.recall("glpi.email." + wanted)) co_return *known;
  const auto answer =
      co_await calls.call({.path = path_of("/Administration/User?filter=" + *filter + "&limit=20")});
  if (!answer && glpi::mends_itself(answer.error())) co_return Untold(answer.error());
  if (!answer) co_return std::string();
  for (const auto& user : items_of(answer->body)) {
    // A filter that a version does not know is passed over in silence.
    const bool has_it = std::ranges::any_of(items_of(at(user, "/emails")), [&](const json::Value& one) {
      return glpi::lower_case(text_at(one, "/email")) == wanted;
    });
    if (!has_it || text_at(user, "/is_active") == "false" || glpi::is_true(user, "/is_deleted")) continue;
    calls.remember("glpi.email." + wanted, text_at(user, "/id"));
    co_return text_at(user, "/id");
  }
  co_return std::string();
}

Task<Person> person_by_id(Calls& calls, std::string id, std::string name) {
  if (id.empty()) co_return Person{.name = std::move(name)};
  if (const auto known = calls.recall("glpi.user." + id)) co_return person_of(boost::json::parse(*known));
  const auto answer = co_await calls.look({.path = path_of("/Administration/User/" + url_encode(id))});
  if (!answer || answer->status == 404) co_return Person{.id = std::move(id), .name = std::move(name)};
  boost::json::object kept;
  for (const auto* field : {"id", "firstname", "realname", "username", "emails"})
    kept[field] = at(answer->body, std::string("/") + field);
  calls.remember("glpi.user." + id, boost::json::serialize(kept));
  co_return person_of(answer->body);
}

}  // namespace sp::connector::glpi_high_level
