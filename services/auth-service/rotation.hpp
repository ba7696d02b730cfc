// A new signing key by an operator's word, for a platform that runs or rests.
#pragma once
#include <chrono>
#include <filesystem>
#include <string>

#include "platform/service/module.hpp"
#include "services/auth-service/domain/signing_keys.hpp"

namespace sp::auth {

/// The installation's key, with which the private halves of signing keys are sealed.
std::filesystem::path installation_key_file(const Config& config);

struct RotatedKey {
  std::string kid;
  Time signs_from{};
};

/// Publishes a new key, which signs after `lead`; the old ones are believed for `retirement` after that.
/// auth-service may run, in any number of processes. Blocks. Throws std::runtime_error with a message for the
/// operator where its database is not up to date, or its keys are sealed with another installation's key.
RotatedKey rotate_signing_key(const Platform& platform, std::chrono::seconds lead);
/// Once `kid` signs: no token of another key is believed any more. Blocks.
void forget_other_keys(const Platform& platform, const std::string& kid);

}  // namespace sp::auth
