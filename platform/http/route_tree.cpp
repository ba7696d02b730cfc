#include "platform/http/route_tree.hpp"

#include <stdexcept>

namespace sp::http {

std::string_view method_name(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::head:
      return "HEAD";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "OTHER";
}

std::string allowed_methods(const RouteTree::Methods& methods) {
  std::string names;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    if (methods[i] == nullptr) continue;
    names += method_name(static_cast<Method>(i));
    names += i == static_cast<std::size_t>(Method::get) ? ", HEAD, " : ", ";
  }
  return names + "OPTIONS";
}

RouteEntry& RouteTree::add(std::string service, Route route) {
  const auto index = static_cast<std::size_t>(route.method);
  const std::string name = std::string(method_name(route.method)) + ' ' + route.path;
  if (index >= methods || !route.path.starts_with('/'))
    throw std::logic_error("the route " + name + " of " + service +
                           " needs a method of the API and a path from '/'");
  auto entry = std::make_unique<RouteEntry>();
  Node* node = &root_;
  for (std::string_view rest = std::string_view(route.path).substr(1);;) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    if (segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}')) {
      entry->parameters.emplace_back(segment.substr(1, segment.size() - 2));
      if (!node->parameter) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else {
      Node* next = nullptr;
      for (auto& [literal, child] : node->literals)
        if (literal == segment) next = child.get();
      if (next == nullptr) next = node->literals.emplace_back(segment, std::make_unique<Node>()).second.get();
      node = next;
    }
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (node->routes[index] != nullptr)
    throw std::logic_error("the route " + name + " of " + service + " collides with " +
                           node->routes[index]->route.path + " of " + node->routes[index]->service);
  entry->service = std::move(service);
  entry->route = std::move(route);
  node->routes[index] = entry.get();
  node->is_route = true;
  return *entries_.emplace_back(std::move(entry));
}

const RouteTree::Node* RouteTree::descend(const Node& node, std::string_view rest,
                                          std::vector<std::string_view>& values) {
  const auto slash = rest.find('/');
  const auto segment = rest.substr(0, slash);
  const auto onward = [&](const Node& next) -> const Node* {
    if (slash == std::string_view::npos) return next.is_route ? &next : nullptr;
    return descend(next, rest.substr(slash + 1), values);
  };
  for (const auto& [literal, child] : node.literals) {
    if (literal != segment) continue;
    if (const Node* found = onward(*child)) return found;
    break;
  }
  if (!node.parameter || segment.empty()) return nullptr;
  values.push_back(segment);
  const Node* found = onward(*node.parameter);
  if (found == nullptr) values.pop_back();
  return found;
}

const RouteTree::Methods* RouteTree::find(std::string_view path,
                                          std::vector<std::string_view>& values) const {
  values.clear();
  if (!path.starts_with('/')) return nullptr;
  const Node* node = descend(root_, path.substr(1), values);
  return node == nullptr ? nullptr : &node->routes;
}

}  // namespace sp::http
