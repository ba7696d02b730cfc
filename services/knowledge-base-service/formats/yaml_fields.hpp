// The part of YAML (1.2) that front matter is written in: a mapping of names to texts.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sp::knowledge_base {

using Fields = std::map<std::string, std::string, std::less<>>;

/// Plain, quoted, folded (">") and literal ("|") scalars by their names in lower case, the first of each
/// name; sequences and nested mappings are passed over. Nothing where the text is no mapping.
std::optional<Fields> yaml_fields(std::string_view text);

/// A scalar on one line, without its quotation marks and the comment behind it.
std::string yaml_scalar(std::string_view value);

bool is_yaml_ruler(std::string_view line);
/// Cuts the first line off `rest`, without its line break.
std::string_view take_line(std::string_view& rest);

}  // namespace sp::knowledge_base
