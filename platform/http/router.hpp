// From a request to its handler: request id, access log, metrics, rate limit, authentication, route,
// authorisation.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/http/open_limiter.hpp"
#include "platform/http/rate_limiter.hpp"
#include "platform/http/route.hpp"
#include "platform/http/server.hpp"
#include "platform/identity/token_verifier.hpp"
#include "platform/observe/log.hpp"
#include "platform/observe/metrics.hpp"

namespace sp::http {

/// Requests a minute for one user, and for one address without a token; a burst of a sixth of it. 0:
/// unlimited.
struct RateLimits {
  int reads = 1200;    // GET: what a page does by itself
  int changes = 1200;  // every other method: what a person does
  int sign_in = 30;
  int ask = 120;
};

struct RouterOptions {
  RateLimits rate_limits;
  /// The same limits over all processes, asked once this process's own have let a request pass; null: this
  /// one is alone. Outlives the router.
  SharedLimiter* shared_limits = nullptr;
  /// Streams that are followed (GET), and beside them streams that answer something: each counted by itself.
  OpenLimits streams{.by_user = 20, .by_address = 500, .in_all = 7500};
  /// Requests whose body is larger than `usual_body_bytes`, from their header to their answer.
  OpenLimits uploads{.by_user = 4, .by_address = 16, .in_all = 32};
  std::size_t usual_body_bytes = 1024 * 1024;
  /// Origin under which people reach the platform ("https://support.example.org"); with it a request for
  /// another host is refused. "": any host.
  std::string public_origin;
  /// Origins that browsers of other sites may call from (CORS); empty: same origin only.
  std::vector<std::string> allowed_origins;
  /// The exported frontend; empty: none is served.
  std::string static_dir;
};

/// Built once, before the server starts; then read by all its threads.
class Router : public RequestHandler {
 public:
  /// Adds a service's routes; throws std::logic_error where two routes collide. `service` is in metrics and
  /// OpenAPI tags.
  virtual void add(std::string service, RouteTable routes) = 0;
  /// OpenAPI 3.1 of all routes added so far.
  virtual json::Value openapi() const = 0;
};

std::unique_ptr<Router> make_router(RouterOptions options, TokenVerifier& verifier, observe::Log log,
                                    observe::Metrics& metrics);

}  // namespace sp::http
