// GLPI's users, and the words of its High-Level API in which they are asked for.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/connector-service/tools/calls.hpp"

namespace sp::connector::glpi_high_level {

/// A path of the API. GLPI's documentation: to name the major version alone is sufficient, and gives its
/// latest minor version.
std::string path_of(std::string_view behind);
/// A comparison in RSQL (api_doc.MD), encoded for a path; nothing where the value cannot be quoted.
std::optional<std::string> comparison(std::string_view field, std::string_view operation,
                                      std::string_view value);
/// The items of a list; none where it is no list.
const boost::json::array& items_of(const json::Value& value);

struct Person {
  std::string id;
  std::string name;
  std::string email;
};

/// CommonITILActor's numbers: names of roles are taken by newer versions only.
enum class TeamRole : std::int64_t { requester = 1, assigned = 2 };

Person person_of(const json::Value& user);
/// Users in a ticket's team, without their addresses.
std::vector<Person> team_of(const json::Value& ticket, TeamRole role);

/// A user's id; "" where there is none, or the account may not look. What can be mended by waiting is told.
Task<Told<std::string>> user_by_email(Calls& calls, std::string email);
/// With the name that is known already where the account may not look.
Task<Person> person_by_id(Calls& calls, std::string id, std::string name);

}  // namespace sp::connector::glpi_high_level
