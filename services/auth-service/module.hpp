#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/auth-service/client/directory.hpp"

namespace sp::auth {

/// The key store behind `Platform::tokens`: made before the modules, filled by auth-service with its public keys.
class AuthModule : public Module {
 public:
  virtual Directory& directory() = 0;
};
std::unique_ptr<AuthModule> make_module(Platform platform);

}  // namespace sp::auth
