// Kong: a route a row, under a service that says whether a broken replica's request is asked of another one.
#include "services/api-gateway/config/kong.hpp"

#include <algorithm>

#include "platform/http/route_tree.hpp"
#include "services/api-gateway/config/paths.hpp"
#include "services/api-gateway/config/problems.hpp"
#include "services/api-gateway/config/yaml.hpp"

namespace sp::gateway {

namespace {

constexpr std::string_view kong_comment =
    R"(Kong's declarative configuration (3.x, without a database) in front of the platform's services: the one entry of an
installation of one process a service. Written by `support-platform gateway-config kong` from the services' route tables: do
not edit it, write it again, and POST it to Kong's /config.

It was checked against the schemas of Kong 3.0, and has not been run by those who wrote it. It uses plugins of the
open-source edition only. That edition has none that asks another service about a token, so Kong passes every request on, and each
service verifies the token, the role and its exact limits by itself, as it does behind every gateway.

What else kong.conf should say:
  database = off
  router_flavor = traditional_compatible
  proxy_listen = 0.0.0.0:3000 http2     # with TLS: 0.0.0.0:3000, 0.0.0.0:3443 ssl http2; ssl_cert and ssl_cert_key
  headers = off                         # no Via and X-Kong-*
  proxy_access_log = off                # its lines hold query strings; each service logs its requests
  trusted_ips =                         # only a load balancer before Kong; real_ip_header = X-Forwarded-For then
  nginx_http_client_header_timeout = 10s
  nginx_http_large_client_header_buffers = 4 32k
  nginx_proxy_gzip = on                 # with gzip_proxied any and gzip_types application/json: never text/event-stream
The services must trust Kong: SP_TRUSTED_PROXIES. What Kong refuses by itself (413, 429, 503) is its own JSON, not problem+json.)";

Object plugin(std::string_view name, Object config) {
  Object plugin;
  plugin["name"] = name;
  plugin["config"] = std::move(config);
  return plugin;
}

/// "get.api.v1.tickets.id": names of Kong's entities hold letters, digits and . - _ ~.
std::string entity_name(std::string_view method, std::string_view path) {
  std::string name(method);
  for (const char c : path)
    if (c == '/') {
      name += '.';
    } else if (c != '{' && c != '}') {
      name += c;
    }
  return name;
}

/// A path that begins with '~' is a regular expression, which Kong anchors at its beginning.
std::string path_of(const Path& path) { return '~' + expression_of(path.path).substr(1); }

/// Kong counts each route by itself.
List plugins_of(const Gateway& gateway, const Row& row) {
  List plugins;
  if (const auto limit = gateway.per_minute(row); limit > 0) {
    Object config;
    config["minute"] = limit * people_behind_an_address;
    config["limit_by"] = "ip";
    config["policy"] = "local";
    config["hide_client_headers"] = true;
    plugins.emplace_back(plugin("rate-limiting", std::move(config)));
  }
  if (row.method != http::Get && row.method != http::Delete) {
    Object config;
    config["allowed_payload_size"] = gateway.body_limit(row);
    config["size_unit"] = "bytes";
    plugins.emplace_back(plugin("request-size-limiting", std::move(config)));
  }
  return plugins;
}

Object route(const Gateway& gateway, std::string_view name, std::string_view path, std::int64_t priority) {
  Object route;
  route["name"] = name;
  route["protocols"] = gateway.has_tls() ? list_of({"https"}) : list_of({"http"});
  if (gateway.has_tls()) route["https_redirect_status_code"] = 308;
  route["paths"] = list_of({path});
  route["regex_priority"] = priority;
  route["strip_path"] = false;
  route["preserve_host"] = true;
  return route;
}

Object route_of(const Gateway& gateway, const Path& path, const Row& row, std::int64_t priority) {
  const auto method = http::method_name(row.method);
  Object entry = route(gateway, entity_name(method, path.path), path_of(path), priority);
  entry["methods"] = row.method == http::Get ? list_of({"GET", "HEAD"}) : list_of({method});
  if (row.streams) entry["response_buffering"] = false;
  if (auto plugins = plugins_of(gateway, row); !plugins.empty()) entry["plugins"] = std::move(plugins);
  return entry;
}

/// Kong stands on NGINX, which never sends a POST or PATCH again that it has sent, but a PUT or DELETE.
bool is_sent_once(const Row& row) { return row.method == http::Put || row.method == http::Delete; }

Object service(const Upstream& upstream, bool once, List routes) {
  Object service;
  service["name"] = upstream.service + (once ? ".once" : "");
  service["host"] = upstream.service + ".upstream";
  service["port"] = 80;  // the targets have theirs
  service["protocol"] = "http";
  service["connect_timeout"] = 2000;
  service["write_timeout"] = 30'000;
  service["read_timeout"] = 75'000;  // between two reads: a stream says something every 15 s
  service["retries"] = once ? 0 : 2;
  service["routes"] = std::move(routes);
  return service;
}

List kong_services(const Gateway& gateway, const std::vector<Path>& paths) {
  List services;
  for (const auto& upstream : gateway.options.upstreams) {
    List usual;
    List once;
    auto priority = static_cast<std::int64_t>(paths.size());
    for (const auto& path : paths) {
      --priority;
      if (path.is_internal() || path.rows.front()->service != upstream.service) continue;
      for (const auto* row : path.rows)
        (is_sent_once(*row) ? once : usual).emplace_back(route_of(gateway, path, *row, priority));
      // Without methods it stands behind the rows: the service says which there are.
      usual.emplace_back(route(gateway, entity_name("other", path.path), path_of(path), priority));
    }
    if (upstream.service == frontend) usual.emplace_back(route(gateway, "frontend", "/", 0));
    services.emplace_back(service(upstream, false, std::move(usual)));
    if (!once.empty()) services.emplace_back(service(upstream, true, std::move(once)));
  }
  return services;
}

/// Routes without a service, which answer by themselves.
List hidden_routes(const Gateway& gateway, const std::vector<Path>& paths) {
  const auto& problems = gateway_problems();
  const auto missing = std::ranges::find(problems, 404, &GatewayProblem::status);
  List routes;
  for (const auto& path : paths) {
    if (!path.is_internal()) continue;
    Object config;
    config["status_code"] = missing->status;
    config["content_type"] = "application/problem+json";
    config["body"] = problem_text(*missing, "");
    Object entry = route(gateway, entity_name("inside", path.path), path_of(path),
                         static_cast<std::int64_t>(paths.size()));
    entry["plugins"] = List{plugin("request-termination", std::move(config))};
    routes.emplace_back(std::move(entry));
  }
  return routes;
}

List kong_upstreams(const Gateway& gateway) {
  List all;
  for (const auto& upstream : gateway.options.upstreams) {
    List targets;
    for (const auto& server : upstream.servers)
      targets.emplace_back(object_of("target", json::Value(server)));
    Object alive;
    alive["interval"] = 5;
    alive["successes"] = 1;
    Object dead;
    dead["interval"] = 5;
    dead["tcp_failures"] = 1;
    dead["timeouts"] = 2;
    Object active;
    active["type"] = "http";
    active["http_path"] = "/healthz";
    active["timeout"] = 2;
    active["healthy"] = std::move(alive);
    active["unhealthy"] = std::move(dead);
    Object passive = object_of("unhealthy", object_of("tcp_failures", 1));
    Object checks;
    checks["active"] = std::move(active);
    checks["passive"] = std::move(passive);
    Object entry;
    entry["name"] = upstream.service + ".upstream";
    entry["algorithm"] = "least-connections";
    entry["healthchecks"] = std::move(checks);
    entry["targets"] = std::move(targets);
    all.emplace_back(std::move(entry));
  }
  return all;
}

/// Of every route.
List general_plugins() {
  Object id;
  id["header_name"] = "X-Request-Id";
  id["generator"] = "uuid";
  id["echo_downstream"] = false;  // the services do
  List removed = list_of({"X-User-Id", "X-Organisation-Id", "X-Role", "Forwarded"});
  List plugins;
  plugins.emplace_back(plugin("correlation-id", std::move(id)));
  plugins.emplace_back(
      plugin("request-transformer", object_of("remove", object_of("headers", std::move(removed)))));
  return plugins;
}

}  // namespace

json::Value kong_tree(const Gateway& gateway) {
  const auto paths = paths_of(gateway.rows);
  Object tree;
  tree["_format_version"] = "3.0";
  tree["_transform"] = true;
  tree["services"] = kong_services(gateway, paths);
  tree["routes"] = hidden_routes(gateway, paths);
  tree["upstreams"] = kong_upstreams(gateway);
  tree["plugins"] = general_plugins();
  return tree;
}

std::string kong_configuration(const Gateway& gateway) {
  return yaml_comment(kong_comment) + yaml_of(kong_tree(gateway));
}

}  // namespace sp::gateway
