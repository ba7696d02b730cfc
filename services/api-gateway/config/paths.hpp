// The paths of a route table as gateways look for them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/api-gateway/config/gateway.hpp"

namespace sp::gateway {

/// A path of the table with its rows, which one service has.
struct Path {
  std::string path;
  std::vector<const Row*> rows;

  bool has_parameters() const { return path.contains('{'); }
  bool is_internal() const;
};

/// In an order in which the first that matches is the one that the services' own router finds: a literal
/// segment before a parameter. Throws std::logic_error where two services share a path. `rows` outlives them.
std::vector<Path> paths_of(std::span<const Row> rows);

/// A regular expression (PCRE, RE2) of the template's paths, from the beginning to the end: a parameter is
/// one segment that is not empty.
std::string expression_of(std::string_view path);

}  // namespace sp::gateway
