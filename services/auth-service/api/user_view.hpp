// A user as the API shows one, and the fields of a user as people type them.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "platform/http/route.hpp"
#include "services/auth-service/domain/password.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {

struct OrganisationView {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(OrganisationView, (), (id, name))

struct UserView {
  std::string id;
  std::string name;
  std::string email;
  Role role = Role::requester;
  std::optional<Language> language;
  bool disabled = false;
  Time created_at{};
  OrganisationView organisation;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, name, email, role, language, disabled, created_at, organisation))

UserView view_of(const User& user);

using Name = Text<1, 200>;
using Password = Verbatim<0, password_max_bytes>;
using NewPassword = Verbatim<password_min_characters, password_max_bytes>;

}  // namespace sp::auth
