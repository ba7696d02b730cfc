#include "platform/base/sealing.hpp"

#include <sodium.h>

#include "platform/base/encoding.hpp"

namespace sp {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string seal(const SealKey& key, std::string_view secret) {
  std::string out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size(), '\0');
  randombytes_buf(out.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(bytes(out) + crypto_secretbox_NONCEBYTES, bytes(secret), secret.size(), bytes(out),
                        bytes(std::string_view(key)));
  return base64url_encode(out);
}

std::optional<std::string> unseal(const SealKey& key, std::string_view sealed) {
  const auto box = base64url_decode(sealed);
  constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (!box || box->size() < overhead) return std::nullopt;
  std::string secret(box->size() - overhead, '\0');
  if (crypto_secretbox_open_easy(bytes(secret), bytes(*box) + crypto_secretbox_NONCEBYTES,
                                 box->size() - crypto_secretbox_NONCEBYTES, bytes(*box),
                                 bytes(std::string_view(key))) != 0)
    return std::nullopt;
  return secret;
}

SealKey derived_key(const SealKey& key, std::string_view purpose) {
  SealKey derived(crypto_secretbox_KEYBYTES, '\0');
  crypto_generichash(bytes(derived), derived.size(), bytes(purpose), purpose.size(),
                     bytes(std::string_view(key)), key.size());
  return derived;
}

SealKey seal_key_of_token(std::string_view token) {
  constexpr std::string_view purpose = "support-platform refresh successor";
  SealKey key(crypto_secretbox_KEYBYTES, '\0');
  crypto_generichash(bytes(key), key.size(), bytes(token), token.size(), bytes(purpose), purpose.size());
  return key;
}

std::string token_hash(std::string_view token) {
  std::string digest(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytes(digest), bytes(token), token.size());
  return hex_encode(digest);
}

}  // namespace sp
