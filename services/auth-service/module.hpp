#pragma once
#include <memory>
#include <string>

#include "platform/service/module.hpp"
#include "services/auth-service/client/directory.hpp"

namespace sp::auth {

/// What this installation's access tokens say of where they come from and whom they are for: what the program
/// makes `Platform::tokens` with (`make_token_verifier`).
struct TokenNames {
  std::string issuer;
  std::string audience;
};
TokenNames token_names(const Config& config);

/// The key store behind `Platform::tokens`: made before the modules, filled by auth-service with its public
/// keys.
class AuthModule : public Module {
 public:
  virtual Directory& directory() = 0;
  /// For an operator who fears for the signing key: a new one is published now, and signs ten minutes later.
  /// Blocks.
  virtual void rotate_signing_key() = 0;
};
std::unique_ptr<AuthModule> make_module(Platform platform);

}  // namespace sp::auth
