// The folder that holds everything the platform stores: made where missing, checked, and held by one program
// at a time.
#pragma once
#include <filesystem>
#include <string>

namespace sp::app {

/// Holds the folder's lock while it lives; the kernel lets go of it even after kill -9.
class DataDirectory {
 public:
  /// Throws UserError naming the folder: it cannot be made, written, or another program uses it.
  explicit DataDirectory(const std::string& path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Whether nothing was stored here when it was opened.
  bool was_new() const { return was_new_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
  bool was_new_ = false;
};

}  // namespace sp::app
