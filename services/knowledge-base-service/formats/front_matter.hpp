// What an article says of itself at its beginning: YAML between two lines "---", TOML between two lines
// "+++", or a JSON object.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace sp::knowledge_base {

struct FrontMatter {
  std::map<std::string, std::string, std::less<>>
      fields;             // by names in lower case; not those of nested mappings
  std::string_view body;  // of the text that was given

  /// The field's value, or "". Of a list: "".
  std::string field(std::string_view name) const;
};

/// Text without front matter is all body. A byte order mark is dropped. Lines between two rulers that are no
/// YAML mapping are a paragraph, not front matter; braces that are no JSON object, or that nothing follows,
/// are text.
FrontMatter read_front_matter(std::string_view text);

/// A value as it stands behind `name: `, quoted so that it is read back as it was.
std::string front_matter_value(std::string_view value);

}  // namespace sp::knowledge_base
