// `Directory` for services in the same process.
#pragma once
#include <chrono>
#include <mutex>
#include <unordered_map>

#include "services/auth-service/client/directory.hpp"
#include "services/auth-service/password_hasher.hpp"
#include "services/auth-service/store/account_store.hpp"

namespace sp::auth {

class LocalDirectory final : public Directory {
 public:
  LocalDirectory(AccountStore& accounts, const PasswordHasher& hasher, const Clock& clock)
      : accounts_(accounts), hasher_(hasher), clock_(clock) {}

  Task<Result<std::optional<Person>>> person(Call call, std::string organisation_id,
                                             std::string user_id) override;
  Task<Result<std::optional<Person>>> person_of_email(Call call, std::string organisation_id,
                                                      std::string email) override;
  Result<Founded> found_organisation(const std::string& name, const NewUser& admin) override;
  Result<Person> create_user(const std::string& organisation_id, const NewUser& user) override;
  Result<std::vector<Member>> find_by_email(const std::string& email) override;

  /// The user has changed: ask the database again.
  void forget(const std::string& user_id);

 private:
  struct Known {
    std::string organisation_id;
    Person person;
    std::chrono::steady_clock::time_point until;
  };
  std::optional<Person> remembered(const std::string& organisation_id, const std::string& user_id);
  void remember(const std::string& organisation_id, const Person& person);

  /// A user as a subcommand gives it, validated as the API validates its bodies.
  Result<User> user_of(const NewUser& input, std::string organisation_id, std::string organisation_name);

  AccountStore& accounts_;
  const PasswordHasher& hasher_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;  // by user id
};

}  // namespace sp::auth
