// What stands in front of an installation of one process a service, and its configuration: pure functions of
// the route table.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config/config.hpp"
#include "platform/http/route.hpp"

namespace sp::gateway {

/// One row of a service's route table, as far as a gateway knows of it.
struct Row {
  std::string service;  // "ticketing", as in --services
  http::Method method = http::Method::get;
  std::string path;  // a template: "/api/v1/tickets/{id}"
  Permission permission = Permission::anyone;
  http::RateClass rate = http::RateClass::standard;
  std::size_t body_limit = 0;  // bytes; 0: the usual limit
  bool streams = false;        // may answer with server-sent events
  bool keyed = false;          // takes Idempotency-Key
  bool internal = false;       // never passed on
};
/// `service`: a module's name, "ticketing-service" or "ticketing".
std::vector<Row> rows_of(std::string_view service, const http::RouteTable& routes);

/// Where the replicas of a service listen: "HOST:PORT".
struct Upstream {
  std::string service;
  std::vector<std::string> servers;
};

struct GatewayOptions {
  std::vector<Upstream> upstreams;          // one for each service
  std::string listen = "3000";              // [ADDRESS:]PORT, plain HTTP; with TLS it redirects
  std::string tls_listen = "3443";          // [ADDRESS:]PORT
  std::string tls_certificate;              // a file; "": no TLS
  std::string tls_key;                      // a file
  std::string resolver;                     // of names whose addresses change while it runs; "": none do
  std::string folder;                       // where it writes; "": where its package says
  std::string access_log;                   // a file; "": the folder's, or standard output
  std::vector<std::string> front_networks;  // of a load balancer before it: its X-Forwarded-For is believed
};

/// Everything that a configuration is made from.
struct Gateway {
  std::vector<Row> rows;  // of every service
  GatewayOptions options;
  Config settings;  // limits and the public address, as the services have them

  const Upstream& upstream(std::string_view service) const;
  std::size_t body_limit(const Row& row) const;
  /// How often one person may ask a minute; 0: unlimited.
  std::int64_t per_minute(const Row& row) const;
  bool has_tls() const { return !options.tls_certificate.empty(); }
};

/// Which service answers for what no route has: the exported frontend.
inline constexpr std::string_view frontend = "api-gateway";
/// Many people may sit behind one address, and the services count each of them: a gateway, which sees only
/// addresses, lets through so many times what one person may.
inline constexpr int people_behind_an_address = 10;

/// The upstreams of a docker-compose project of one container a service.
std::vector<Upstream> default_upstreams();

/// A complete nginx.conf, for NGINX 1.22 and later, without modules beyond Debian's nginx-light.
std::string nginx_configuration(const Gateway& gateway);
/// Traefik's dynamic configuration as YAML, for Traefik 3.
std::string traefik_configuration(const Gateway& gateway);
/// Kong's declarative configuration as YAML, for Kong 3 without a database.
std::string kong_configuration(const Gateway& gateway);

}  // namespace sp::gateway
