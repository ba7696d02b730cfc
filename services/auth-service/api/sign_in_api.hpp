// Signing in and out, and carrying a session on.
#pragma once
#include "services/auth-service/api/collaborators.hpp"
#include "services/auth-service/api/user_view.hpp"

namespace sp::auth {

struct SignedIn {
  std::string access_token;
  std::string token_type = "Bearer";
  std::int64_t expires_in = 0;  // seconds
  UserView user;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (access_token, token_type, expires_in, user))

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
