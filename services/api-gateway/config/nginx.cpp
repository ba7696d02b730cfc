// NGINX. A request goes through three locations: its path's, which only says the template and, by the method,
// the way; the way's, which is internal and has the limits and the rules of asking again; and for the token
// `/~check`. The fixed parts are templates/nginx.conf.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "platform/http/route_tree.hpp"
#include "platform/json/codec.hpp"
#include "services/api-gateway/config/paths.hpp"
#include "services/api-gateway/config/problems.hpp"
#include "services/api-gateway/config/template.hpp"

namespace sp::gateway {

namespace {

/// How rows of one service and body limit are passed on.
struct Way {
  std::string name;  // "read"
  bool streams = false;
  std::string service;
  std::size_t body_limit = 0;
  bool usual_limit = true;

  std::string location() const {
    return "/~" + service + (streams ? "/stream_" : "/") + name +
           (usual_limit ? "" : '_' + std::to_string(body_limit));
  }
  auto operator<=>(const Way&) const = default;
};

/// NGINX never sends a POST or PATCH again that it has sent, unless told so; a PUT or DELETE it would, so
/// that these are passed on once, and once more by another location where nothing of them was sent.
Way way_of(const Gateway& gateway, const Row& row) {
  Way way{.name = "change",
          .streams = row.streams,
          .service = row.service,
          .body_limit = gateway.body_limit(row)};
  way.usual_limit = way.body_limit == static_cast<std::size_t>(gateway.settings.max_body_bytes);
  if (row.method == http::Get) {
    way.name = "read";
  } else if (row.method == http::Put || row.method == http::Delete) {
    way.name = "once";
  } else if (row.method == http::Post && row.keyed) {
    way.name = "keyed";
  }
  return way;
}

/// Where a problem is answered; what is no request has no path, without which there is no going to a named
/// location.
std::string place_of(const GatewayProblem& problem) {
  return (problem.unreadable ? "/~problem/" : "@") + problem.code;
}

/// The directives that lead there, but for these statuses.
std::string error_pages(std::string_view indent, const std::set<int>& except = {}) {
  std::string text;
  for (const auto& problem : gateway_problems()) {
    std::string of;
    for (const int status : problem.of)
      if (!except.contains(status)) of += fmt::format(" {}", status);
    if (!of.empty()) text += fmt::format("{}error_page{} = {};\n", indent, of, place_of(problem));
  }
  return text;
}

std::string rules_of(const Way& way) {
  std::string rules;
  if (way.streams)
    rules =
        "      proxy_buffering off;\n      proxy_read_timeout 300s;  # a stream says something every 15 s\n";
  if (way.name == "keyed")
    rules += "      proxy_next_upstream error timeout non_idempotent;  # it carries its Idempotency-Key\n";
  if (way.name == "once")
    rules +=
        "      proxy_next_upstream off;  # NGINX would send a PUT or DELETE again that it has sent\n"
        "      recursive_error_pages on;\n" +
        error_pages("      ", {502, 504}) + "      error_page 502 504 = @unsent_" + way.service + ";\n";
  return rules;
}

/// `path` of the table and its method, as a key of a map.
std::string key_of(const Path& path, const Row& row) {
  return fmt::format("\"{} {}\"", http::method_name(row.method), path.path);
}

std::string permissions(const std::vector<Path>& paths) {
  std::string text;
  for (const auto& path : paths)
    for (const auto* row : path.rows)
      if (row->permission != Permission::anyone && !row->internal)
        text += fmt::format("    {} {};\n", key_of(path, *row), json::enum_name(row->permission));
  return text;
}

std::string ways(const Gateway& gateway, const std::vector<Path>& paths) {
  std::string text;
  for (const auto& path : paths) {
    for (const auto* row : path.rows) {
      if (row->internal) continue;
      auto way = way_of(gateway, *row);
      const auto limit = way.usual_limit ? "" : '_' + std::to_string(way.body_limit);
      const auto name = (way.streams ? "stream_" : "") + (way.name == "keyed" ? "${keyed}" : way.name);
      text += fmt::format("    {} \"{}{}\";\n", key_of(path, *row), name, limit);
    }
  }
  return text;
}

std::string rates(const std::vector<Path>& paths) {
  std::string text;
  for (const auto& path : paths) {
    for (const auto* row : path.rows) {
      if (row->internal || row->rate == http::RateClass::standard) continue;
      const std::string_view rate = row->rate == http::RateClass::sign_in ? "sign_in"
                                    : row->rate == http::RateClass::ask   ? "ask"
                                                                          : "\"\"";
      text += fmt::format("    {} {};\n", key_of(path, *row), rate);
    }
  }
  return text;
}

std::string limit_of(std::string_view rate, std::int64_t per_minute) {
  if (per_minute <= 0) return "";
  const std::int64_t crowd = per_minute * people_behind_an_address;
  return fmt::format(
      "  map $rate ${0}_of {{\n    default \"\";\n    {0} $network;\n  }}\n"
      "  limit_req_zone ${0}_of zone={0}:8m rate={1}r/m;\n"
      "  limit_req zone={0} burst={2} nodelay;\n",
      rate, crowd, std::max<std::int64_t>(crowd / 6, 1));
}

std::string limits(const Config& settings) {
  std::string text = "  limit_req_status 429;\n  limit_conn_status 429;\n";
  text += limit_of("reads", settings.rate_standard);
  text += limit_of("changes", settings.rate_changes);
  text += limit_of("sign_in", settings.rate_sign_in);
  text += limit_of("ask", settings.rate_ask);
  if (settings.max_connections_per_address > 0)
    text += fmt::format("  limit_conn_zone $network zone=connections:8m;\n  limit_conn connections {};\n",
                        settings.max_connections_per_address);
  return text;
}

/// What stands after "http://" for a service: a group of servers, or a variable whose name is looked up anew.
std::string address_of(const Gateway& gateway, std::string_view service) {
  if (gateway.options.resolver.empty()) return std::string(service);
  std::string name(service);
  std::ranges::replace(name, '-', '_');
  return "$at_" + name;
}

std::string upstreams(const Gateway& gateway) {
  if (!gateway.options.resolver.empty())
    return fmt::format(
        "  # Names are looked up while it runs, so that a service may move. NGINX keeps no idle connections "
        "to such\n"
        "  # services, and does not remember which replica failed.\n"
        "  resolver {} valid=1s;\n  resolver_timeout 2s;\n",
        gateway.options.resolver);
  std::string text =
      "  # Names are looked up at the start and at each reload. A replica that fails is left alone for a "
      "second or two:\n  # less than a process that stops still serves for (SP_LEAVE_SECONDS).\n";
  for (const auto& upstream : gateway.options.upstreams) {
    text += fmt::format("  upstream {} {{\n    zone {} 64k;\n    least_conn;\n", upstream.service,
                        upstream.service);
    for (const auto& server : upstream.servers)
      text += fmt::format("    server {} max_fails=1 fail_timeout=1s;\n", server);
    text +=
        "    keepalive 64;\n    keepalive_requests 10000;\n    keepalive_timeout 60s;  # the services wait "
        "75 s\n  }\n";
  }
  return text;
}

std::string variables(const Gateway& gateway) {
  std::string text;
  if (!gateway.options.resolver.empty())
    for (const auto& upstream : gateway.options.upstreams)
      text +=
          fmt::format("    set {} {};\n", address_of(gateway, upstream.service), upstream.servers.front());
  if (gateway.has_tls()) text += "    add_header Strict-Transport-Security \"max-age=31536000\" always;\n";
  return text;
}

std::string locations(const std::vector<Path>& paths) {
  std::string text;
  for (const auto& path : paths) {
    if (path.is_internal() || path.path == "/healthz") continue;
    const auto matches = path.has_parameters() ? "~ " + expression_of(path.path) : "= " + path.path;
    text +=
        fmt::format("    location {} {{\n      set $route \"{}\";\n      rewrite ^ /~{}/$way last;\n    }}\n",
                    matches, path.path, path.rows.front()->service);
  }
  return text;
}

std::string hidden(const std::vector<Path>& paths) {
  std::string text;
  for (const auto& path : paths)
    if (path.is_internal())
      text += fmt::format("    location = {} {{\n      return 404;\n    }}\n", path.path);
  return text;
}

std::size_t largest_body(const Gateway& gateway) {
  auto largest = static_cast<std::size_t>(gateway.settings.max_body_bytes);
  for (const auto& row : gateway.rows) largest = std::max(largest, gateway.body_limit(row));
  return largest;
}

std::string passing(const Gateway& gateway, const std::vector<Path>& paths) {
  std::set<Way> ways;
  for (const auto& path : paths) {
    for (const auto* row : path.rows) {
      if (row->internal) continue;
      auto way = way_of(gateway, *row);
      ways.insert(way);
      if (way.name != "keyed") continue;
      way.name = "change";  // a repeatable request that came without its key
      ways.insert(way);
    }
  }
  std::string text;
  for (const auto& way : ways)
    text += fmt::format(
        "    location = {} {{\n      internal;\n      auth_request /~check;\n"
        "      auth_request_set $problem $upstream_http_x_problem;\n"
        "      auth_request_set $user $upstream_http_x_user_id;\n"
        "      auth_request_set $organisation $upstream_http_x_organisation_id;\n"
        "      client_max_body_size {};\n{}{}      proxy_pass http://{}$request_uri;\n    }}\n",
        way.location(), way.body_limit, rules_of(way),
        way.service == "auth" ? "      gzip off;  # tokens in answers: nothing to guess from a length\n" : "",
        address_of(gateway, way.service));
  std::set<std::string> unsent;
  for (const auto& way : ways)
    if (way.name == "once") unsent.insert(way.service);
  for (const auto& service : unsent)
    text += fmt::format(
        "    location @unsent_{} {{\n      if ($lost = 504) {{\n        return 504;\n      }}\n"
        "      if ($lost = 502) {{\n        return 502;\n      }}\n      client_max_body_size {};\n"
        "      proxy_next_upstream off;\n      proxy_pass http://{}$request_uri;\n    }}\n",
        service, largest_body(gateway), address_of(gateway, service));
  for (const auto& upstream : gateway.options.upstreams)
    text += fmt::format(
        "    location = /~{}/other {{\n      internal;\n      client_max_body_size {};\n"
        "      proxy_pass http://{}$request_uri;\n    }}\n",
        upstream.service, gateway.settings.max_body_bytes, address_of(gateway, upstream.service));
  return text;
}

/// The services' problem+json, for what is refused here.
std::string problems(const Gateway& gateway) {
  const std::string secure =
      gateway.has_tls() ? "      add_header Strict-Transport-Security \"max-age=31536000\" always;\n" : "";
  std::string text;
  text += error_pages("    ");
  for (const auto& problem : gateway_problems()) {
    text += fmt::format("    location {}{} {{\n{}      default_type application/problem+json;\n",
                        problem.unreadable ? "= " : "", place_of(problem),
                        problem.unreadable ? "      internal;\n      client_max_body_size 0;\n" : "");
    text +=
        "      add_header X-Request-Id $id always;\n      add_header Cache-Control no-store always;\n"
        "      add_header X-Content-Type-Options nosniff always;\n" +
        secure;
    if (problem.retry_after > 0)
      text += fmt::format("      add_header Retry-After {} always;\n", problem.retry_after);
    const auto body = problem.from_check ? "$problem" : '\'' + problem_text(problem, "$id") + '\'';
    text += fmt::format("      return {} {};\n    }}\n", problem.status, body);
  }
  return text;
}

std::string tls(const Gateway& gateway) {
  if (!gateway.has_tls()) return "";
  const auto& options = gateway.options;
  const auto port = options.tls_listen.substr(options.tls_listen.rfind(':') + 1);
  std::string origin = gateway.settings.public_url;
  if (!origin.starts_with("https://")) origin = "https://$host" + (port == "443" ? "" : ':' + port);
  return fmt::format(R"(
  # --- TLS, as Mozilla's intermediate configuration; plain HTTP only says where to go ---

  ssl_certificate "{}";
  ssl_certificate_key "{}";
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
  ssl_prefer_server_ciphers off;
  ssl_session_cache shared:tls:10m;
  ssl_session_timeout 1d;
  ssl_session_tickets off;
  server {{
    listen {};
    server_name _;
    location = /healthz {{
      default_type application/json;
      return 200 '{{"status":"ok"}}';
    }}
    location / {{
      return 308 {}$request_uri;
    }}
  }}
)",
                     options.tls_certificate, options.tls_key, options.listen, origin);
}

/// A load balancer before this one: what it says of the client counts.
std::string front(const Gateway& gateway) {
  if (gateway.options.front_networks.empty()) return "";
  std::string text = "\n  # --- The load balancer before ---\n\n";
  for (const auto& network : gateway.options.front_networks)
    text += fmt::format("  set_real_ip_from {};\n", network);
  text +=
      "  real_ip_header X-Forwarded-For;\n  real_ip_recursive on;\n  geo $realip_remote_addr $from_front {\n"
      "    default 0;\n";
  for (const auto& network : gateway.options.front_networks) text += fmt::format("    {} 1;\n", network);
  return text +
         "  }\n  map \"$from_front $http_x_forwarded_proto\" $outer_scheme {\n    default $scheme;\n"
         "    \"1 https\" https;\n  }\n";
}

std::string access_log(const GatewayOptions& options) {
  if (!options.access_log.empty()) return '"' + options.access_log + '"';
  return options.folder.empty() ? "/dev/stdout" : '"' + options.folder + "/access.log\"";
}

}  // namespace

