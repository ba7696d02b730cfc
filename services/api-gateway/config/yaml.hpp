// Trees as YAML, for the gateways that read it.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "platform/json/codec.hpp"

namespace sp::gateway {

using Object = boost::json::object;
using List = boost::json::array;

/// An object of one field.
Object object_of(std::string_view name, json::Value value);
List list_of(std::initializer_list<std::string_view> items);

/// A tree in YAML's block style (YAML 1.2); texts and keys are quoted as in JSON, of which YAML takes all.
std::string yaml_of(const json::Value& tree);

/// `text` as lines that begin with "# ".
std::string yaml_comment(std::string_view text);

}  // namespace sp::gateway
