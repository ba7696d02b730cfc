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

namespace {

/// "example.org:8080" of "http://example.org:8080"; a port that is the scheme's own is left out.
std::string_view authority_of(std::string_view origin) {
  const auto scheme = origin.find("://");
  if (scheme == std::string_view::npos) return {};
  auto authority = origin.substr(scheme + 3);
  const std::string_view own_port = equal_ignoring_case(origin.substr(0, scheme), "https") ? ":443" : ":80";
  if (authority.ends_with(own_port)) authority.remove_suffix(own_port.size());
  return authority;
}

/// `host` may name the port that is the scheme's own.
bool names(std::string_view host, std::string_view origin) {
  const auto authority = authority_of(origin);
  if (authority.empty() || host.size() < authority.size()) return false;
  const auto rest = host.substr(authority.size());
  return equal_ignoring_case(host.substr(0, authority.size()), authority) &&
         (rest.empty() || rest == (equal_ignoring_case(origin.substr(0, 8), "https://") ? ":443" : ":80"));
}

bool is_this_machine(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos)
    host = host.substr(0, colon);
  return equal_ignoring_case(host, "localhost") || host == "127.0.0.1" || host == "[::1]";
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

}  // namespace

bool CrossOrigin::is_own(std::string_view origin, std::string_view host) const {
  if (own_.empty() || !names(host, own_)) return names(host, origin);
  return equal_ignoring_case(authority_of(origin), authority_of(own_)) &&
         equal_ignoring_case(origin.substr(0, origin.find(':')), own_.substr(0, own_.find(':')));
}

bool CrossOrigin::is_forged(const Request& request) const {
  const bool changes =
      request.method != Method::get && request.method != Method::head && request.method != Method::options;
  if (!changes || (request.header("cookie").empty() && !request.path.starts_with("/api/v1/auth/")))
    return false;
  const auto origin = request.header("origin");
  if (allows(origin)) return false;
  // A browser says by itself how the page that asks stands to this origin, and no page can say it in its
  // place (Fetch Metadata): that counts more than Host, which a proxy may have written anew.
  const auto site = request.header("sec-fetch-site");
  if (site == "same-origin" || site == "none") return false;
  if (!site.empty() && site != "same-site") return true;
  if (origin.empty()) return !site.empty();  // no browser: nobody to be tricked
  return !is_own(origin, request.header("host"));
}

bool CrossOrigin::is_for_us(const Request& request) const {
  const auto host = request.header("host");
  return own_.empty() || names(host, own_) || (is_this_machine(host) && is_loopback(request.address));
}

}  // namespace sp::http
