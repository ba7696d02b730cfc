// How often passwords were tried, and from where.
#pragma once
#include <chrono>
#include <string>

#include "platform/db/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth-service/domain/throttle.hpp"

namespace sp::auth {

/// Thread-safe.
class AttemptStore {
 public:
  explicit AttemptStore(db::Database& database) : db_(database) {}

  /// Counts an attempt on `email` from `address` before it is made, so that many at once do not slip through;
  /// the time to wait, 0 where it may be made.
  Task<std::chrono::seconds> admit(std::string email, std::string address, Time now);
  /// The attempt succeeded: it counts for nothing, and neither do the failures before it.
  Task<> forgive(std::string email, std::string address);
  /// Blocks.
  void sweep_now(Time now);

 private:
  db::Database& db_;
};

}  // namespace sp::auth
