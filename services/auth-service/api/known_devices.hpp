// The cookie by which a browser shows that it has signed in to an account before, so that others who guess
// that account's password do not keep its owner out.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/sealing.hpp"
#include "platform/http/message.hpp"

namespace sp::auth {

/// The cookie holds an id drawn for the browser and the accounts that it knows, the latest first, sealed with
/// a key of the installation. It signs nobody in. Thread-safe.
class KnownDevices {
 public:
  explicit KnownDevices(const SealKey& installation_key);

  /// The id of the browser that sends `request`, where it has signed in to the account of `email` before; "".
  std::string known_as(const http::Request& request, const std::string& email) const;
  /// The header that makes the browser one that has.
  std::pair<std::string, std::string> remember(const http::Request& request, const std::string& email) const;

 private:
  const SealKey key_;
};

}  // namespace sp::auth
