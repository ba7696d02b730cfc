// Tags as HTML, JSX, Liquid, Jinja, Hugo, Grav and WordPress write them.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace sp::knowledge_base::dialects {

struct Tag {
  std::string name;  // in lower case
  bool closing = false;
  bool self_closing = false;
  bool capital = false;  // its name began with a capital letter: a component
  std::string_view attributes;
  std::size_t end = 0;  // behind it in the text

  /// The value of the first of these attributes that there is, without its quotation marks or braces.
  std::string attribute(std::initializer_list<std::string_view> names) const;
  /// Words and quoted texts that are no attribute's value, in order: "warning" of {{< notice warning >}}.
  std::string positional(std::size_t index) const;
};

/// "<name …>", "</name>" or "<name … />" at `at`, where '<' stands. Nothing where it is none; bounded.
std::optional<Tag> angle_tag(std::string_view text, std::size_t at);
/// "[name …]", "[name=value]" or "[/name]" at `at`, where '[' stands. Bounded.
std::optional<Tag> bracket_tag(std::string_view text, std::size_t at);
/// What stands between "{%" and "%}", "{{<" and ">}}" or "{{%" and "%}}". "endname" and "/name" are closing.
Tag brace_tag(std::string_view inside);

}  // namespace sp::knowledge_base::dialects
