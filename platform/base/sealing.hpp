// Authenticated encryption of what rests in the database (libsodium's secretbox).
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sp {

/// A key of 32 bytes. Values, not to be logged.
using SealKey = std::string;

/// base64url of nonce and box. Thread-safe, as all here.
std::string seal(const SealKey& key, std::string_view secret);
/// Nothing where the text was not sealed with this key.
std::optional<std::string> unseal(const SealKey& key, std::string_view sealed);

/// A key of its own for each purpose, so that what is sealed for one opens for no other.
SealKey derived_key(const SealKey& key, std::string_view purpose);
/// The key that only a holder of `token` can make: what it seals is closed to a reader of the database.
SealKey seal_key_of_token(std::string_view token);
/// SHA-256 in hexadecimal: how a random token is kept.
std::string token_hash(std::string_view token);

}  // namespace sp
