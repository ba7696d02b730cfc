// What signed-in people do with their own account.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/messages.hpp"

namespace sp::auth {

class MeApi {
 public:
  explicit MeApi(Collaborators with) : with_(std::move(with)) {}

  Task<Result<UserView>> show(Caller caller, http::Nothing input);
  Task<Result<UserView>> update(Caller caller, UpdateMe input);
  Task<Result<void>> change_password(Caller caller, ChangePassword input);
  Task<Result<http::Items<SessionView>>> sessions(Caller caller, http::Nothing input);
  Task<Result<void>> end_session(Caller caller, SessionPath input);

 private:
  const Collaborators with_;
};

}  // namespace sp::auth
