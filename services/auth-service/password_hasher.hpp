// argon2id (RFC 9106) at 19 MiB and two passes, on the pool that is there for it: a flood of sign-ins takes
// neither more memory nor more threads than the pool has.
#pragma once
#include <string>

#include "platform/runtime/task.hpp"
#include "platform/runtime/work_pool.hpp"

namespace sp::auth {

/// Thread-safe. Throws Overloaded when the pool's queue is full.
class PasswordHasher {
 public:
  explicit PasswordHasher(WorkPool& pool);

  Task<std::string> hash(std::string password);
  /// `encoded`: what `hash` gave, or "" for an account that does not exist, which takes the same time and
  /// never matches.
  Task<bool> matches(std::string encoded, std::string password);
  /// Whether `encoded` was made with weaker parameters than today's.
  static bool outdated(const std::string& encoded);
  /// Blocks for tens of milliseconds.
  static std::string hash_now(const std::string& password);

 private:
  WorkPool& pool_;
  const std::string nobody_;  // a well-formed hash of no password
};

}  // namespace sp::auth
