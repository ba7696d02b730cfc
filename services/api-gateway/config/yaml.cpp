#include "services/api-gateway/config/yaml.hpp"

#include <algorithm>

namespace sp::gateway {

namespace {

void write_block(std::string& out, const json::Value& value, std::size_t depth);

bool is_empty(const json::Value& value) {
  return (value.is_object() && value.get_object().empty()) || (value.is_array() && value.get_array().empty());
}

bool is_leaf(const json::Value& value) {
  return (!value.is_object() && !value.is_array()) || is_empty(value);
}

/// What has become of a list's item or a field's value, behind "- " or "name:".
void write_behind(std::string& out, const json::Value& value, std::size_t depth) {
  if (is_leaf(value)) {
    out += ' ' + boost::json::serialize(value) + '\n';
  } else {
    out += '\n';
    write_block(out, value, depth + 1);
  }
}

void write_block(std::string& out, const json::Value& value, std::size_t depth) {
  const std::string indent(2 * depth, ' ');
  if (const auto* object = value.if_object()) {
    for (const auto& [name, field] : *object) {
      out += indent + boost::json::serialize(json::Value(name)) + ':';
      write_behind(out, field, depth);
    }
  } else if (const auto* list = value.if_array()) {
    for (const auto& item : *list) {
      if (is_leaf(item)) {
        out += indent + "- " + boost::json::serialize(item) + '\n';
        continue;
      }
      const auto begin = out.size();
      write_block(out, item, depth + 1);
      out.replace(begin + indent.size(), 2, "- ");  // in place of the first line's deeper indent
    }
  }
}

}  // namespace

Object object_of(std::string_view name, json::Value value) {
  Object object;
  object[name] = std::move(value);
  return object;
}

List list_of(std::initializer_list<std::string_view> items) {
  List list;
  for (const auto item : items) list.emplace_back(item);
  return list;
}

std::string yaml_of(const json::Value& tree) {
  std::string out;
  if (is_leaf(tree)) return boost::json::serialize(tree) + '\n';
  write_block(out, tree, 0);
  return out;
}

std::string yaml_comment(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    out += (line.empty() ? "#" : "# " + std::string(line)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace sp::gateway
