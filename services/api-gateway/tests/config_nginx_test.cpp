// What the text says; what it does is tested in tests/functional/gateway.test.mjs, in a real NGINX.
#include <gtest/gtest.h>

#include <regex>

#include "services/api-gateway/tests/config_example.hpp"

namespace sp::gateway {
namespace {

using testing::example;

/// The block that begins with `head`, up to its brace.
std::string block(const std::string& text, const std::string& head) {
  const auto begin = text.find(head + " {\n");
  if (begin == text.npos) return "";
  int depth = 0;
  for (auto at = text.find('{', begin + head.size()); at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return text.substr(begin, at + 1 - begin);
  }
  return "";
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST(NginxConfiguration, HasALocationForEachPathThatIsNotForTheInside) {
  const auto text = nginx_configuration(example());
  EXPECT_TRUE(holds(block(text, "location = /api/v1/tickets"), "rewrite ^ /~ticketing/$way last;"));
  EXPECT_TRUE(
      holds(block(text, "location ~ ^/api/v1/tickets/[^/]+$"), "set $route \"/api/v1/tickets/{id}\";"));
  for (const auto* path : {"/metrics", "/api/v1/auth/check"})
    EXPECT_EQ(block(text, std::string("location = ") + path),
              std::string("location = ") + path + " {\n      return 404;\n    }");
}

TEST(NginxConfiguration, SaysThePermissionOfEachRow) {
  const auto map = block(nginx_configuration(example()), "map \"$verb $route\" $permission");
  EXPECT_TRUE(holds(map, "\"POST /api/v1/tickets\" ticket_create;"));
  EXPECT_TRUE(holds(map, "\"PATCH /api/v1/tickets/{id}\" ticket_update;"));
  EXPECT_FALSE(holds(map, "login")) << "for anyone";
}

TEST(NginxConfiguration, PassesEachRowOnItsWay) {
  const auto text = nginx_configuration(example());
  const auto map = block(text, "map \"$verb $route\" $way");
  EXPECT_TRUE(holds(map, "\"GET /api/v1/tickets\" \"read\";"));
  EXPECT_TRUE(holds(map, "\"POST /api/v1/tickets\" \"${keyed}\";"));
  EXPECT_TRUE(holds(map, "\"DELETE /api/v1/tickets/{id}\" \"once\";"));
  EXPECT_TRUE(holds(map, "\"POST /api/v1/chat\" \"stream_${keyed}_32768\";"));
  EXPECT_TRUE(holds(map, "\"PUT /api/v1/kb/documents/{id}\" \"once_6000000\";"));
  EXPECT_TRUE(holds(block(text, "location = /~ticketing/once"), "proxy_next_upstream off;"));
  EXPECT_TRUE(holds(block(text, "location = /~ticketing/keyed"), "non_idempotent"));
  EXPECT_FALSE(holds(block(text, "location = /~ticketing/change"), "proxy_next_upstream"));
  for (const std::string name : {"keyed", "change"}) {
    const auto stream = block(text, "location = /~chatbot/stream_" + name + "_32768");
    EXPECT_TRUE(holds(stream, "client_max_body_size 32768;"));
    EXPECT_TRUE(holds(stream, "proxy_buffering off;"));
    EXPECT_EQ(holds(stream, "non_idempotent"), name == "keyed");
  }
  EXPECT_TRUE(holds(text, "client_max_body_size 6000000;  # each internal location"));
}

TEST(NginxConfiguration, HasEveryInternalLocationThatAWayLeadsTo) {
  const auto text = nginx_configuration(example());
  std::size_t ways = 0;
  const std::regex entry("\"[A-Z]+ (/[^\"]*)\" \"([^\"]*)\";");
  const auto map = block(text, "map \"$verb $route\" $way");
  for (std::sregex_iterator found(map.begin(), map.end(), entry), end; found != end; ++found, ++ways) {
    const auto template_of = (*found)[1].str();
    std::string service;
    for (const auto& row : example().rows)
      if (row.path == template_of) service = row.service;
    for (const std::string keyed : {"keyed", "change"}) {
      const auto way = std::regex_replace((*found)[2].str(), std::regex(R"(\$\{keyed\})"), keyed);
      const auto location = block(text, "location = /~" + service + '/' + way);
      EXPECT_TRUE(holds(location, "internal;")) << service << '/' << way;
      EXPECT_TRUE(holds(location, "auth_request /~check;")) << service << '/' << way;
    }
  }
  EXPECT_EQ(ways, 11u);
}

TEST(NginxConfiguration, NeverCompressesEventsOrTokens) {
  const auto text = nginx_configuration(example());
  EXPECT_FALSE(std::regex_search(text, std::regex("gzip_types[^;]*event-stream")));
  EXPECT_TRUE(holds(block(text, "location = /~auth/change"), "gzip off;"));
}

TEST(NginxConfiguration, LimitsAddressesByWhatOnePersonMayDo) {
  auto gateway = example();
  gateway.settings.rate_sign_in = 30;
  EXPECT_TRUE(holds(nginx_configuration(gateway), "zone=sign_in:8m rate=300r/m;"));
  gateway.settings.rate_sign_in = 0;
  EXPECT_FALSE(holds(nginx_configuration(gateway), "zone=sign_in"));
}

TEST(NginxConfiguration, BalancesOverTheReplicas) {
  auto gateway = example();
  gateway.options.upstreams[3].servers = {"a:1", "b:2"};
  const auto upstream = block(nginx_configuration(gateway), "upstream ticketing");
  EXPECT_TRUE(holds(upstream, "server a:1 max_fails=1"));
  EXPECT_TRUE(holds(upstream, "server b:2 max_fails=1"));
  gateway.options.upstreams[3].servers = {"a:1"};
  gateway.options.resolver = "127.0.0.11";
  const auto looked_up = nginx_configuration(gateway);
  EXPECT_FALSE(holds(looked_up, "upstream ticketing"));
  EXPECT_TRUE(holds(looked_up, "set $at_knowledge_base knowledge-base-service:3000;"));
  EXPECT_TRUE(holds(looked_up, "proxy_pass http://$at_ticketing$request_uri;"));
}

TEST(NginxConfiguration, SendsPlainHttpToThePublicAddress) {
  auto gateway = testing::example_with_tls();
  EXPECT_TRUE(holds(nginx_configuration(gateway), "return 308 https://$host:3443$request_uri;"));
  gateway.settings.public_url = "https://support.example.org";
  EXPECT_TRUE(holds(nginx_configuration(gateway), "return 308 https://support.example.org$request_uri;"));
}

TEST(NginxConfiguration, BelievesABalancerBeforeItOnlyWhereThereIsOne) {
  auto gateway = example();
  EXPECT_FALSE(holds(nginx_configuration(gateway), "real_ip"));
  gateway.options.front_networks = {"10.0.0.0/8"};
  const auto text = nginx_configuration(gateway);
  EXPECT_TRUE(holds(text, "set_real_ip_from 10.0.0.0/8;"));
  EXPECT_TRUE(holds(text, "X-Forwarded-Proto $outer_scheme;"));
}

}  // namespace
}  // namespace sp::gateway
