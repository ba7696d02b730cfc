// argon2id (RFC 9106) at 19 MiB and two passes, on the pool that is there for it: a flood of sign-ins takes
// neither more memory nor more threads than the pool has.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/sealing.hpp"
#include "platform/runtime/task.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/auth-service/domain/password.hpp"

namespace sp::auth {

/// An encoded hash is a recipe (algorithm, parameters, salt) and what the password becomes by it. All
/// accounts of one address share a salt, in whatever organisations: one computation then tells which of them
/// a password opens, and takes as long for none as for a thousand. Salts of addresses without an account come
/// from the installation's key, so that the first account of an address has the same one whoever makes it.
///
/// Thread-safe. Throws Overloaded when the pool's queue is full.
class PasswordHasher {
 public:
  PasswordHasher(WorkPool& pool, const SealKey& installation_key);

  /// Whether the password is taken, as check_password. Not quick for some, so done on the pool.
  Task<Result<>> check(std::string password, PasswordContext context, std::string pointer);
  /// The encoded hash by `recipe`; "" where it is none that we can read.
  Task<std::string> hash(std::string password, std::string recipe);
  Task<bool> matches(std::string encoded, std::string password);
  /// The recipe for an address's next password: today's parameters, and the salt of the first of `recipes`,
  /// which are those of its accounts.
  std::string recipe_for(const std::string& email, const std::vector<std::string>& recipes) const;
  /// Whether `encoded` was made with weaker parameters than today's.
  static bool outdated(const std::string& encoded);
  /// Blocks for tens of milliseconds.
  static std::string hash_now(const std::string& password, const std::string& recipe);

 private:
  WorkPool& pool_;
  const SealKey salt_key_;
};

/// The recipe of an encoded hash.
std::string recipe_of(std::string_view encoded);

}  // namespace sp::auth
