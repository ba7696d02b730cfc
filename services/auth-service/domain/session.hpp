// Sessions and the rules of their refresh tokens (RFC 9700 section 4.14: rotation with reuse detection).
#pragma once
#include <algorithm>
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "platform/base/time.hpp"
#include "services/auth-service/client/events.hpp"

namespace sp::auth {

/// A session that nobody uses ends after this.
inline constexpr std::chrono::days idle_timeout{14};
/// A session ends after this, however busy.
inline constexpr std::chrono::days absolute_timeout{90};
/// Of more than these, the user's least recently used ones end.
inline constexpr std::int64_t most_sessions = 200;
/// Two tabs, or a request sent again, may present one token more than once within this time: all get one
/// successor.
inline constexpr std::chrono::seconds refresh_grace{10};

struct Session {
  std::string id;
  std::string organisation_id;
  std::string user_id;
  std::string user_agent;
  std::string address;
  Time created_at{};
  Time last_used_at{};
  Time expires_at{};
  std::optional<Time> ended_at;
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, organisation_id, user_id, user_agent, address, created_at, last_used_at,
                       expires_at, ended_at))

/// When a session ends by itself if it is used at `now` for the last time.
inline Time expiry(Time created, Time now) {
  return std::min<Time>(now + idle_timeout, created + absolute_timeout);
}

/// What presenting a refresh token means.
enum class Presented {
  rotate,  // the current token: it is replaced
  repeat,  // just replaced: the same successor again
  renew,   // replaced a while ago, and nobody has used its successor: the answer was lost, and another
           // successor takes its place
  reused,  // its successor was used: someone holds a copy, and the session ends
  ended,   // the session has ended or expired
};

/// What has become of the token that replaced another one.
enum class Successor {
  none,  // there is none, or it was withdrawn for another
  unused,
  used,
};

/// `used_at`: when the token was replaced last, nothing for the current one; `successor`: of the token that
/// came after it. A withdrawn token has been replaced and has no successor: the one who presents it has
/// received what was thought lost, so that two hold tokens of one session.
inline Presented judge(const Session& session, std::optional<Time> used_at, Successor successor, Time now) {
  if (session.ended_at || session.expires_at <= now) return Presented::ended;
  if (!used_at) return Presented::rotate;
  if (successor != Successor::unused) return Presented::reused;
  return now - *used_at <= refresh_grace ? Presented::repeat : Presented::renew;
}

}  // namespace sp::auth
