#include "services/knowledge-base-service/formats/hidden_files.hpp"

#include <algorithm>

#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"

namespace sp::knowledge_base {

namespace {

bool is_of_systems(std::string_view name) {
  return name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini" || name.starts_with("._");
}

std::string counted(std::size_t files) {
  return std::to_string(files) + (files == 1 ? " file was" : " files were") + " not read.";
}

}  // namespace

bool HiddenFiles::add(std::string_view path) {
  if (!is_litter(path)) return false;
  if (is_of_systems(path.substr(path.rfind('/') + 1)) && !path.contains("__MACOSX/")) {
    if (system_files_++ == 0) first_system_file_ = path;
    return true;
  }
  // The outermost step that is hidden.
  std::size_t end = 0;
  do {
    end = std::min(path.find('/', end == 0 ? 0 : end + 1), path.size());
  } while (end < path.size() && !is_litter(path.substr(0, end)));
  auto& hidden = counts_[std::string(path.substr(0, end))];
  hidden.is_folder = hidden.is_folder || end < path.size();
  hidden.files += path.ends_with('/') ? 0U : 1U;
  return true;
}

void HiddenFiles::each(std::string_view shown,
                       const std::function<void(const std::string& path, Refusal)>& tell) const {
  const auto named = [&](const std::string& path) { return std::string(shown) + without_controls(path); };
  for (const auto& [path, hidden] : counts_)
    tell(path, {"hidden", named(path) + (hidden.is_folder && hidden.files > 0
                                             ? " is a hidden folder: its " + counted(hidden.files)
                                             : " is hidden and was not read.")});
  if (system_files_ == 1)
    tell(first_system_file_,
         {"hidden", named(first_system_file_) + " is of the operating system and was not read."});
  if (system_files_ > 1)
    tell(first_system_file_, {"hidden", named(first_system_file_) + " and the like, of operating systems: " +
                                            counted(system_files_)});
}

}  // namespace sp::knowledge_base
