// The users of an organisation, for those who run it.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/user_view.hpp"

namespace sp::auth {

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

class UserApi {
 public:
  explicit UserApi(Collaborators with) : with_(std::move(with)) {}

  Task<Result<http::Created<UserView>>> create(Caller caller, CreateUser input);
  Task<Result<http::Page<UserView>>> list(Caller caller, ListUsers input);
  Task<Result<UserView>> update(Caller caller, UpdateUser input);

 private:
  const Collaborators with_;
};

}  // namespace sp::auth
