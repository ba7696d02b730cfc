// What auth-service takes and gives over HTTP, as docs/api.md names it.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/route.hpp"
#include "services/auth-service/domain/password.hpp"
#include "services/auth-service/domain/session.hpp"
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

struct SignedIn {
  std::string access_token;
  std::string token_type = "Bearer";
  std::int64_t expires_in = 0;  // seconds
  UserView user;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (access_token, token_type, expires_in, user))

struct SessionView {
  std::string id;
  Time created_at{};
  Time last_used_at{};
  Time expires_at{};
  std::string user_agent;
  std::string address;
  bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionView, (),
                      (id, created_at, last_used_at, expires_at, user_agent, address, current))

using Name = Text<1, 200>;
using Password = Verbatim<0, password_max_bytes>;
using NewPassword = Verbatim<password_min_characters, password_max_bytes>;

struct Register {
  Name organisation;
  Name name;
  Email email;
  NewPassword password;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(Register, (), (organisation, name, email, password, language))

/// `organisation_id`: for an address that belongs to several.
struct Login {
  Email email;
  Password password;
  std::optional<Id> organisation_id;
};
BOOST_DESCRIBE_STRUCT(Login, (), (email, password, organisation_id))

/// What `current` of the problem `organisation_required` holds: those whose password was given, and what
/// chooses one of them within `expires_in` seconds.
struct OrganisationChoice {
  std::string choice;
  std::int64_t expires_in = 0;
  std::vector<OrganisationView> organisations;
};
BOOST_DESCRIBE_STRUCT(OrganisationChoice, (), (choice, expires_in, organisations))

struct ChooseOrganisation {
  Text<1, 65536> choice;
  Id organisation_id;
};
BOOST_DESCRIBE_STRUCT(ChooseOrganisation, (), (choice, organisation_id))

struct UpdateMe {
  std::optional<Name> name;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(UpdateMe, (), (name, language))

struct ChangePassword {
  Password current_password;
  NewPassword new_password;
};
BOOST_DESCRIBE_STRUCT(ChangePassword, (), (current_password, new_password))

struct SessionPath {
  Id id;
};
BOOST_DESCRIBE_STRUCT(SessionPath, (), (id))

struct CreateUser {
  Name name;
  Email email;
  NewPassword password;
  Role role = Role::requester;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(CreateUser, (), (name, email, password, role, language))

struct ListUsers {
  std::optional<Role> role;
  std::optional<Text<0, 200>> q;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListUsers, (), (role, q, limit, cursor))

struct UpdateUser {
  Id id;
  std::optional<Name> name;
  std::optional<Role> role;
  std::optional<bool> disabled;
};
BOOST_DESCRIBE_STRUCT(UpdateUser, (), (id, name, role, disabled))

UserView view_of(const User& user);
SessionView view_of(const Session& session, const std::string& current_id);

}  // namespace sp::auth
