#include "services/ticketing-service/api/idempotency.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "platform/base/encoding.hpp"

namespace sp::ticketing {

namespace {

constexpr std::size_t longest_key = 255;

std::string hash_of(std::string_view request) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(request.data()), request.size(), digest.data());
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace

Result<std::optional<IdempotencyKey>> idempotency_key_of(const Caller& caller, std::string_view request) {
  const auto key = caller.request->header("Idempotency-Key");
  if (key.empty()) return std::optional<IdempotencyKey>{};
  const bool printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (!printable || key.size() > longest_key) {
    return invalid_field(
        "/Idempotency-Key", "invalid_idempotency_key",
        "The Idempotency-Key header must have 1 to 255 printable ASCII characters, without spaces.");
  }
  return IdempotencyKey{caller.who().user_id, std::string(key), hash_of(request)};
}

}  // namespace sp::ticketing
