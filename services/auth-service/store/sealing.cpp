#include "services/auth-service/store/sealing.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "platform/base/encoding.hpp"

namespace sp::auth {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

[[noreturn]] void unusable(const std::string& path, const std::string& why) {
  throw std::runtime_error("The key file " + path + " cannot be used: " + why + ".");
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

/// Written beside its place and moved there, so that a crash leaves no half key; whoever is first wins.
void create(const std::string& path) {
  const std::string draft = path + '.' + std::to_string(::getpid());
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  randombytes_buf(key.data(), key.size());
  {
    ::unlink(draft.c_str());
    const File file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0 || ::write(file.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(file.get()) != 0)
      unusable(path, std::strerror(errno));
  }
  const int linked = ::link(draft.c_str(), path.c_str());
  const int error = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && error != EEXIST) unusable(path, std::strerror(error));
}

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

SealKey installation_key(const std::string& path) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not start.");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
      if (errno != ENOENT) unusable(path, std::strerror(errno));
      create(path);
      continue;
    }
    SealKey key(crypto_secretbox_KEYBYTES + 1, '\0');
    const auto size = ::read(file.get(), key.data(), key.size());
    if (size != static_cast<ssize_t>(crypto_secretbox_KEYBYTES)) unusable(path, "it must hold 32 bytes");
    key.resize(crypto_secretbox_KEYBYTES);
    return key;
  }
  unusable(path, "it was removed as it was made");
}

}  // namespace sp::auth
