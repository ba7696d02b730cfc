// Signing and checking JSON Web Tokens with ES256 (RFC 7515, RFC 7518 section 3.4) through OpenSSL.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"
#include "platform/identity/token_verifier.hpp"

namespace sp {

/// A P-256 private key. Immutable; signing is thread-safe. Cheap to copy.
class SigningKey {
 public:
  /// A new random key; its kid is the RFC 7638 thumbprint.
  static SigningKey generate();
  /// From what `private_der` gave. Throws std::invalid_argument for anything else.
  static SigningKey from_der(std::string_view der);

  /// The private key as PKCS #8 DER: a secret.
  std::string private_der() const;
  const PublicKey& public_key() const { return public_; }
  const std::string& kid() const { return public_.kid; }
  /// The compact serialisation of `header` and `payload`, which are JSON texts.
  std::string sign(std::string_view header, std::string_view payload) const;

 private:
  SigningKey(std::shared_ptr<void> key, PublicKey public_key)
      : key_(std::move(key)), public_(std::move(public_key)) {}
  std::shared_ptr<void> key_;  // EVP_PKEY
  PublicKey public_;
};

/// Checks ES256 signatures of one key. Immutable and thread-safe.
class VerifyingKey {
 public:
  /// Throws std::invalid_argument where `key` is no point of P-256.
  explicit VerifyingKey(PublicKey key);
  const PublicKey& public_key() const { return public_; }
  /// `signature` is r || s, 64 bytes.
  bool verifies(std::string_view signed_text, std::string_view signature) const;

 private:
  std::shared_ptr<void> key_;  // EVP_PKEY
  PublicKey public_;
};

/// What an access token says (RFC 9068 section 2.2, and our own `org`, `role`, `name`, `sid`).
struct AccessClaims {
  std::string issuer;
  std::string audience;
  std::string token_id;
  Principal principal;  // `expires` becomes `exp`, in whole seconds
  Time issued{};
};
std::string sign_access_token(const SigningKey& key, const AccessClaims& claims);

}  // namespace sp
