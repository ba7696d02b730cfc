#include <gtest/gtest.h>

#include "services/api-gateway/config/paths.hpp"
#include "services/api-gateway/config/problems.hpp"
#include "services/api-gateway/config/yaml.hpp"

namespace sp::gateway {
namespace {

Row row(std::string path, http::Method method = http::Get, std::string service = "ticketing") {
  return {.service = std::move(service), .method = method, .path = std::move(path)};
}

TEST(GatewayPaths, LiteralsComeBeforeParameters) {
  const std::vector<Row> rows{row("/a/{id}/{x}"), row("/a/{id}"), row("/a/{id}/b"),
                              row("/a/c/{x}"),    row("/a/c"),    row("/a")};
  std::vector<std::string> order;
  for (const auto& path : paths_of(rows)) order.push_back(path.path);
  EXPECT_EQ(order,
            (std::vector<std::string>{"/a", "/a/c", "/a/c/{x}", "/a/{id}", "/a/{id}/b", "/a/{id}/{x}"}));
}

TEST(GatewayPaths, OfOneTemplateAreOnePathWhateverItsParametersAreCalled) {
  const std::vector<Row> rows{row("/a/{id}"), row("/a/{name}", http::Delete), row("/b")};
  const auto paths = paths_of(rows);
  ASSERT_EQ(paths.size(), 2u);
  EXPECT_EQ(paths.front().rows.size(), 2u);
}

TEST(GatewayPaths, BelongToOneService) {
  const std::vector<Row> rows{row("/a"), row("/a", http::Post, "chatbot")};
  EXPECT_THROW(paths_of(rows), std::logic_error);
}

TEST(GatewayPaths, AreInternalWhereAllTheirRowsAre) {
  std::vector<Row> rows{row("/a"), row("/a", http::Post)};
  rows.front().internal = true;
  EXPECT_FALSE(paths_of(rows).front().is_internal());
  rows.back().internal = true;
  EXPECT_TRUE(paths_of(rows).front().is_internal());
}

TEST(GatewayPaths, AreExpressionsFromBeginningToEnd) {
  EXPECT_EQ(expression_of("/a/{id}/b"), "^/a/[^/]+/b$");
  EXPECT_EQ(expression_of("/.well-known/jwks.json"), R"(^/\.well-known/jwks\.json$)");
}

TEST(GatewayRows, AreThoseOfTheRouteTable) {
  http::Endpoint endpoint;
  endpoint.keyed = true;
  endpoint.events.push_back({});
  http::RouteTable table;
  table.push_back(
      http::Route{http::Post, "/a", Permission::kb_write, endpoint, "A", http::RateClass::ask, 77}.inside());
  const auto rows = rows_of("knowledge-base-service", table);
  ASSERT_EQ(rows.size(), 1u);
  const auto& first = rows.front();
  EXPECT_EQ(first.service, "knowledge-base");
  EXPECT_EQ(first.permission, Permission::kb_write);
  EXPECT_EQ(first.rate, http::RateClass::ask);
  EXPECT_EQ(first.body_limit, 77u);
  EXPECT_TRUE(first.keyed && first.streams && first.internal);
}

TEST(GatewayProblems, AreThoseOfTheServices) {
  const auto& problem = gateway_problems().front();
  const auto body = boost::json::parse(problem_text(problem, "$id"));
  EXPECT_EQ(body.at("status").as_int64(), problem.status);
  EXPECT_EQ(body.at("code").as_string(), problem.code);
  EXPECT_EQ(body.at("request_id").as_string(), "$id");
  for (const auto& each : gateway_problems())
    EXPECT_EQ(problem_text(each, "").find_first_of("'$"), std::string::npos)
        << "what NGINX would read otherwise";
}

TEST(Yaml, IsBlocksWithTextsAsInJson) {
  const auto tree =
      boost::json::parse(R"({"a":{"b":[1,{"c":"x: \"y\" # z","d":[true,null]},[]]},"e":{},"f":[["g","h"]]})");
  EXPECT_EQ(yaml_of(tree), R"("a":
  "b":
    - 1
    - "c": "x: \"y\" # z"
      "d":
        - true
        - null
    - []
"e": {}
"f":
  - - "g"
    - "h"
)");
  EXPECT_EQ(yaml_comment("a\n\nb"), "# a\n#\n# b\n");
}

}  // namespace
}  // namespace sp::gateway
