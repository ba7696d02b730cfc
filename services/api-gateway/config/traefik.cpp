// Traefik: a router a row, which names the middlewares that the row needs. The order of the paths becomes
// priorities; a row comes before the path's other methods, which its service refuses.
#include "services/api-gateway/config/traefik.hpp"

#include <algorithm>

#include "platform/http/route_tree.hpp"
#include "services/api-gateway/config/paths.hpp"
#include "services/api-gateway/config/yaml.hpp"

namespace sp::gateway {

namespace {

constexpr std::string_view traefik_comment =
    R"(Traefik's dynamic configuration (v3, file provider) in front of the platform's services: the one entry of an installation
of one process a service. Written by `support-platform gateway-config traefik` from the services' route tables: do not edit
it, write it again; Traefik takes a changed file over by itself.

It was checked against the fields that Traefik 3.0 documents, and has not been run by those who wrote it.

The static configuration names the entry points and where this file is:
  entryPoints:
    web:
      address: ":3000"
      transport: { respondingTimeouts: { readTimeout: 120s, idleTimeout: 75s } }
    websecure:                      # with --tls-certificate
      address: ":3443"
  providers: { file: { filename: /etc/traefik/dynamic.yaml, watch: true } }
  accessLog: { format: json, fields: { names: { RequestPath: drop }, headers: { defaultMode: drop } } }
Leave forwardedHeaders.insecure off, and name in forwardedHeaders.trustedIPs only a load balancer before Traefik: what a client
writes into X-Forwarded-* is then replaced. The services must trust Traefik: SP_TRUSTED_PROXIES.

Each service verifies the token, the role and its exact limits again by itself. Traefik asks for each request anew whether the token is
good. What it refuses by itself (413, 429, 502) is plain text, not problem+json. It makes no X-Request-Id: the services do.)";

std::string_view entry_point(const Gateway& gateway) { return gateway.has_tls() ? "websecure" : "web"; }

std::string rule_of(const Path& path) {
  return path.has_parameters() ? "PathRegexp(`" + expression_of(path.path) + "`)"
                               : "Path(`" + path.path + "`)";
}

std::string method_rule(http::Method method) {
  if (method == http::Get) return "(Method(`GET`) || Method(`HEAD`))";
  return "Method(`" + std::string(http::method_name(method)) + "`)";
}

std::string_view rate_of(const Row& row) {
  switch (row.rate) {
    case http::RateClass::standard:
      return row.method == http::Get ? "reads" : "changes";
    case http::RateClass::sign_in:
      return "sign-in";
    case http::RateClass::ask:
      return "ask";
    case http::RateClass::unlimited:
      break;
  }
  return "";
}

/// Names of the middlewares of a row, in the order in which they work.
List middlewares_of(const Gateway& gateway, const Row& row) {
  List names = list_of({"headers"});
  if (gateway.settings.max_connections_per_address > 0) names.emplace_back("connections");
  if (gateway.per_minute(row) > 0) names.emplace_back("rate-" + std::string(rate_of(row)));
  if (row.permission != Permission::anyone)
    names.emplace_back("check-" + std::string(json::enum_name(row.permission)));
  // Buffering holds answers back too, so that a route that streams goes without; its service limits the body.
  if (row.method != http::Get && row.method != http::Delete && !row.streams)
    names.emplace_back("body-" + std::to_string(gateway.body_limit(row)));
  if (row.service != "auth") names.emplace_back("compress");  // tokens: nothing to guess from a length
  names.emplace_back("retry");
  return names;
}

Object router(const Gateway& gateway, std::string_view rule, std::string_view service, List middlewares,
              std::int64_t priority) {
  Object router;
  router["entryPoints"] = list_of({entry_point(gateway)});
  router["rule"] = rule;
  router["priority"] = priority;
  router["middlewares"] = std::move(middlewares);
  router["service"] = service;
  if (gateway.has_tls()) router["tls"] = object_of("options", "default");
  return router;
}

/// "get-api-v1-tickets-id".
std::string router_name(std::string_view method, std::string_view path) {
  std::string name;
  for (const char c : method) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const char c : path)
    if (c == '/' || c == '.') {
      name += '-';
    } else if (c != '{' && c != '}') {
      name += c;
    }
  return name;
}

Object routers(const Gateway& gateway, const std::vector<Path>& paths) {
  Object routers;
  std::string rest = "PathPrefix(`/`)";
  auto priority = static_cast<std::int64_t>(2 * paths.size() + 10);
  for (const auto& path : paths) {
    priority -= 2;
    if (path.is_internal()) {
      rest += " && !Path(`" + path.path + "`)";
      continue;
    }
    for (const auto* row : path.rows)
      routers[router_name(http::method_name(row->method), path.path)] =
          router(gateway, rule_of(path) + " && " + method_rule(row->method), row->service,
                 middlewares_of(gateway, *row), priority + 1);
    routers[router_name("other", path.path)] =
        router(gateway, rule_of(path), path.rows.front()->service, list_of({"headers"}), priority);
  }
  routers["frontend"] = router(gateway, rest, frontend, list_of({"headers", "compress", "retry"}), 2);
  if (gateway.has_tls()) {
    Object redirect;
    redirect["entryPoints"] = list_of({"web"});
    redirect["rule"] = "PathPrefix(`/`)";
    redirect["priority"] = 1;
    redirect["middlewares"] = list_of({"to-https"});
    redirect["service"] = "noop@internal";
    routers["to-https"] = std::move(redirect);
  }
  return routers;
}

