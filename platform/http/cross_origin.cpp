#include "platform/http/cross_origin.hpp"

#include <algorithm>

namespace sp::http {

bool CrossOrigin::allows(std::string_view origin) const {
  return !origin.empty() && std::ranges::find(allowed_, origin) != allowed_.end();
}

void CrossOrigin::expose(const Request& request, Response& response) const {
  if (allowed_.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  const auto origin = request.header("origin");
  if (!allows(origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  response.headers.emplace_back("Access-Control-Expose-Headers",
                                "ETag, Location, Retry-After, X-Request-Id, Idempotency-Replayed");
}

Response CrossOrigin::options(const Request& request, const std::string& methods) const {
  Response response;
  response.status = 204;
  response.headers.emplace_back("Allow", methods);
  if (!request.header("access-control-request-method").empty() && allows(request.header("origin"))) {
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    response.headers.emplace_back(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, If-Match, Idempotency-Key, Last-Event-ID, X-Request-Id, traceparent");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  expose(request, response);
  return response;
}

bool CrossOrigin::is_forged(const Request& request) const {
  const bool changes =
      request.method != Method::get && request.method != Method::head && request.method != Method::options;
  if (!changes || !request.path.starts_with("/api/v1/auth/") || request.cookie("sp_refresh").empty())
    return false;
  const auto origin = request.header("origin");
  if (allows(origin)) return false;
  if (const auto site = request.header("sec-fetch-site"); !site.empty())
    return site != "same-origin" && site != "same-site" && site != "none";
  if (origin.empty()) return false;  // no browser: nobody to be tricked
  const auto scheme = origin.find("://");
  return scheme == std::string_view::npos ||
         !equal_ignoring_case(origin.substr(scheme + 3), request.header("host"));
}

}  // namespace sp::http
