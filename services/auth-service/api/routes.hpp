#pragma once
#include "services/auth-service/api/check_api.hpp"
#include "services/auth-service/api/me_api.hpp"
#include "services/auth-service/api/sign_in_api.hpp"
#include "services/auth-service/api/user_api.hpp"

namespace sp::auth {

/// The routes of auth-service; the four outlive the server.
http::RouteTable auth_routes(SignInApi& sign_in, CheckApi& check, MeApi& me, UserApi& users);

}  // namespace sp::auth
