// The token that one service shows another: who asks, whom, and on whose behalf. A JWT with HMAC-SHA-256 (RFC
// 7515, RFC 7518 section 3.2) under a key that the processes of one installation share, and of a type of its
// own, so that it is never taken for an access token.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"

namespace sp {

/// How long a service token is good for. `exp` later than that is refused.
inline constexpr std::chrono::seconds service_token_lifetime{30};
inline constexpr std::chrono::seconds longest_service_token{60};

struct ServiceClaims {
  std::string audience;                        // the service that is asked: "ticketing"
  std::shared_ptr<const Principal> principal;  // null: the asking service itself
  std::string trace_id;
};

/// `key`: the installation's, from `service.key` in its folder of secrets.
std::string sign_service_token(const std::string& key, const ServiceClaims& claims, Time now);
/// unauthenticated, `invalid_token`: says what is wrong, never repeats the token.
Result<ServiceClaims> verify_service_token(const std::string& key, std::string_view token,
                                           std::string_view audience, Time now);

}  // namespace sp
