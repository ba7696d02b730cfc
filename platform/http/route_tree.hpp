// Finds the route of a method and a path.
#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/route.hpp"
#include "platform/observe/metrics.hpp"

namespace sp::http {

/// A route of a service with what the router keeps beside it.
struct RouteEntry {
  std::string service;
  Route route;
  std::vector<std::string> parameters;  // in the order of the path
  observe::Histogram* duration = nullptr;
  /// By status class (2 is 2xx), made when first counted, so that what never happens is not in the metrics.
  mutable std::array<std::atomic<observe::Counter*>, 6> requests{};
};

/// Segments of a path, each literal or a parameter; a literal wins over a parameter. Built once, then read by
/// any thread.
class RouteTree {
 public:
  static constexpr std::size_t methods = 5;  // get, post, put, patch, delete
  using Methods = std::array<const RouteEntry*, methods>;

  /// Throws std::logic_error where the method and path are taken or the path is no template.
  RouteEntry& add(std::string service, Route route);
  /// The routes of this path by method, and its parameters' values; null where no route has this path.
  const Methods* find(std::string_view path, std::vector<std::string_view>& values) const;

  const std::vector<std::unique_ptr<RouteEntry>>& entries() const { return entries_; }

 private:
  struct Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> parameter;
    Methods routes{};
    bool is_route = false;
  };
  static const Node* descend(const Node& node, std::string_view rest, std::vector<std::string_view>& values);

  Node root_;
  std::vector<std::unique_ptr<RouteEntry>> entries_;
};

/// "GET".
std::string_view method_name(Method method);
/// "GET, HEAD, POST, OPTIONS" for the Allow header.
std::string allowed_methods(const RouteTree::Methods& methods);

}  // namespace sp::http
