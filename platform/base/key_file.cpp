#include "platform/base/key_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "platform/base/id.hpp"

namespace sp {

namespace {

[[noreturn]] void unusable(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error("The key file " + path.string() + " cannot be used: " + why + ".");
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

/// Written beside its place and moved there, so that a crash leaves no half key; whoever is first wins. The
/// draft has a name of its own among all machines that share the folder: in containers every process has the
/// number 1.
void create(const std::filesystem::path& path) {
  const std::string draft = path.string() + '.' + new_id();
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  ::randombytes_buf(key.data(), key.size());
  {
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

std::string key_in_file(const std::filesystem::path& path) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium could not start.");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) {
      if (errno != ENOENT) unusable(path, std::strerror(errno));
      create(path);
      continue;
    }
    std::string key(crypto_secretbox_KEYBYTES + 1, '\0');
    const auto size = ::read(file.get(), key.data(), key.size());
    if (size != static_cast<ssize_t>(crypto_secretbox_KEYBYTES)) unusable(path, "it must hold 32 bytes");
    key.resize(crypto_secretbox_KEYBYTES);
    return key;
  }
  unusable(path, "it was removed as it was made");
}

}  // namespace sp
