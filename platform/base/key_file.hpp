// Secret keys that the processes of one installation share as files, made at the first start.
#pragma once
#include <filesystem>
#include <string>

namespace sp {

/// The 32 bytes that the file holds (mode 0600); where there is none it is made with random ones. Processes
/// that do so at once, on whatever machines share the folder, all get the same. Throws std::runtime_error
/// with a message for the operator.
std::string key_in_file(const std::filesystem::path& path);

}  // namespace sp
