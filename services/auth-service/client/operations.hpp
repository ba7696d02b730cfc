// What auth-service answers to other processes.
#pragma once
#include "platform/identity/token_verifier.hpp"
#include "platform/service/operation.hpp"

namespace sp::auth {

/// What access tokens are checked with, as it stands at `at`.
struct Trust {
  std::vector<PublicKey> keys;
  std::vector<std::string> ended_sessions;  // since the time that was asked for; some of before it too
  Time at{};
};
BOOST_DESCRIBE_STRUCT(Trust, (), (keys, ended_sessions, at))

struct TrustSince {
  Time since{};
};
BOOST_DESCRIBE_STRUCT(TrustSince, (), (since))

/// Asked by services for themselves, some times a second: a session that has ended is refused everywhere
/// within one.
inline constexpr Operation<TrustSince, Trust> trust_operation{"auth", "trust",
                                                              std::chrono::milliseconds(900)};

}  // namespace sp::auth
