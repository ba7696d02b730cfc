// Verifies access tokens (RFC 9068, with the checks of RFC 8725) in every service.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"

namespace sp {

/// How long an access token lives. A token that claims more is refused: an ended session is remembered for
/// this long.
inline constexpr std::chrono::minutes access_token_lifetime{10};

/// A P-256 key as in a JWK (RFC 7517): base64url coordinates of 32 bytes.
struct PublicKey {
  std::string kid;
  std::string x;
  std::string y;
  bool operator==(const PublicKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(PublicKey, (), (kid, x, y))

/// unauthenticated: what needs a token was asked for without one.
[[nodiscard]] Failure token_missing();
/// forbidden: the token is good, and its role is not enough.
[[nodiscard]] Failure role_refused();

/// Thread-safe and quick: a token that was verified is remembered until it expires or its session ends.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;
  /// unauthenticated with code "invalid_token" or "token_expired"; the message never repeats the token.
  virtual Result<std::shared_ptr<const Principal>> verify(std::string_view token) = 0;
  /// Refuses the session's tokens from now on (they expire by themselves within ten minutes).
  virtual void end_session(std::string_view session_id) = 0;
  /// Replaces the keys that signatures are checked against; tokens remembered under a key that is gone are
  /// forgotten. Throws std::invalid_argument for a key that is no point of P-256.
  virtual void trust(std::vector<PublicKey> keys) = 0;
  /// `listener` is called, at most once in 30 seconds, when a token names a key that is not known: the moment
  /// to ask whether there are new ones. Called on the verifying thread: wake a job, do not fetch. Null:
  /// nobody listens. When this returns, the listener before has returned too.
  virtual void on_unknown_key(std::function<void()> listener) { (void)listener; }
};

/// `issuer` and `audience` as auth-service writes them into its tokens.
std::unique_ptr<TokenVerifier> make_token_verifier(std::string issuer, std::string audience,
                                                   const Clock& clock);

}  // namespace sp
