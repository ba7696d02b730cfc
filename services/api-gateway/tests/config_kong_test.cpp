// Kong cannot be run here: what is written is compared with its schemas.
#include <gtest/gtest.h>

#include <set>

#include "services/api-gateway/config/kong.hpp"
#include "services/api-gateway/tests/config_example.hpp"
#include "services/api-gateway/tests/config_schema.hpp"

namespace sp::gateway {
namespace {

using testing::example;
using testing::example_with_tls;

/// Fields of github.com/Kong/kong at 3.0.0, which 3.10 still has:
/// kong/db/schema/entities/{services,routes,upstreams, targets,plugins}.lua, kong/plugins/NAME/schema.lua,
/// kong/db/schema/others/declarative_config.lua. What stands under a parent has no field that names it.
const testing::Schema kong{
    {"root",
     "_format_version:text _transform:switch services:[@service] routes:[@route] upstreams:[@upstream] "
     "plugins:[@plugin]"},
    {"service",
     "name:text retries:number protocol:text host:text port:number path:text connect_timeout:number "
     "write_timeout:number read_timeout:number tags:[text] enabled:switch routes:[@route] plugins:[@plugin]"},
    {"route",
     "name:text protocols:[text] methods:[text] hosts:[text] paths:[text] https_redirect_status_code:number "
     "regex_priority:number strip_path:switch path_handling:text preserve_host:switch "
     "request_buffering:switch "
     "response_buffering:switch tags:[text] plugins:[@plugin]"},
    {"upstream",
     "name:text algorithm:text slots:number healthchecks:@healthchecks host_header:text tags:[text] "
     "targets:[@target]"},
    {"healthchecks", "active:@active passive:@passive"},
    {"active",
     "type:text timeout:number concurrency:number http_path:text healthy:@activeHealthy "
     "unhealthy:@activeUnhealthy"},
    {"activeHealthy", "interval:number http_statuses:[number] successes:number"},
    {"activeUnhealthy",
     "interval:number http_statuses:[number] tcp_failures:number timeouts:number http_failures:number"},
    {"passive", "type:text healthy:@passiveHealthy unhealthy:@passiveUnhealthy"},
    {"passiveHealthy", "http_statuses:[number] successes:number"},
    {"passiveUnhealthy", "http_statuses:[number] tcp_failures:number timeouts:number http_failures:number"},
    {"target", "target:text weight:number tags:[text]"},
    {"plugin", "name:text config:@any enabled:switch protocols:[text] tags:[text]"},
    {"any",  // the configuration of each plugin is looked at by itself
     "minute:number limit_by:text policy:text hide_client_headers:switch allowed_payload_size:number "
     "size_unit:text header_name:text generator:text echo_downstream:switch status_code:number "
     "content_type:text body:text remove:@parts"},
    {"parts", "body:[text] headers:[text] querystring:[text]"},
    // Plugins of the open-source edition: folders of kong/plugins.
    {"rate-limiting",
     "second:number minute:number hour:number day:number month:number year:number limit_by:text "
     "header_name:text path:text policy:text fault_tolerant:switch hide_client_headers:switch"},
    {"request-size-limiting", "allowed_payload_size:number size_unit:text require_content_length:switch"},
    {"correlation-id", "header_name:text generator:text echo_downstream:switch"},
    {"request-termination", "status_code:number message:text content_type:text body:text echo:switch"},
    {"request-transformer", "http_method:text remove:@parts"},
};

/// Calls `see` with each object that has this field, wherever it stands.
void each_with(const json::Value& value, std::string_view field,
               const std::function<void(const boost::json::object&)>& see) {
  if (const auto* object = value.if_object()) {
    if (object->contains(field)) see(*object);
    for (const auto& [name, inner] : *object) each_with(inner, field, see);
  } else if (const auto* list = value.if_array()) {
    for (const auto& inner : *list) each_with(inner, field, see);
  }
}

std::map<std::string, boost::json::object> routes_of(const json::Value& tree) {
  std::map<std::string, boost::json::object> routes;
  each_with(tree, "paths", [&](const boost::json::object& route) {
    EXPECT_TRUE(routes.emplace(std::string(route.at("name").as_string()), route).second) << route.at("name");
  });
  return routes;
}

TEST(KongConfiguration, HasOnlyFieldsOfKongsSchemas) {
  for (const auto& gateway : {example(), example_with_tls()}) {
    const auto tree = kong_tree(gateway);
    testing::Checked(kong).is(tree, "@root", "");
    each_with(tree, "config", [](const boost::json::object& plugin) {
      const std::string name(plugin.at("name").as_string());
      testing::Checked(kong).is(plugin.at("config"), '@' + name, name);
    });
    EXPECT_EQ(tree.at("_format_version"), "3.0");
  }
}

TEST(KongConfiguration, HasValuesThatKongTakes) {
  const auto tree = kong_tree(example());
  for (const auto& [name, route] : routes_of(tree)) {
    EXPECT_TRUE(std::regex_match(name, std::regex("[A-Za-z0-9._~-]+"))) << name;
    for (const auto& path : route.at("paths").as_array()) {
      const std::string text(path.as_string());
      EXPECT_TRUE(text.starts_with("~/") || text == "/") << text;
      EXPECT_EQ(text.find("//"), text.npos) << text;
    }
  }
  std::set<std::string> hosts;
  for (const auto& upstream : tree.at("upstreams").as_array()) hosts.emplace(upstream.at("name").as_string());
  for (const auto& service : tree.at("services").as_array())
    EXPECT_TRUE(hosts.contains(std::string(service.at("host").as_string())));
  for (const auto& upstream : tree.at("upstreams").as_array())
    EXPECT_EQ(upstream.at("algorithm"), "least-connections");
  each_with(tree, "config", [](const boost::json::object& plugin) {
    const auto& config = plugin.at("config").as_object();
    if (plugin.at("name") == "request-size-limiting") EXPECT_EQ(config.at("size_unit"), "bytes");
    if (plugin.at("name") == "rate-limiting") {
      EXPECT_EQ(config.at("limit_by"), "ip");
      EXPECT_EQ(config.at("policy"), "local") << "without a database there is no other but Redis";
    }
  });
}

TEST(KongConfiguration, SendsPutAndDeleteOnce) {
  for (const auto& service : kong_tree(example()).at("services").as_array()) {
    const bool once = service.at("name").as_string().ends_with(".once");
    EXPECT_EQ(service.at("retries").as_int64(), once ? 0 : 2);
    for (const auto& route : service.at("routes").as_array()) {
      const auto* methods = route.as_object().if_contains("methods");
      const std::string first(methods ? methods->at(0).as_string() : "");
      EXPECT_EQ(first == "PUT" || first == "DELETE", once) << route.at("name");
    }
  }
}

TEST(KongConfiguration, NeverBuffersEvents) {
  auto routes = routes_of(kong_tree(example()));
  EXPECT_EQ(routes.at("POST.api.v1.chat").at("response_buffering"), false);
  EXPECT_EQ(routes.at("GET.api.v1.tickets.events").at("response_buffering"), false);
}

TEST(KongConfiguration, AnswersForTheInsideByItself) {
  auto routes = routes_of(kong_tree(example()));
  for (const auto* name : {"inside.metrics", "inside.api.v1.auth.check"})
    EXPECT_EQ(routes.at(name).at("plugins").at(0).at("config").at("status_code").as_int64(), 404);
  EXPECT_FALSE(routes.contains("GET.metrics"));
}

TEST(KongConfiguration, LimitsAsTheRowsDo) {
  auto routes = routes_of(kong_tree(example()));
  const auto& put = routes.at("PUT.api.v1.kb.documents.id");
  EXPECT_EQ(put.at("plugins").at(1).at("config").at("allowed_payload_size"), 6'000'000);
  EXPECT_EQ(routes.at("POST.api.v1.auth.login").at("plugins").at(0).at("config").at("minute"),
            30 * people_behind_an_address);
}

TEST(KongConfiguration, SendsPlainHttpToHttpsWhereItSpeaksIt) {
  auto routes = routes_of(kong_tree(example_with_tls()));
  EXPECT_EQ(routes.at("frontend").at("protocols"), (boost::json::array{"https"}));
  EXPECT_EQ(routes.at("frontend").at("https_redirect_status_code"), 308);
}

}  // namespace
}  // namespace sp::gateway
