#include "app/data_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/command_line.hpp"

namespace sp::app {

namespace {
constexpr auto lock_name = "lock";
}

DataDirectory::DataDirectory(const std::string& path) : path_(path) {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (!std::filesystem::is_directory(path_)) {
    const std::string why = error ? error.message() : "it is not a folder";
    throw UserError("The data folder " + path + " cannot be used (SP_DATA_DIR): " + why);
  }
  was_new_ = std::ranges::all_of(std::filesystem::directory_iterator(path_, error),
                                 [](const auto& entry) { return entry.path().filename() == lock_name; });
  // Keys and everybody's data: for the owner only, where the folder is ours to set.
  if (was_new_) ::chmod(path_.c_str(), 0700);
  const auto file = path_ / lock_name;
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    throw UserError("The data folder " + path + " cannot be written (SP_DATA_DIR): " + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw UserError("The data folder " + path +
                    " is in use by another support-platform; stop it first, or set SP_DATA_DIR");
  }
}

DataDirectory::~DataDirectory() { ::close(lock_); }

}  // namespace sp::app
