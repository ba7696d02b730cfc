// Whether a token is good for a permission, for the gateway in front of the services.
#pragma once
#include "platform/http/route.hpp"
#include "platform/identity/token_verifier.hpp"

namespace sp::auth {

struct Check {
  Permission permission = Permission::signed_in;
};
BOOST_DESCRIBE_STRUCT(Check, (), (permission))

/// Thread-safe. Asked before nearly every request of the installation: no database, and for a token that was
/// seen before a look into the verifier's memory.
class CheckApi {
 public:
  explicit CheckApi(TokenVerifier& verifier) : verifier_(verifier) {}

  /// 204 with X-User-Id, X-Organisation-Id and X-Role; otherwise the problem that the service itself would
  /// answer with, in X-Problem too, since NGINX's auth_request keeps headers only.
  Task<Result<http::Response>> check(Caller caller, Check input);

 private:
  Result<std::shared_ptr<const Principal>> principal_of(const Caller& caller, Permission permission) const;

  TokenVerifier& verifier_;
};

}  // namespace sp::auth
