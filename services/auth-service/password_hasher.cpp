#include "services/auth-service/password_hasher.hpp"

#include <sodium.h>

#include <stdexcept>

namespace sp::auth {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19 * 1024 * 1024;
static_assert(crypto_pwhash_ALG_DEFAULT == crypto_pwhash_ALG_ARGON2ID13);

/// argon2id's encoded form with salt and result drawn at random: checking against it costs what every check
/// costs.
std::string hash_of_nobody() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not start.");
  const auto random = [](std::size_t size) {
    std::string bytes(size, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), size,
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text.pop_back();  // the terminator
    return text;
  };
  return "$argon2id$v=19$m=" + std::to_string(memory / 1024) + ",t=" + std::to_string(passes) + ",p=1$" +
         random(16) + '$' + random(32);
}

}  // namespace

PasswordHasher::PasswordHasher(WorkPool& pool) : pool_(pool), nobody_(hash_of_nobody()) {}

Task<std::string> PasswordHasher::hash(std::string password) {
  return pool_.run([password = std::move(password)] { return hash_now(password); });
}

Task<bool> PasswordHasher::matches(std::string encoded, std::string password) {
  if (encoded.empty()) encoded = nobody_;
  return pool_.run([encoded = std::move(encoded), password = std::move(password)] {
    return crypto_pwhash_str_verify(encoded.c_str(), password.data(), password.size()) == 0;
  });
}

bool PasswordHasher::outdated(const std::string& encoded) {
  return crypto_pwhash_str_needs_rehash(encoded.c_str(), passes, memory) != 0;
}

std::string PasswordHasher::hash_now(const std::string& password) {
  char encoded[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(encoded, password.data(), password.size(), passes, memory) != 0)
    throw std::runtime_error("There is not enough memory to hash a password (19 MiB).");
  return encoded;
}

}  // namespace sp::auth
