// When a signing key signs, and how long its signatures are believed. A new key is published before it signs
// and an old one stays published while tokens of it live, so that rotating fails no request.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "platform/base/time.hpp"
#include "platform/identity/token_verifier.hpp"

namespace sp::auth {

inline constexpr std::chrono::days rotation_period{30};
/// Between publishing a key and signing with it: longer than JWKS may be cached.
inline constexpr std::chrono::minutes publication_lead{10};
inline constexpr std::chrono::minutes jwks_cache_time{5};
/// How long a key is believed after its successor has started to sign.
inline constexpr std::chrono::minutes retirement{60};
/// How soon a process of auth-service knows of a key that another has made.
inline constexpr std::chrono::seconds key_interval{5};
/// The shortest lead after which every service knows a key, with time to spare.
inline constexpr std::chrono::seconds least_lead = 3 * key_interval;
static_assert(publication_lead > jwks_cache_time && retirement > access_token_lifetime);

/// As stored; the private key is sealed.
struct StoredKey {
  std::string kid;
  std::string x;
  std::string y;
  std::string sealed_private_key;
  Time created_at{};
  Time signs_from{};
};
BOOST_DESCRIBE_STRUCT(StoredKey, (), (kid, x, y, sealed_private_key, created_at, signs_from))

/// The index of the key that signs at `now`: the one that started last. Keys are in the order of
/// `signs_from`.
inline std::optional<std::size_t> signing_key(std::span<const StoredKey> keys, Time now) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].signs_from <= now) found = i;
  return found;
}

/// Whether a new key is to be made.
inline bool rotation_due(std::span<const StoredKey> keys, Time now) {
  return keys.empty() || keys.back().created_at + rotation_period <= now;
}

/// Whether no token signed with `keys[index]` can be alive.
inline bool retired(std::span<const StoredKey> keys, std::size_t index, Time now) {
  return index + 1 < keys.size() && keys[index + 1].signs_from + retirement <= now;
}

}  // namespace sp::auth
