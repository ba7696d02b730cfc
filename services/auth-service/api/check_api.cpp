#include "services/auth-service/api/check_api.hpp"

namespace sp::auth {

Result<std::shared_ptr<const Principal>> CheckApi::principal_of(const Caller& caller,
                                                                Permission permission) const {
  const auto token = caller.request->bearer_token();
  if (token.empty()) return token_missing();
  // The route is for anyone, so that what is wrong with the token is found here.
  Result<std::shared_ptr<const Principal>> principal = caller.principal;
  if (!caller.principal) principal = verifier_.verify(token);
  if (principal && !permits((*principal)->role, permission)) return role_refused();
  return principal;
}

Task<Result<http::Response>> CheckApi::check(Caller caller, Check input) {
  const auto principal = principal_of(caller, input.permission);
  http::Response response;
  if (principal) {
    response.status = 204;
    response.headers = {{"X-User-Id", (*principal)->user_id},
                        {"X-Organisation-Id", (*principal)->organisation_id},
                        {"X-Role", std::string(json::enum_name((*principal)->role))}};
  } else {
    response = http::problem(principal.error(), caller.request->id);
    response.headers.emplace_back("X-Problem", response.body);
  }
  co_return response;
}

}  // namespace sp::auth
