// The events that auth-service tells, and their payloads.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "platform/identity/principal.hpp"

namespace sp::auth {

/// A session has ended before its time; the key is its id.
inline constexpr std::string_view session_ended_topic = "session.ended";

enum class EndReason {
  signed_out,
  ended_by_user,
  password_changed,
  role_changed,
  disabled,
  token_reused,
  too_many
};
BOOST_DESCRIBE_ENUM(EndReason, signed_out, ended_by_user, password_changed, role_changed, disabled,
                    token_reused, too_many)

struct SessionEnded {
  std::string session_id;
  std::string user_id;
  EndReason because = EndReason::signed_out;
};
BOOST_DESCRIBE_STRUCT(SessionEnded, (), (session_id, user_id, because))

/// Who someone is has changed; the key is the user's id.
inline constexpr std::string_view user_changed_topic = "user.changed";

/// What it is now, and what it was before.
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
