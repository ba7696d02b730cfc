// Sessions, and the refresh tokens that carry them on.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth-service/domain/session.hpp"
#include "services/auth-service/domain/user.hpp"
#include "services/auth-service/store/transactions.hpp"

namespace sp::auth {

/// Where a session is used from.
struct Device {
  std::string user_agent;
  std::string address;
};

/// What a password was checked against, and what is to be kept of it: the same, or the same password hashed
/// with today's parameters.
struct Proof {
  std::string checked_hash;
  std::string next_hash;
};

/// What presenting a refresh token came to. `next_token` stands for rotate, repeat and renew only.
struct Refreshed {
  Presented presented = Presented::ended;
  std::string session_id;
  std::optional<User> user;
  std::string next_token;
  Time expires_at{};
};

/// Thread-safe. `…_now` block.
class SessionStore {
 public:
  explicit SessionStore(db::Database& database) : db_(database) {}

  /// Opens a session for a user whose password was checked, and who has not been disabled nor given another
  /// password since: the user as of now, or nothing.
  Task<std::optional<User>> open(NewSession fresh, Proof proof);
  /// Rotation: of many that present one token at once, all get the same successor. A token may come again for
  /// as long as its successor has not been used; one that comes after that ends its session.
  Task<Refreshed> refresh(std::string token, Device device, Time now);
  /// The session that a refresh token belongs to ends; its id where it was going on.
  Task<std::optional<std::string>> end_by_token(std::string token, Time now);
  /// Whether the user had such a session.
  Task<bool> end(std::string organisation_id, std::string user_id, std::string session_id, EndReason because,
                 Time now);
  /// Those that go on, the last used first.
  Task<std::vector<Session>> list(std::string organisation_id, std::string user_id, Time now);

  /// Ids of the sessions that ended before their time, since `since`.
  Task<std::vector<std::string>> ended_since(Time since);
  std::vector<std::string> ended_since_now(Time since);
  /// Deletes what nobody can use any more.
  void sweep_now(Time now);

 private:
  db::Database& db_;
};

}  // namespace sp::auth
