// Organisations and their users.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/idempotency/claim.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth-service/domain/user.hpp"
#include "services/auth-service/store/transactions.hpp"

namespace sp::auth {

/// Where a page of users ended, in the order of their names.
struct UserPlace {
  Id id;
  std::string search_key;
};
BOOST_DESCRIBE_STRUCT(UserPlace, (), (id, search_key))

/// Which users a list shows.
struct UserQuery {
  std::optional<Role> role;
  bool with_admins = true;
  std::optional<std::string> text;  // part of a name or address
  std::optional<UserPlace> after;
  std::int64_t limit = 50;
};

/// What ending sessions came to, beside the change that caused it.
struct UserAndEnded {
  User user;
  std::vector<std::string> ended_sessions;
};

/// Thread-safe. `…_now` block, for the program's own subcommands.
class AccountStore {
 public:
  explicit AccountStore(db::Database& database) : db_(database) {}

  /// A new organisation with its first user, and a session where given.
  Task<> found(User admin, std::optional<NewSession> session);
  void found_now(User admin);
  /// The user as stored. conflict `email_taken`: the organisation has a user with this address.
  Task<Result<User>> add(User user, idempotency::Once<User> once = {});
  Result<> add_now(User user);

  Task<std::optional<User>> by_id(std::string organisation_id, std::string user_id);
  Task<std::optional<User>> by_email(std::string organisation_id, const std::string& email);
  /// The recipes (see PasswordHasher) that the passwords of an address are hashed by, in whatever
  /// organisations; the oldest first. There is more than one only while some of them are out of date.
  Task<std::vector<std::string>> recipes(std::string email);
  std::vector<std::string> recipes_now(const std::string& email);
  /// The enabled users with this address whose password hash is one of `hashes`, by their organisation's
  /// name: of every organisation, or of one.
  Task<std::vector<User>> members(std::string email, std::vector<std::string> hashes,
                                  std::optional<std::string> organisation_id);
  /// Of every organisation, the oldest first.
  std::vector<User> by_email_now(const std::string& email);
  Task<std::optional<std::string>> organisation_name(std::string organisation_id);
  std::optional<std::string> organisation_name_now(const std::string& organisation_id);
  /// By name.
  Task<std::vector<User>> list(std::string organisation_id, UserQuery query);

  /// not_found, or conflict `last_admin`.
  Task<Result<UserAndEnded>> change(std::string organisation_id, std::string user_id, UserChange to,
                                    Time now);
  /// What a user changes about themself. not_found.
  Task<Result<User>> change_profile(std::string organisation_id, std::string user_id,
                                    std::optional<std::string> name, std::optional<Language> language,
                                    Time now);
  /// Ends every session but `kept`; the ids of those that ended. Nothing, and nothing done, where the user's
  /// password is no longer the one that was checked, or the user was disabled.
  Task<std::optional<std::vector<std::string>>> set_password(std::string organisation_id, std::string user_id,
                                                             std::string checked_hash,
                                                             std::string password_hash, std::string kept,
                                                             Time now);

 private:
  db::Database& db_;
};

}  // namespace sp::auth
