#include "services/auth-service/api/routes.hpp"

namespace sp::auth {

using namespace http;

RouteTable auth_routes(SignInApi& sign_in, CheckApi& check, MeApi& me, UserApi& users) {
  const auto sign_in_rate = RateClass::sign_in;
  auto register_endpoint = bind(sign_in, &SignInApi::register_organisation);
  register_endpoint.success = 201;
  auto logout_endpoint = bind(sign_in, &SignInApi::logout);
  logout_endpoint.success = 204;
  auto jwks = bind_file(sign_in, &SignInApi::jwks, "application/jwk-set+json");
  jwks.output_schema = [](json::Schemas&) { return json::Value({{"type", "object"}}); };
  auto check_endpoint = bind(check, &CheckApi::check);
  check_endpoint.success = 204;
  check_endpoint.output_schema = [](json::Schemas&) { return json::Value(nullptr); };
  // clang-format off
  return {
      Route{Post, "/api/v1/auth/register", Permission::anyone, std::move(register_endpoint), "Register an organisation", sign_in_rate}.repeating(Repeats::unkeyed),
      Route{Post, "/api/v1/auth/login", Permission::anyone, bind(sign_in, &SignInApi::login), "Sign in", sign_in_rate}.repeating(Repeats::unkeyed).answering({401}).showing<OrganisationChoice>(409),
      Route{Post, "/api/v1/auth/login/organisation", Permission::anyone, bind(sign_in, &SignInApi::choose), "Sign in to one of several organisations", sign_in_rate}.repeating(Repeats::unkeyed).answering({401}),
      Route{Post, "/api/v1/auth/refresh", Permission::anyone, bind(sign_in, &SignInApi::refresh), "Carry the session on"}.repeating(Repeats::unkeyed).answering({401, 403}),
      Route{Post, "/api/v1/auth/logout", Permission::anyone, std::move(logout_endpoint), "Sign out"}.repeating(Repeats::unkeyed).answering({403}),
      Route{Get, "/api/v1/auth/check", Permission::anyone, std::move(check_endpoint), "Check a token, for the gateway", RateClass::unlimited}.answering({401, 403}).inside(),
      {Get, "/.well-known/jwks.json", Permission::anyone, std::move(jwks), "The public keys of access tokens"},
      {Get, "/api/v1/me", Permission::signed_in, bind(me, &MeApi::show), "Show the signed-in user"},
      {Patch, "/api/v1/me", Permission::signed_in, bind(me, &MeApi::update), "Change one's name or language"},
      Route{Post, "/api/v1/me/password", Permission::signed_in, bind(me, &MeApi::change_password), "Change one's password", sign_in_rate}.repeating(Repeats::unkeyed),
      {Get, "/api/v1/sessions", Permission::signed_in, bind(me, &MeApi::sessions), "List one's sessions"},
      {Delete, "/api/v1/sessions/{id}", Permission::signed_in, bind(me, &MeApi::end_session), "End one of one's sessions"},
      {Post, "/api/v1/users", Permission::user_manage, bind(users, &UserApi::create), "Create a user"},
      {Get, "/api/v1/users", Permission::user_read, bind(users, &UserApi::list), "List users"},
      Route{Patch, "/api/v1/users/{id}", Permission::user_manage, bind(users, &UserApi::update), "Change a user's name, role or access"}.answering({409}),
  };
  // clang-format on
}

}  // namespace sp::auth
