#include "services/auth-service/api/known_devices.hpp"

#include <algorithm>
#include <boost/describe.hpp>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/json/codec.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {
namespace {

constexpr std::string_view device_cookie = "sp_device";
constexpr std::chrono::seconds device_lifetime = std::chrono::days{180};
constexpr std::size_t most_accounts = 8;
constexpr std::size_t account_length = 16;  // hexadecimal digits of the address's hash

struct KnownDevice {
  std::string id;
  std::vector<std::string> accounts;
};
BOOST_DESCRIBE_STRUCT(KnownDevice, (), (id, accounts))

std::string account_of(const std::string& email) {
  return token_hash(email_key(email)).substr(0, account_length);
}

std::optional<KnownDevice> device_of(const http::Request& request, const SealKey& key) {
  const auto opened = unseal(key, request.cookie(device_cookie));
  if (!opened) return std::nullopt;
  auto device = json::decode_text<KnownDevice>(*opened);
  if (!device) return std::nullopt;
  return std::move(*device);
}

}  // namespace

KnownDevices::KnownDevices(const SealKey& installation_key)
    : key_(derived_key(installation_key, "devices that have signed in")) {}

std::string KnownDevices::known_as(const http::Request& request, const std::string& email) const {
  const auto device = device_of(request, key_);
  if (!device || std::ranges::find(device->accounts, account_of(email)) == device->accounts.end()) return "";
  return device->id;
}

std::pair<std::string, std::string> KnownDevices::remember(const http::Request& request,
                                                           const std::string& email) const {
  auto device = device_of(request, key_).value_or(KnownDevice{.id = new_id(), .accounts = {}});
  const auto account = account_of(email);
  std::erase(device.accounts, account);
  device.accounts.insert(device.accounts.begin(), account);
  if (device.accounts.size() > most_accounts) device.accounts.resize(most_accounts);
  return {"Set-Cookie", std::string(device_cookie) + '=' + seal(key_, json::encode(device)) +
                            "; Path=/api/v1/auth; Max-Age=" + std::to_string(device_lifetime.count()) +
                            "; HttpOnly; SameSite=Strict" + (request.secure ? "; Secure" : "")};
}

}  // namespace sp::auth
