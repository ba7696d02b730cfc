#include "platform/http/file_body.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "platform/db/error.hpp"

namespace sp::http {

namespace {

[[noreturn]] void refuse(const char* what) {
  throw db::Unavailable(std::string(what) + ": " + std::generic_category().message(errno));
}

}  // namespace

FileBody::FileBody(const std::string& folder) {
  std::string name = folder + "/response-XXXXXX";
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) refuse("No file can be made for a response");
  ::unlink(name.c_str());
}

FileBody::~FileBody() { ::close(file_); }

void FileBody::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse("A response cannot be written to disk");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::size_t>(written);
  }
}

SharedBytes FileBody::share() {
  if (size_ == 0) return SharedBytes(std::make_shared<const std::string>());
  void* const at = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, file_, 0);
  if (at == MAP_FAILED) refuse("A response cannot be read back");
  ::madvise(at, size_, MADV_SEQUENTIAL);
  std::shared_ptr<const void> owner(at, [size = size_](void* mapped) { ::munmap(mapped, size); });
  return {std::move(owner), {static_cast<const char*>(at), size_}};
}

}  // namespace sp::http
