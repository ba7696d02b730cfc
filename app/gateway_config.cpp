#include "app/gateway_config.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>

#include "app/demo.hpp"
#include "app/modules.hpp"
#include "app/process.hpp"
#include "app/temporary_folder.hpp"
#include "platform/base/encoding.hpp"
#include "platform/base/network.hpp"
#include "services/api-gateway/config/gateway.hpp"

namespace sp::app {

namespace {

/// Host and port as they stand in a configuration, whose own signs they must not hold.
bool is_address(std::string_view text, bool needs_host) {
  const auto colon = text.rfind(':');
  const auto host = colon == text.npos ? std::string_view() : text.substr(0, colon);
  const auto port = text.substr(colon == text.npos ? 0 : colon + 1);
  const bool is_port = !port.empty() && port.size() <= 5 &&
                       std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  const bool is_host = std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(".-_[]:").contains(c);
  });
  return is_port && is_host && (colon == text.npos ? !needs_host : !host.empty());
}

std::string take_listen(CommandLine& line, std::string_view option, std::string fallback) {
  auto value = line.take_value(option);
  if (value.empty()) return fallback;
  if (!is_address(value, false))
    throw UserError(std::string(option) + ": must be [ADDRESS:]PORT, not '" + value + "'");
  return value;
}

std::string take_path(CommandLine& line, std::string_view option) {
  auto value = line.take_value(option);
  if (value.find_first_of("\"\\$;{}\n@") != value.npos)
    throw UserError(std::string(option) + ": a path with \" \\ $ ; { } or @ cannot stand in a configuration");
  return value;
}

std::vector<gateway::Upstream> take_upstreams(CommandLine& line) {
  auto upstreams = gateway::default_upstreams();
  for (const std::string_view given : line.take_values("--upstream")) {
    const auto equals = std::min(given.find('='), given.size());
    const auto upstream = std::ranges::find(upstreams, given.substr(0, equals), &gateway::Upstream::service);
    const auto servers = split_list(given.substr(std::min(equals + 1, given.size())));
    if (upstream == upstreams.end() || servers.empty() ||
        !std::ranges::all_of(servers, [](const std::string& server) { return is_address(server, true); }))
      throw UserError("--upstream: must be SERVICE=HOST:PORT,... with one of the services of serve, not '" +
                      std::string(given) + "'");
    upstream->servers = servers;
  }
  return upstreams;
}

gateway::GatewayOptions take_options(CommandLine& line) {
  gateway::GatewayOptions options;
  options.upstreams = take_upstreams(line);
  options.listen = take_listen(line, "--listen", options.listen);
  options.tls_listen = take_listen(line, "--tls-listen", options.tls_listen);
  options.tls_certificate = take_path(line, "--tls-certificate");
  options.tls_key = take_path(line, "--tls-key");
  options.folder = take_path(line, "--folder");
  options.access_log = take_path(line, "--access-log");
  options.resolver = line.take_value("--resolver");
  options.front_networks = split_list(line.take_value("--front"));
  if (options.tls_certificate.empty() != options.tls_key.empty())
    throw UserError("--tls-certificate and --tls-key go together");
  if (!options.resolver.empty() && !is_address(options.resolver + ":53", true))
    throw UserError("--resolver: must be the address of a name server, not '" + options.resolver + "'");
  for (const auto& network : options.front_networks)
    if (!Network::parse(network))
      throw UserError("--front: must be addresses and networks (10.0.0.0/8), not '" + network + "'");
  for (const auto& upstream : options.upstreams)
    if (!options.resolver.empty() && upstream.servers.size() > 1)
      throw UserError("--resolver: NGINX takes one name a service then, which may have several addresses; " +
                      upstream.service + " has several");
  return options;
}

/// Calls `visit(service, routes)` for every service; they are made for this over an empty folder, and not
/// started.
void each_route_table(const Config& settings,
                      const std::function<void(std::string_view, http::RouteTable)>& visit) {
  const TemporaryFolder folder("gateway-config");
  Config config = read_config({}, {}, "").value();
  config.data_dir = folder.path();
  config.embeddings_preset = "none";
  config.max_upload_bytes = settings.max_upload_bytes;
  Process process(config, observe::Log::nowhere());
  auto modules = std::make_unique<Modules>(process.platform(), all_services(), nullptr);
  for (auto* module : modules->all()) visit(module->name(), module->routes());
  DemoApi demo;
  visit("auth-service", demo.routes());
  process.end_work();
}

std::vector<gateway::Row> all_rows(const Config& settings) {
  std::vector<gateway::Row> rows;
  each_route_table(settings, [&rows](std::string_view service, const http::RouteTable& routes) {
    for (auto& row : gateway::rows_of(service, routes)) rows.push_back(std::move(row));
  });
  return rows;
}

struct Writer {
  std::string_view name;
  std::string (*write)(const gateway::Gateway&);
};
constexpr Writer writers[] = {
    {"nginx", gateway::nginx_configuration},
    {"traefik", gateway::traefik_configuration},
    {"kong", gateway::kong_configuration},
};

}  // namespace

json::Value openapi_of_all_services(const Config& settings) {
  const SystemClock clock;
  const auto metrics = observe::make_metrics();
  const auto tokens = make_token_verifier("", "", clock);
  const auto router = http::make_router({}, *tokens, observe::Log::nowhere(), *metrics);
  each_route_table(settings, [&](std::string_view service, http::RouteTable routes) {
    router->add(std::string(service), std::move(routes));
  });
  return router->openapi();
}

int gateway_config(CommandLine line) {
  gateway::Gateway gateway{.options = take_options(line)};
  const auto arguments = line.take_arguments();
  gateway.settings = read_settings(line);
  const auto writer = std::ranges::find(writers, arguments.empty() ? "" : arguments.front(), &Writer::name);
  if (arguments.size() != 1 || writer == std::end(writers))
    throw UserError("gateway-config: needs nginx, traefik or kong; see support-platform help gateway-config");
  gateway.rows = all_rows(gateway.settings);
  std::fputs(writer->write(gateway).c_str(), stdout);
  return 0;
}

}  // namespace sp::app
