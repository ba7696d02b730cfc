#include "services/connector-service/domain/signature.hpp"

#include <sodium.h>

#include <algorithm>

#include "platform/base/encoding.hpp"

namespace sp::connector {

namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t secret_bytes = 32;

const unsigned char* raw(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// The bytes that a secret of Standard Webhooks stands for; a text without the prefix is its own.
std::string key_of(std::string_view secret) {
  if (secret.starts_with(secret_prefix))
    if (auto bytes = base64_decode(secret.substr(secret_prefix.size()))) return std::move(*bytes);
  return std::string(secret);
}

std::string signed_text(std::string_view id, std::string_view timestamp, std::string_view body) {
  return std::string(id) + "." + std::string(timestamp) + "." + std::string(body);
}

template <class Expected>
bool any_gives(const std::vector<std::string>& secrets, std::string_view signature, Expected expected) {
  bool holds = false;
  for (const auto& secret : secrets)
    if (!secret.empty()) holds = same(expected(secret), signature) || holds;
  return holds;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), raw(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.size() - 1);  // the terminator
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(),
                        nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size())
    return std::nullopt;
  out.resize(size);
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, raw(key), key.size());
  crypto_auth_hmacsha256_update(&state, raw(text), text.size());
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

std::string new_webhook_secret() {
  std::string bytes(secret_bytes, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return std::string(secret_prefix) + base64_encode(bytes);
}

std::vector<std::pair<std::string, std::string>> standard_webhook_headers(
    const std::vector<std::string>& secrets, std::string_view id, std::chrono::system_clock::time_point at,
    std::string_view body) {
  const auto timestamp =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
  std::string signatures;
  for (const auto& secret : secrets)
    signatures += (signatures.empty() ? "v1," : " v1,") +
                  base64_encode(hmac_sha256(key_of(secret), signed_text(id, timestamp, body)));
  return {
      {"webhook-id", std::string(id)}, {"webhook-timestamp", timestamp}, {"webhook-signature", signatures}};
}

bool standard_webhook_holds(const std::vector<std::string>& secrets, std::string_view id,
                            std::string_view timestamp, std::string_view signatures, std::string_view body) {
  bool holds = false;
  for (std::string_view rest = signatures; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!one.starts_with("v1,")) continue;
    holds = any_gives(secrets, one.substr(3),
                      [&](const std::string& secret) {
                        return base64_encode(hmac_sha256(key_of(secret), signed_text(id, timestamp, body)));
                      }) ||
            holds;
  }
  return holds;
}

bool hub_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                         std::string_view body) {
  return any_gives(secrets, signature, [&](const std::string& secret) {
    return "sha256=" + hex_encode(hmac_sha256(secret, body));
  });
}

bool glpi_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                          std::string_view timestamp, std::string_view body) {
  return any_gives(secrets, signature, [&](const std::string& secret) {
    return hex_encode(hmac_sha256(secret, std::string(body) + std::string(timestamp)));
  });
}

bool zendesk_signature_holds(const std::vector<std::string>& secrets, std::string_view signature,
                             std::string_view timestamp, std::string_view body) {
  return any_gives(secrets, signature, [&](const std::string& secret) {
    return base64_encode(hmac_sha256(secret, std::string(timestamp) + std::string(body)));
  });
}

}  // namespace sp::connector
