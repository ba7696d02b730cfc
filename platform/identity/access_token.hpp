// Reading an access token: its parts, its header and its claims. No keys, no memory: see token_verifier.hpp.
#pragma once
#include <string>
#include <string_view>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"

namespace sp {

/// The longest token that is looked at, in bytes.
inline constexpr std::size_t access_token_limit = 8 * 1024;
/// How far the clocks of two machines may differ. Applies to `iat` and `nbf`; `exp` is exact.
inline constexpr std::chrono::seconds clock_leeway{5};

/// A token taken apart; `signed_text` is a view of the token.
struct AccessTokenParts {
  std::string kid;
  std::string_view signed_text;
  std::string payload;    // decoded, not yet trusted
  std::string signature;  // decoded
};

/// The form and the header: RFC 8725 section 3 and RFC 9068 section 4. `invalid_token` says what is wrong.
/// `jku`, `x5u`, `jwk` and `x5c` are not read: a key comes from us, never from the token.
Result<AccessTokenParts> read_access_token(std::string_view token);

/// The claims of a payload whose signature has been checked.
Result<Principal> read_claims(std::string_view payload, std::string_view issuer, std::string_view audience,
                              Time now);

/// unauthenticated, `invalid_token`.
Failure invalid_token(std::string message);

}  // namespace sp
