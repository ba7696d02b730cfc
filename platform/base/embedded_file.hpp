// Files that the build puts into the program (`sp_embed` in cmake/SpTargets.cmake).
#pragma once
#include <span>
#include <string_view>

namespace sp {

struct EmbeddedFile {
  std::string_view path;  // below the embedded folder, with '/'
  std::string_view text;
};

}  // namespace sp
