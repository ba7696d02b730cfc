// The lines `name: value` between two lines `---` that an article may begin with.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace sp::app {

struct Article {
  std::map<std::string, std::string> fields;
  std::string_view body;  // of the text that was given
};

/// Text without front matter is all body. A byte order mark is dropped.
Article read_front_matter(std::string_view text);

}  // namespace sp::app
