// What a person is given whose address and password belong to several organisations: a sealed choice among
// them.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/base/sealing.hpp"
#include "platform/base/time.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {

/// How long a choice may be made.
inline constexpr std::chrono::minutes choice_lifetime{5};

/// One of the accounts to choose from. `password` is a hash of the password's hash: the choice is void where
/// the password has changed since.
struct Choosable {
  std::string organisation_id;
  std::string user_id;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(Choosable, (), (organisation_id, user_id, password))

/// Seals choices, and opens them again. They are kept by nobody but who is to choose. Thread-safe.
class Choices {
 public:
  explicit Choices(const SealKey& installation_key)
      : key_(derived_key(installation_key, "choices of an organisation")) {}

  std::string offer(const std::vector<User>& users, Time now) const;
  /// Nothing where it is none of ours, or too old.
  std::optional<std::vector<Choosable>> open(const std::string& choice, Time now) const;
  static std::string fingerprint(const User& user) { return token_hash(user.password_hash); }

 private:
  const SealKey key_;
};

}  // namespace sp::auth
