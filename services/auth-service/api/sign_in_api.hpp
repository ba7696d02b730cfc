// Signing in and out, and carrying a session on.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/messages.hpp"

namespace sp::auth {

class SignInApi {
 public:
  explicit SignInApi(Collaborators with) : with_(std::move(with)) {}

  Task<Result<http::Reply<SignedIn>>> register_organisation(Caller caller, Register input);
  Task<Result<http::Reply<SignedIn>>> login(Caller caller, Login input);
  /// Signs in to one of the organisations that `login` gave to choose from.
  Task<Result<http::Reply<SignedIn>>> choose(Caller caller, ChooseOrganisation input);
  Task<Result<http::Reply<SignedIn>>> refresh(Caller caller, http::Nothing input);
  Task<Result<http::Reply<http::Nothing>>> logout(Caller caller, http::Nothing input);
  Task<Result<http::Response>> jwks(Caller caller, http::Nothing input);

 private:
  /// The enabled accounts that the address and the password open. As much work for none as for many.
  Task<std::vector<User>> opened_by(Login input);
  /// A session for an account whose password was checked: 401 `wrong_credentials` where it has changed since.
  Task<Result<http::Reply<SignedIn>>> open_session(Caller caller, User user, Proof proof);
  Failure several(const std::vector<User>& users) const;
  NewSession new_session(const User& user, const Device& device) const;
  /// Counts and logs a sign-in that failed. `user_id`: "" where there is no such account.
  Failure refused(const http::Request& request, std::string_view user_id) const;
  http::Reply<SignedIn> signed_in(const User& user, const std::string& session_id, int status) const;

  const Collaborators with_;
};

}  // namespace sp::auth