std::string nginx_configuration(const Gateway& gateway) {
  const auto paths = paths_of(gateway.rows);
  const auto& options = gateway.options;
  std::string writes = "error_log stderr error;";
  std::string temporary;
  if (!options.folder.empty()) {
    writes = fmt::format("error_log \"{0}/error.log\" error;\npid \"{0}/nginx.pid\";", options.folder);
    for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += fmt::format("{}_temp_path \"{}/{}\";\n  ", kind, options.folder, kind);
  }
  return fill_template("nginx.conf",
                       {{"writes", writes},
                        {"temporary", std::string(trim(temporary))},
                        {"access_log", access_log(options)},
                        {"checks", options.folder.empty() ? "/dev/shm/support-platform-checks"
                                                          : '"' + options.folder + "/checks\""},
                        {"permissions", permissions(paths)},
                        {"ways", ways(gateway, paths)},
                        {"rates", rates(paths)},
                        {"people", std::to_string(people_behind_an_address)},
                        {"limits", limits(gateway.settings)},
                        {"upstreams", upstreams(gateway)},
                        {"scheme", options.front_networks.empty() ? "$scheme" : "$outer_scheme"},
                        {"largest_body", std::to_string(largest_body(gateway))},
                        {"front", front(gateway)},
                        {"tls", tls(gateway)},
                        {"listen", gateway.has_tls() ? options.tls_listen + " ssl http2" : options.listen},
                        {"variables", variables(gateway)},
                        {"problems", problems(gateway)},
                        {"paths", locations(paths)},
                        {"hidden", hidden(paths)},
                        {"frontend", address_of(gateway, frontend)},
                        {"auth", address_of(gateway, "auth")},
                        {"passing", passing(gateway, paths)}});
}

}  // namespace sp::gateway
