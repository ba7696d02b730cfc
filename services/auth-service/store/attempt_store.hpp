// How often passwords were tried, and from where.
#pragma once
#include <chrono>
#include <string>

#include "platform/db/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth-service/domain/throttle.hpp"

namespace sp::auth {

/// Who tries a password.
struct Attempter {
  std::string email;
  std::string address;
  /// What is known to have signed in to the account before: a browser or a session; "" for nothing. It has a
  /// count of its own.
  std::string known_as;
};

/// Thread-safe.
class AttemptStore {
 public:
  explicit AttemptStore(db::Database& database) : db_(database) {}

  /// Counts an attempt before it is made, so that many at once do not slip through; the time to wait, 0 where
  /// it may be made.
  Task<std::chrono::seconds> admit(Attempter who, Time now);
  /// The attempt succeeded: it counts for nothing, and neither do the failures before it from there.
  Task<> forgive(Attempter who);
  /// Forgets what is old, and what is more than the table is to hold. Blocks.
  void sweep_now(Time now);

 private:
  db::Database& db_;
};

}  // namespace sp::auth
