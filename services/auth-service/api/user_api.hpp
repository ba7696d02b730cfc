// The users of an organisation, for those who run it.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/messages.hpp"

namespace sp::auth {

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
