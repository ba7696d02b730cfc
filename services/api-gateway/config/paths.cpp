#include "services/api-gateway/config/paths.hpp"

#include <algorithm>
#include <stdexcept>

namespace sp::gateway {

namespace {

std::string_view first_segment(std::string_view path) { return path.substr(0, path.find('/', 1)); }

/// Literals before parameters, segment by segment.
bool comes_before(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const auto of_a = first_segment(a);
    const auto of_b = first_segment(b);
    const bool a_is_parameter = of_a.starts_with("/{");
    if (a_is_parameter != of_b.starts_with("/{")) return !a_is_parameter;
    if (of_a != of_b) return of_a < of_b;
    a.remove_prefix(of_a.size());
    b.remove_prefix(of_b.size());
  }
  return a.size() < b.size();
}

}  // namespace

bool Path::is_internal() const {
  return std::ranges::all_of(rows, [](const Row* row) { return row->internal; });
}

std::vector<Path> paths_of(std::span<const Row> rows) {
  std::vector<Path> paths;
  for (const auto& row : rows) {
    // "/x/{id}" and "/x/{name}" are one path.
    auto path = std::ranges::find(paths, expression_of(row.path),
                                  [](const Path& known) { return expression_of(known.path); });
    if (path == paths.end()) path = paths.insert(paths.end(), {.path = row.path, .rows = {}});
    if (!path->rows.empty() && path->rows.front()->service != row.service)
      throw std::logic_error(row.path + " belongs to " + path->rows.front()->service + " and to " +
                             row.service);
    path->rows.push_back(&row);
  }
  std::ranges::sort(paths, comes_before, &Path::path);
  return paths;
}

std::string expression_of(std::string_view path) {
  std::string expression = "^";
  for (; !path.empty(); path.remove_prefix(first_segment(path).size())) {
    const auto segment = first_segment(path);
    if (segment.starts_with("/{")) {
      expression += "/[^/]+";
      continue;
    }
    for (const char c : segment) {
      if (std::string_view(R"(\.+*?()[]{}^$|)").contains(c)) expression += '\\';
      expression += c;
    }
  }
  return expression + '$';
}

}  // namespace sp::gateway
