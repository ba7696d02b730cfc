// Signing keys; the private halves are sealed with the installation's key.
#pragma once
#include <optional>
#include <vector>

#include "platform/base/sealing.hpp"
#include "platform/db/database.hpp"
#include "platform/identity/jwt.hpp"
#include "services/auth-service/domain/signing_keys.hpp"

namespace sp::auth {

/// Thread-safe; everything blocks.
class KeyStore {
 public:
  KeyStore(db::Database& database, SealKey seal_key) : db_(database), seal_key_(std::move(seal_key)) {}

  /// In the order in which they sign. Deletes those that are retired.
  std::vector<StoredKey> load(Time now);
  /// Unless there is a key by now that is not among `known` (kids): another process has made one. Whether it
  /// was added.
  bool add(const SigningKey& key, Time created, Time signs_from, const std::vector<std::string>& known);
  /// Deletes all others, where this one is there.
  void keep_only(const std::string& kid);
  /// The private key; nothing where it was sealed with another installation's key.
  std::optional<SigningKey> open(const StoredKey& key) const;

 private:
  db::Database& db_;
  const SealKey seal_key_;
};

}  // namespace sp::auth
