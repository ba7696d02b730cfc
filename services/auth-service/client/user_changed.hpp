// The payload of the event "user.changed": who someone is has changed. The key is the user's id.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "platform/identity/principal.hpp"

namespace sp::auth {

inline constexpr std::string_view user_changed_topic = "user.changed";

/// What changed, and what it was before.
struct UserChanged {
  std::string user_id;
  std::string name;
  std::string previous_name;
  Role role = Role::requester;
  Role previous_role = Role::requester;
  bool disabled = false;
  bool was_disabled = false;

  bool says_anything() const {
    return name != previous_name || role != previous_role || disabled != was_disabled;
  }
  /// Whether tickets may be assigned to them.
  bool may_work() const { return !disabled && role != Role::requester; }
};
BOOST_DESCRIBE_STRUCT(UserChanged, (),
                      (user_id, name, previous_name, role, previous_role, disabled, was_disabled))

}  // namespace sp::auth
