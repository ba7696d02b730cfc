// What templates can be filled with: names, their meaning, and their values of one ticket, message or change.
// Pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// Where a template stands.
enum class TemplateUse {
  create,  // also fields of a mapping, and headers
  find,    // with nothing but the mark
  comment,
  comments,  // the list of them
  change,
  read,
  changes,  // the list of what changed
  test
};
BOOST_DESCRIBE_ENUM(TemplateUse, create, find, comment, comments, change, read, changes, test)

/// A placeholder and its meaning, as the set-up page shows them.
struct TemplateName {
  std::string_view name;
  std::string_view english;
  std::string_view french;
};

/// All of them, in the order of the page.
std::span<const TemplateName> template_names();
/// Those that have a value in such a template.
std::vector<std::string_view> names_for(TemplateUse use);

/// Values by name. What is unknown or nobody is null; of a change, what stays as it is has no value at all,
/// so that a template leaves it out.
json::Value values_of(const Outgoing& ticket);
json::Value values_of(const OutgoingComment& comment);
json::Value values_of(const OutgoingChange& change, const Mapping& mapping);
/// For `find`, which knows nothing else.
json::Value values_of_mark(std::string_view mark);
/// For `changes`.
json::Value values_of_since(Time since);
/// `values` with those of the record in the tool.
json::Value with_remote(json::Value values, const Remote& remote);

}  // namespace sp::connector
