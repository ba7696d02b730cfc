// Letters of ASCII in lower case: names of formats, headers and styles are compared so, in any locale.
#pragma once
#include <string>
#include <string_view>

namespace sp::knowledge_base {

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace sp::knowledge_base
