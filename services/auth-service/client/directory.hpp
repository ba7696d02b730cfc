// What other services may ask of auth-service: who someone is.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/identity/principal.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

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
BOOST_DESCRIBE_STRUCT(NewUser, (), (name, email, password, role, language))

/// An account of an address in one of its organisations.
struct Member {
  Person person;
  std::string organisation_id;
  std::string organisation_name;
};
BOOST_DESCRIBE_STRUCT(Member, (), (person, organisation_id, organisation_name))

/// Thread-safe. Where it is in another process, each may also fail as overloaded, code "service_unavailable".
class Directory {
 public:
  virtual ~Directory() = default;
  /// Nothing where the organisation has no such user. Remembered for a few seconds: names change rarely.
  virtual Task<Result<std::optional<Person>>> person(Call call, std::string organisation_id,
                                                     std::string user_id) = 0;
  /// The same by address; never remembered.
  virtual Task<Result<std::optional<Person>>> person_of_email(Call call, std::string organisation_id,
                                                              std::string email) = 0;

  // For the program's own subcommands and the demo organisation; these block.
  /// Creates an organisation with its admin; the organisation's id and the admin's.
  struct Founded {
    std::string organisation_id;
    std::string admin_id;
    BOOST_DESCRIBE_CLASS(Founded, (), (organisation_id, admin_id), (), ())
  };
  virtual Result<Founded> found_organisation(const std::string& name, const NewUser& admin) = 0;
  virtual Result<Person> create_user(const std::string& organisation_id, const NewUser& user) = 0;
  /// The accounts with this address, in whatever organisations, the oldest first.
  virtual Result<std::vector<Member>> find_by_email(const std::string& email) = 0;
};

}  // namespace sp::auth
