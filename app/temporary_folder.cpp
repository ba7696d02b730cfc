#include "app/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>

#include "app/command_line.hpp"

namespace sp::app {

TemporaryFolder::TemporaryFolder(const std::string& command) {
  const std::string parent = std::filesystem::temp_directory_path().string();
  std::string name = parent + "/support-platform-" + command + "-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw UserError(command + ": no folder can be made in " + parent);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

}  // namespace sp::app
