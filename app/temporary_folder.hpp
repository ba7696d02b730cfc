#pragma once
#include <string>

namespace sp::app {

/// A folder of a subcommand's own, below the system's temporary one, that is gone afterwards.
class TemporaryFolder {
 public:
  /// `command`: for its name. Throws UserError where none can be made.
  explicit TemporaryFolder(const std::string& command);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace sp::app