Object balancers(const Gateway& gateway) {
  Object services;
  for (const auto& upstream : gateway.options.upstreams) {
    List servers;
    for (const auto& server : upstream.servers)
      servers.emplace_back(object_of("url", json::Value("http://" + server)));
    Object check;
    check["path"] = "/healthz";
    check["interval"] = "5s";
    check["timeout"] = "2s";
    Object balancer;
    balancer["servers"] = std::move(servers);
    balancer["passHostHeader"] = true;
    balancer["healthCheck"] = std::move(check);
    balancer["serversTransport"] = "services";
    services[upstream.service] = object_of("loadBalancer", std::move(balancer));
  }
  return services;
}

Object rate_limit(std::int64_t per_minute) {
  const std::int64_t crowd = per_minute * people_behind_an_address;
  Object limit;
  limit["average"] = crowd;
  limit["period"] = "1m";
  limit["burst"] = std::max<std::int64_t>(crowd / 6, 1);
  return object_of("rateLimit", std::move(limit));
}

Object check(const Gateway& gateway, Permission permission) {
  Object auth;
  auth["address"] = "http://" + gateway.upstream("auth").servers.front() +
                    "/api/v1/auth/check?permission=" + std::string(json::enum_name(permission));
  auth["authRequestHeaders"] = list_of({"Authorization", "X-Request-Id", "Traceparent"});
  return object_of("forwardAuth", std::move(auth));
}

Object all_middlewares(const Gateway& gateway) {
  Object all;
  Object cleared;  // what only a gateway may say of a caller; "" takes a header away
  for (const auto* name : {"X-User-Id", "X-Organisation-Id", "X-Role", "Forwarded"}) cleared[name] = "";
  Object headers = object_of("customRequestHeaders", std::move(cleared));
  if (gateway.has_tls()) headers["stsSeconds"] = 31'536'000;
  all["headers"] = object_of("headers", std::move(headers));
  all["compress"] = object_of("compress", object_of("excludedContentTypes", list_of({"text/event-stream"})));
  // Traefik asks another replica only where it has sent nothing to the one before.
  Object retry;
  retry["attempts"] = 3;
  retry["initialInterval"] = "50ms";
  all["retry"] = object_of("retry", std::move(retry));
  if (gateway.settings.max_connections_per_address > 0) {
    Object flight;
    flight["amount"] = gateway.settings.max_connections_per_address;
    flight["sourceCriterion"] = object_of("ipStrategy", object_of("depth", 0));
    all["connections"] = object_of("inFlightReq", std::move(flight));
  }
  for (const auto& row : gateway.rows) {
    if (row.internal) continue;
    for (const auto& name : middlewares_of(gateway, row)) {
      const std::string_view wanted(name.get_string());
      if (all.contains(wanted)) continue;
      if (wanted.starts_with("check-")) {
        all[wanted] = check(gateway, row.permission);
      } else if (wanted.starts_with("rate-")) {
        all[wanted] = rate_limit(gateway.per_minute(row));
      } else {
        all[wanted] = object_of("buffering", object_of("maxRequestBodyBytes", gateway.body_limit(row)));
      }
    }
  }
  if (gateway.has_tls()) {
    Object scheme;
    scheme["scheme"] = "https";
    const auto& listen = gateway.options.tls_listen;
    if (gateway.settings.public_url.empty()) scheme["port"] = listen.substr(listen.rfind(':') + 1);
    scheme["permanent"] = true;
    all["to-https"] = object_of("redirectScheme", std::move(scheme));
  }
  return all;
}

Object transports() {
  Object timeouts;
  timeouts["dialTimeout"] = "2s";
  timeouts["responseHeaderTimeout"] = "75s";  // a service gives its handlers 60 s
  timeouts["idleConnTimeout"] = "60s";        // the services wait 75 s
  Object transport;
  transport["maxIdleConnsPerHost"] = 64;
  transport["forwardingTimeouts"] = std::move(timeouts);
  return object_of("services", std::move(transport));
}

Object certificates(const Gateway& gateway) {
  Object certificate;
  certificate["certFile"] = gateway.options.tls_certificate;
  certificate["keyFile"] = gateway.options.tls_key;
  Object tls;
  tls["certificates"] = List{certificate};
  tls["stores"] = object_of("default", object_of("defaultCertificate", certificate));
  tls["options"] = object_of("default", object_of("minVersion", "VersionTLS12"));
  return tls;
}

}  // namespace

json::Value traefik_tree(const Gateway& gateway) {
  const auto paths = paths_of(gateway.rows);
  Object http;
  http["routers"] = routers(gateway, paths);
  http["services"] = balancers(gateway);
  http["middlewares"] = all_middlewares(gateway);
  http["serversTransports"] = transports();
  Object tree = object_of("http", std::move(http));
  if (gateway.has_tls()) tree["tls"] = certificates(gateway);
  return tree;
}

std::string traefik_configuration(const Gateway& gateway) {
  return yaml_comment(traefik_comment) + yaml_of(traefik_tree(gateway));
}

}  // namespace sp::gateway
