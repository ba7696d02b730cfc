// Signs access tokens, and keeps the keys that it signs with: makes the first, rotates them, publishes the
// public halves.
#pragma once
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "platform/base/time.hpp"
#include "platform/identity/token_verifier.hpp"
#include "platform/observe/log.hpp"
#include "services/auth-service/domain/user.hpp"
#include "services/auth-service/metrics.hpp"
#include "services/auth-service/store/key_store.hpp"

namespace sp::auth {

/// Thread-safe.
class TokenIssuer {
 public:
  TokenIssuer(KeyStore& store, TokenVerifier& verifier, const Clock& clock, std::string issuer,
              std::string audience, observe::Log log, AuthMetrics& metrics);

  /// An access token of `access_token_lifetime` for a session of `user`.
  std::string issue(const User& user, const std::string& session_id);
  /// The public keys, as a JSON Web Key Set (RFC 7517).
  std::shared_ptr<const std::string> jwks() const;
  /// The same for services that check tokens.
  std::vector<PublicKey> public_keys() const;

  /// Reads the keys anew, makes a new one where the newest is older than `rotation_period`, drops the retired
  /// ones, and tells the verifier. Blocks; called at start and by a job.
  void refresh_keys();
  /// Makes a new key now, for an operator who fears for the old one. It signs after `publication_lead`.
  /// Blocks.
  void rotate();

 private:
  struct Ring {
    std::vector<StoredKey> usable;  // those whose private key opened, in the order in which they sign
    std::vector<SigningKey> private_keys;
    std::string jwks;
    std::vector<PublicKey> trusted;  // all, those included that another installation's key file sealed
  };
  void make_key(bool signs_at_once);
  void load();
  std::shared_ptr<const Ring> ring() const;

  KeyStore& store_;
  TokenVerifier& verifier_;
  const Clock& clock_;
  const std::string issuer_;
  const std::string audience_;
  const observe::Log log_;
  AuthMetrics& metrics_;
  std::mutex refreshing_;
  std::set<std::string> told_;  // of keys that do not open; guarded by refreshing_
  mutable std::mutex mutex_;
  std::shared_ptr<const Ring> ring_ = std::make_shared<const Ring>();
};

}  // namespace sp::auth
