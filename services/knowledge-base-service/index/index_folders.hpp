// An index is two databases: of what every reader may find, and of what is for agents only. Frequencies,
// lengths and spellings of the second would tell a requester which words stand there: a requester's search
// opens the first alone, an agent's both as one.
#pragma once
#include <filesystem>
#include <string>

namespace sp::knowledge_base {

inline std::string everyones_folder(const std::string& folder) { return folder + "/everyone"; }
inline std::string agents_folder(const std::string& folder) { return folder + "/agents"; }

/// Whether there is a database, whole or not.
inline bool holds_database(const std::string& folder) {
  std::error_code error;
  return std::filesystem::exists(folder + "/iamglass", error);
}

}  // namespace sp::knowledge_base
