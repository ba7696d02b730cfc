// Files that systems and programs keep for themselves, summed up so that a report names each folder of them
// once.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// Not thread-safe.
class HiddenFiles {
 public:
  /// `path` with '/' between its steps. False where nothing of it is hidden, and nothing was counted.
  bool add(std::string_view path);
  /// Each hidden file or folder by its path, with the refusal `hidden`; what systems leave in every folder
  /// (.DS_Store, Thumbs.db) by the first of them. `shown` stands before each path in the sentences.
  void each(std::string_view shown, const std::function<void(const std::string& path, Refusal)>& tell) const;
  bool empty() const { return counts_.empty() && system_files_ == 0; }

 private:
  struct Hidden {
    std::size_t files = 0;
    bool is_folder = false;
  };
  std::map<std::string, Hidden> counts_;
  std::string first_system_file_;
  std::size_t system_files_ = 0;
};

}  // namespace sp::knowledge_base
