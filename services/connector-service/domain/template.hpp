// Texts with placeholders: what goes to an API that none of us knows, and fields of a tool's own. Pure and
// thread-safe.
//
//   {{ticket.subject}}                              a value by its name
//   {{ticket.priority|map:low=4,normal=3|number}}   the same through filters, from left to right
//   {{ticket.subject|default:None\, sorry}}         a backslash: the next character as it is
//
// Values stay values: none is read as JSON, as a template or as a part of a path. A string that is one
// placeholder and nothing else takes the value's own type; in any other text the value is its text.
//
//   map:a=b,c=d   what stands for the value; one that is not named stays
//   default:text  where there is no value, or an empty one
//   upper, lower  in that case
//   truncate:80   so many characters at most, with "…" where it is longer
//   json          as JSON text, quotes included
//   number        a text of digits as a number, for APIs that take no other
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/json/codec.hpp"

namespace sp::connector {

/// `pattern` with the placeholders of all its strings filled in; names of members stay as they are. `values`
/// is an object by placeholder name: {"ticket.subject": "Printer"}. What is one placeholder alone and has no
/// value there is left out of its object or list; null is a value. A string that `check` would refuse stays
/// as it is.
json::Value render(const json::Value& pattern, const json::Value& values);
/// The same of one text.
std::string render_text(std::string_view pattern, const json::Value& values);
/// Of a path with its query: values are percent-encoded, so that none adds a step or a parameter.
std::string render_path(std::string_view pattern, const json::Value& values);
/// Of a header: refused where a value would bring a line break into it.
Result<std::string> render_header(std::string_view pattern, const json::Value& values);

/// Names of placeholders in `pattern`, each once.
std::vector<std::string> placeholders(const json::Value& pattern);

/// Every string at fault, with its JSON pointer behind `pointer`: "unknown_placeholder", where `names` has no
/// such name, or "broken_template".
Result<> check(const json::Value& pattern, std::span<const std::string_view> names,
               const std::string& pointer = "");

/// At most `most` characters of `text`, the last of them "…" where it is longer.
std::string abridged(std::string_view text, std::size_t most);

}  // namespace sp::connector
