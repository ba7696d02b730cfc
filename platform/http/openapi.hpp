// OpenAPI 3.1 from the route tables.
#pragma once
#include "platform/http/route_tree.hpp"

namespace sp::http {

json::Value openapi_of(const std::vector<std::unique_ptr<RouteEntry>>& routes);

}  // namespace sp::http
