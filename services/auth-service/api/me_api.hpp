// What signed-in people do with their own account.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/user_view.hpp"

namespace sp::auth {

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
