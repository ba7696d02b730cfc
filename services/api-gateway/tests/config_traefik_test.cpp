// Traefik cannot be run here: what is written is compared with the fields that it documents.
#include <gtest/gtest.h>

#include "services/api-gateway/config/traefik.hpp"
#include "services/api-gateway/tests/config_example.hpp"
#include "services/api-gateway/tests/config_schema.hpp"

namespace sp::gateway {
namespace {

using testing::example;
using testing::example_with_tls;

/// The YAML names of github.com/traefik/traefik at v3.0.0, which v3.7 still has:
/// pkg/config/dynamic/http_config.go (Router, Service, ServersLoadBalancer, Server, ServerHealthCheck,
/// ServersTransport, ForwardingTimeouts), pkg/config/dynamic/middlewares.go (Middleware and its members),
/// pkg/tls/tls.go (Options, Store); also docs/content/reference/dynamic-configuration/file.yaml.
const testing::Schema traefik{
    {"root", "http:@http tls:@tls"},
    {"http",
     "routers:{@router} services:{@service} middlewares:{@middleware} models:{@none} "
     "serversTransports:{@transport}"},
    {"router",
     "entryPoints:[text] middlewares:[text] service:text rule:text ruleSyntax:text priority:number "
     "tls:@routerTls"},
    {"routerTls", "options:text certResolver:text domains:[@none]"},
    {"service", "loadBalancer:@balancer weighted:@none mirroring:@none failover:@none"},
    {"balancer",
     "sticky:@none servers:[@server] healthCheck:@check passHostHeader:switch responseForwarding:@forwarding "
     "serversTransport:text"},
    {"server", "url:text weight:number"},
    {"check",
     "scheme:text mode:text path:text method:text status:number port:number interval:duration "
     "timeout:duration "
     "hostname:text followRedirects:switch headers:{text}"},
    {"forwarding", "flushInterval:duration"},
    {"transport",
     "serverName:text insecureSkipVerify:switch rootCAs:[text] certificates:[@none] "
     "maxIdleConnsPerHost:number "
     "forwardingTimeouts:@timeouts disableHTTP2:switch peerCertURI:text spiffe:@none"},
    {"timeouts",
     "dialTimeout:duration responseHeaderTimeout:duration idleConnTimeout:duration readIdleTimeout:duration "
     "pingTimeout:duration"},
    {"middleware",
     "chain:@none headers:@headers rateLimit:@rate redirectScheme:@redirect forwardAuth:@auth "
     "inFlightReq:@flight "
     "buffering:@buffering compress:@compress retry:@retry"},
    {"headers", "customRequestHeaders:{text} customResponseHeaders:{text} stsSeconds:number"},
    {"rate", "average:number period:duration burst:number sourceCriterion:@source"},
    {"source", "ipStrategy:@strategy requestHeaderName:text requestHost:switch"},
    {"strategy", "depth:number excludedIPs:[text]"},
    {"redirect", "scheme:text port:text permanent:switch"},
    {"auth",
     "address:text tls:@none trustForwardHeader:switch authResponseHeaders:[text] "
     "authResponseHeadersRegex:text "
     "authRequestHeaders:[text] addAuthCookiesToResponse:[text]"},
    {"flight", "amount:number sourceCriterion:@source"},
    {"buffering",
     "maxRequestBodyBytes:number memRequestBodyBytes:number maxResponseBodyBytes:number "
     "memResponseBodyBytes:number retryExpression:text"},
    {"compress", "excludedContentTypes:[text] includedContentTypes:[text] minResponseBodyBytes:number"},
    {"retry", "attempts:number initialInterval:duration"},
    {"tls", "certificates:[@certificate] options:{@tlsOptions} stores:{@store}"},
    {"certificate", "certFile:text keyFile:text stores:[text]"},
    {"tlsOptions",
     "minVersion:text maxVersion:text cipherSuites:[text] curvePreferences:[text] clientAuth:@none "
     "sniStrict:switch alpnProtocols:[text] preferServerCipherSuites:switch"},
    {"store", "defaultCertificate:@certificate defaultGeneratedCert:@none"},
};

const json::Value& router(const json::Value& tree, std::string_view name) {
  return tree.at("http").at("routers").at(name);
}

bool uses(const json::Value& router, std::string_view middleware) {
  for (const auto& name : router.at("middlewares").as_array())
    if (name.as_string() == middleware) return true;
  return false;
}

TEST(TraefikConfiguration, HasOnlyFieldsThatTraefikDocuments) {
  for (const auto& gateway : {example(), example_with_tls()})
    testing::Checked(traefik).is(traefik_tree(gateway), "@root", "");
}

TEST(TraefikConfiguration, NamesOnlyWhatIsThere) {
  for (const auto& gateway : {example(), example_with_tls()}) {
    const auto tree = traefik_tree(gateway);
    const auto& http = tree.at("http").as_object();
    for (const auto& [name, each] : http.at("routers").as_object()) {
      const auto& service = each.at("service").as_string();
      EXPECT_TRUE(service == "noop@internal" || http.at("services").as_object().contains(service)) << name;
      for (const auto& middleware : each.at("middlewares").as_array())
        EXPECT_TRUE(http.at("middlewares").as_object().contains(middleware.as_string())) << middleware;
      for (const auto& point : each.at("entryPoints").as_array())
        EXPECT_TRUE(point == "web" || point == "websecure");
    }
    for (const auto& [name, each] : http.at("middlewares").as_object())
      EXPECT_EQ(each.as_object().size(), 1u) << name << " is of one kind";
  }
}

TEST(TraefikConfiguration, AsksForThePermissionOfARow) {
  const auto tree = traefik_tree(example());
  EXPECT_TRUE(uses(router(tree, "post-api-v1-tickets"), "check-ticket_create"));
  EXPECT_EQ(tree.at("http").at("middlewares").at("check-ticket_create").at("forwardAuth").at("address"),
            "http://auth-service:3000/api/v1/auth/check?permission=ticket_create");
  for (const auto& name : router(tree, "post-api-v1-auth-login").at("middlewares").as_array())
    EXPECT_FALSE(name.as_string().starts_with("check-"));
}

TEST(TraefikConfiguration, NeverBuffersOrCompressesEvents) {
  const auto tree = traefik_tree(example());
  for (const auto& name : router(tree, "post-api-v1-chat").at("middlewares").as_array())
    EXPECT_FALSE(name.as_string().starts_with("body-"));
  EXPECT_EQ(tree.at("http").at("middlewares").at("compress").at("compress").at("excludedContentTypes").at(0),
            "text/event-stream");
  EXPECT_FALSE(uses(router(tree, "post-api-v1-auth-login"), "compress"));
}

TEST(TraefikConfiguration, LimitsBodiesAsTheRowsDo) {
  const auto tree = traefik_tree(example());
  EXPECT_TRUE(uses(router(tree, "put-api-v1-kb-documents-id"), "body-6000000"));
  EXPECT_TRUE(uses(router(tree, "post-api-v1-tickets"), "body-1048576"));
}

TEST(TraefikConfiguration, PrefersLiteralsAndRowsToWhatIsLeft) {
  const auto tree = traefik_tree(example());
  const auto priority = [&](std::string_view name) { return router(tree, name).at("priority").as_int64(); };
  EXPECT_GT(priority("get-api-v1-tickets-events"), priority("get-api-v1-tickets-id"));
  EXPECT_GT(priority("other-api-v1-tickets-events"), priority("get-api-v1-tickets-id"));
  EXPECT_GT(priority("get-api-v1-tickets-id"), priority("other-api-v1-tickets-id"));
  EXPECT_GT(priority("other-api-v1-tickets-id"), priority("frontend"));
}

TEST(TraefikConfiguration, LeavesTheInsideOut) {
  const auto text = traefik_configuration(example());
  EXPECT_NE(text.find("PathPrefix(`/`) && !Path(`/api/v1/auth/check`) && !Path(`/metrics`)"), text.npos);
  EXPECT_EQ(traefik_tree(example()).at("http").at("routers").as_object().if_contains("get-metrics"), nullptr);
}

}  // namespace
}  // namespace sp::gateway
