// What other services may ask of auth-service: who someone is.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/identity/principal.hpp"
#include "platform/runtime/task.hpp"

namespace sp::auth {

struct Person {
  std::string id;
  std::string name;
  std::string email;
  Role role = Role::requester;
  bool disabled = false;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, email, role, disabled))

struct NewUser {
  std::string name;
  std::string email;
  std::string password;
  Role role = Role::requester;
  std::string language;  // "fr", "en" or "": not said
};

/// An account of an address in one of its organisations.
struct Member {
  Person person;
  std::string organisation_id;
  std::string organisation_name;
};

/// Thread-safe.
class Directory {
 public:
  virtual ~Directory() = default;
  /// Nothing where the organisation has no such user. Remembered for a few seconds: names change rarely.
  virtual Task<std::optional<Person>> person(std::string organisation_id, std::string user_id) = 0;

  // For the program's own subcommands and the demo organisation; these block.
  /// Creates an organisation with its admin; the organisation's id and the admin's.
  struct Founded {
    std::string organisation_id;
    std::string admin_id;
  };
  virtual Result<Founded> found_organisation(const std::string& name, const NewUser& admin) = 0;
  virtual Result<Person> create_user(const std::string& organisation_id, const NewUser& user) = 0;
  /// The accounts with this address, in whatever organisations, the oldest first.
  virtual std::vector<Member> find_by_email(const std::string& email) = 0;
};

}  // namespace sp::auth
