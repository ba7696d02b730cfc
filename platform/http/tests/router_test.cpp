#include <set>

#include "platform/http/tests/test_service.hpp"

namespace sp::http {
namespace {

class Routing : public ServedTest {};

const std::string id = "01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f";

TEST_F(Routing, ALiteralSegmentWinsOverAParameter) {
  serve();
  EXPECT_EQ(get("/api/v1/things/counts").json().at("text"), "counts");
  const auto shown = get("/api/v1/things/" + id);
  EXPECT_EQ(shown.json().at("text"), id.c_str());
  EXPECT_EQ(shown.header("ETag"), "\"7\"");
}

TEST_F(Routing, UnknownPathsAreNotFoundAndOtherMethodsNotAllowed) {
  serve();
  const auto missing = get("/api/v1/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.code(), "not_found");
  EXPECT_EQ(get("/api/v1/things/counts/").status, 404);
  const auto refused = post("/api/v1/things/" + id, "{}");
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.header("Allow"), "GET, HEAD, PATCH, DELETE, OPTIONS");
}

TEST_F(Routing, TwoRoutesOfOneAddressAreRefusedAtStart) {
  serve();
  EXPECT_THROW(router->add("other", {{Get, "/api/v1/things/{thing}", Permission::anyone,
                                      bind(api, &TestApi::counts), ""}}),
               std::logic_error);
}

TEST_F(Routing, PermissionsAreCheckedBeforeTheBody) {
  serve();
  const auto nobody = get("/api/v1/me");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(nobody.code(), "unauthenticated");
  EXPECT_EQ(nobody.header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer forged\r\n").code(), "invalid_token");
  EXPECT_EQ(get("/api/v1/me", "Authorization: bEaReR requester\r\n").status, 200);
  const std::string remove = "DELETE /api/v1/things/" + id + " HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer ";
  EXPECT_EQ(ask(remove + "requester\r\n\r\n").status, 403);
  EXPECT_EQ(ask(remove + "admin\r\n\r\n").status, 204);
  EXPECT_EQ(ask(remove + "requester\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n").status, 403)
      << "not invited to send its body";
}

TEST_F(Routing, AnExpiredTokenDoesNotHinderWhatNeedsNone) {
  serve();
  EXPECT_EQ(get("/api/v1/things/counts", "Authorization: Bearer expired\r\n").status, 200);
}

TEST_F(Routing, EveryFieldAtFaultIsNamedByItsPointer) {
  serve();
  const auto answer = post("/api/v1/echo", R"({"email":"nobody","times":10})");
  EXPECT_EQ(answer.status, 422);
  const auto body = answer.json();
  EXPECT_EQ(body.at("code"), "invalid_input");
  EXPECT_EQ(body.at("title"), "Unprocessable Content");
  EXPECT_EQ(body.at("request_id"), answer.header("X-Request-Id").c_str());
  const auto& errors = body.at("errors").as_array();
  ASSERT_EQ(errors.size(), 3u);
  EXPECT_EQ(errors[0].at("pointer"), "/text");
  EXPECT_EQ(errors[0].at("code"), "required");
  EXPECT_EQ(errors[1].at("pointer"), "/email");
  EXPECT_EQ(errors[2].at("pointer"), "/times");
  EXPECT_EQ(get("/api/v1/search?q=a&limit=many").json().at("errors").at(0).at("pointer"), "/limit");
  EXPECT_EQ(get("/api/v1/things/abc").json().at("errors").at(0).at("pointer"), "/id");
}

TEST_F(Routing, ABodyThatIsNoJsonIsRefused) {
  serve();
  EXPECT_EQ(post("/api/v1/echo", "").code(), "malformed_json");
  EXPECT_EQ(post("/api/v1/echo", "{\"text\":").code(), "malformed_json");
  EXPECT_EQ(post("/api/v1/echo", "{\"text\":\"\xff\"}").code(), "malformed_json");
  EXPECT_EQ(post("/api/v1/echo", "[]").status, 422);
  EXPECT_EQ(
      ask("POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}")
          .status,
      415);
}

TEST_F(Routing, QueriesAreDecoded) {
  serve();
  EXPECT_EQ(get("/api/v1/search?q=mot+de%20passe%20%C3%A9&limit=5").json().at("text"), "mot de passe é/5");
  EXPECT_EQ(get("/api/v1/search?q=%ff").status, 422);
  EXPECT_EQ(get("/api/v1/search").json().at("errors").at(0).at("code"), "required");
}

TEST_F(Routing, AVersionThatHasMovedOnIsRefusedWithTheCurrentState) {
  serve();
  const auto change = [&](std::string_view match) {
    return ask("PATCH /api/v1/things/" + id + " HTTP/1.1\r\nHost: t\r\nIf-Match: " + std::string(match) +
               "\r\n\r\n");
  };
  EXPECT_EQ(change("\"7\"").status, 200);
  EXPECT_EQ(change("*").status, 200);
  const auto stale = change("\"6\"");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.json().at("current").at("text"), "now");
  EXPECT_EQ(change("nonsense").status, 412);
  EXPECT_EQ(change("W/\"7\"").status, 200) << "a proxy that compresses weakens what it passes on";
  EXPECT_EQ(change("\"6\", W/\"7\"").status, 200);
  EXPECT_EQ(change("\"5\",\"6\"").status, 412);
  EXPECT_EQ(change("\"6\"\r\nIf-Match: \"7\"").status, 200);
  EXPECT_EQ(change("\"7").status, 412);
}

TEST_F(Routing, FieldsThatNobodyKnowsAreNamedAndRefused) {
  serve();
  const auto answer =
      post("/api/v1/echo", R"({"text":"a","email":"a@example.org","prioritiy":"high","a/b":1})");
  EXPECT_EQ(answer.status, 422);
  const auto body = answer.json();
  const auto& errors = body.at("errors").as_array();
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].at("pointer"), "/prioritiy");
  EXPECT_EQ(errors[0].at("code"), "unknown_field");
  EXPECT_EQ(errors[1].at("pointer"), "/a~1b");
  EXPECT_EQ(post("/api/v1/auth/refresh", R"({"token":"x"})").json().at("errors").at(0).at("pointer"),
            "/token")
      << "an address that takes none";
  EXPECT_EQ(post("/api/v1/auth/refresh", "{}").status, 200);
  const auto twice = ask("PATCH /api/v1/things/" + id +
                         " HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
                         "Content-Length: 10\r\n\r\n{\"id\":\"x\"}");
  EXPECT_EQ(twice.json().at("errors").at(0).at("pointer"), "/id") << "the address says it";
}

TEST_F(Routing, QueryParametersThatNobodyKnowsAreNamedAndRefused) {
  serve();
  const auto unknown = get("/api/v1/search?q=a&limt=5");
  EXPECT_EQ(unknown.status, 422);
  EXPECT_EQ(unknown.json().at("errors").at(0).at("pointer"), "/limt");
  EXPECT_EQ(unknown.json().at("errors").at(0).at("code"), "unknown_parameter");
  EXPECT_EQ(get("/api/v1/search?q=a&q=b").json().at("errors").at(0).at("code"), "repeated");
  EXPECT_EQ(get("/api/v1/search?q=a&limit=").json().at("errors").at(0).at("pointer"), "/limit");
  EXPECT_EQ(get("/api/v1/search?q=").json().at("text"), "/0") << "text may be empty where it is said so";
  EXPECT_EQ(get("/api/v1/things/" + id + "?id=x").status, 422);
  EXPECT_EQ(post("/api/v1/echo?dry_run=1", R"({"text":"a","email":"a@example.org"})").status, 422);
}

TEST_F(Routing, WhatBreaksIsNotShown) {
  serve();
  const auto broken = get("/api/v1/broken");
  EXPECT_EQ(broken.status, 500);
  EXPECT_EQ(broken.body.find("hunter2"), std::string::npos);
  EXPECT_EQ(broken.code(), "internal");
  const auto busy = get("/api/v1/busy");
  EXPECT_EQ(busy.status, 503);
  EXPECT_EQ(busy.code(), "overloaded");
  EXPECT_EQ(busy.header("Retry-After"), "1");
}

TEST_F(Routing, TooManyRequestsAreToldWhenToComeBack) {
  serve({}, {.rate_limits = {.reads = 12, .sign_in = 6, .ask = 6}});
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer requester\r\n").status, 200);
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer requester\r\n").status, 200);
  const auto third = get("/api/v1/me", "Authorization: Bearer requester\r\n");
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(third.code(), "rate_limited");
  const int wait = std::stoi(third.header("Retry-After"));
  EXPECT_GE(wait, 1);
  EXPECT_LE(wait, 5);
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer admin\r\n").status, 200)
      << "another user has a limit of their own";
  EXPECT_EQ(get("/api/v1/things/counts").status, 200) << "an address without a token has its own, too";
}

TEST_F(Routing, WhatAPageReadsByItselfDoesNotHinderWhatItsReaderDoes) {
  serve({}, {.rate_limits = {.reads = 6, .changes = 6}});
  const std::string_view token = "Authorization: Bearer requester\r\n";
  EXPECT_EQ(get("/api/v1/me", token).status, 200);
  EXPECT_EQ(get("/api/v1/me", token).status, 429);
  const auto change = [&] {
    return ask("PATCH /api/v1/things/" + id + " HTTP/1.1\r\nHost: t\r\n" + std::string(token) + "\r\n")
        .status;
  };
  EXPECT_EQ(change(), 200);
  EXPECT_EQ(change(), 429);
  EXPECT_EQ(get("/api/v1/things/counts").status, 200);
  EXPECT_EQ(get("/api/v1/things/counts").status, 429);
}

TEST_F(Routing, GuessingTokensIsLimitedByAddress) {
  serve({}, {.rate_limits = {.reads = 12}});
  get("/api/v1/me", "Authorization: Bearer guess1\r\n");
  get("/api/v1/me", "Authorization: Bearer guess2\r\n");
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer guess3\r\n").status, 429);
}

TEST_F(Routing, OnlyListedOriginsMayReadFromOtherSites) {
  serve({}, {.allowed_origins = {"https://app.example.org"}});
  const std::string preflight =
      "OPTIONS /api/v1/echo HTTP/1.1\r\nHost: t\r\nAccess-Control-Request-Method: POST\r\nOrigin: ";
  const auto allowed = ask(preflight + "https://app.example.org\r\n\r\n");
  EXPECT_EQ(allowed.status, 204);
  EXPECT_EQ(allowed.header("Access-Control-Allow-Origin"), "https://app.example.org");
  EXPECT_EQ(allowed.header("Access-Control-Allow-Methods"), "POST, OPTIONS");
  EXPECT_EQ(ask(preflight + "https://evil.example\r\n\r\n").header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(get("/api/v1/me", "Origin: https://app.example.org\r\n").header("Access-Control-Allow-Origin"),
            "https://app.example.org")
      << "errors are readable as well";
  EXPECT_EQ(get("/api/v1/me", "Origin: https://evil.example\r\n").header("Access-Control-Allow-Origin"), "");
}

TEST_F(Routing, APageOfAnotherSiteCannotUseTheRefreshCookie) {
  serve();
  const auto refresh = [&](std::string_view headers) {
    return post("/api/v1/auth/refresh", "", "Cookie: a=b; sp_refresh=secret\r\n" + std::string(headers))
        .status;
  };
  EXPECT_EQ(refresh("Sec-Fetch-Site: same-origin\r\n"), 200);
  EXPECT_EQ(refresh("Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(refresh("Origin: http://t\r\n"), 200);
  EXPECT_EQ(refresh("Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(refresh("Origin: null\r\n"), 403);
  EXPECT_EQ(refresh("Sec-Fetch-Site: same-site\r\nOrigin: http://neighbour.t\r\n"), 403);
  EXPECT_EQ(refresh("Sec-Fetch-Site: same-site\r\n"), 403);
  EXPECT_EQ(refresh("Sec-Fetch-Site: same-site\r\nOrigin: http://t\r\n"), 200);
  EXPECT_EQ(refresh(""), 200) << "no browser: nobody to be tricked";
}

TEST_F(Routing, NoCookieOfAnotherSitesPageChangesAnything) {
  serve({}, {.allowed_origins = {"https://app.example.org"}});
  const auto change = [&](std::string_view headers) {
    return ask("PATCH /api/v1/things/" + id + " HTTP/1.1\r\nHost: t\r\n" + std::string(headers) + "\r\n")
        .status;
  };
  EXPECT_EQ(change("Cookie: any=1\r\nOrigin: http://neighbour.t\r\n"), 403);
  EXPECT_EQ(change("Cookie: any=1\r\nOrigin: https://app.example.org\r\nSec-Fetch-Site: cross-site\r\n"),
            200);
  EXPECT_EQ(change("Origin: http://neighbour.t\r\n"), 200) << "in nobody's name";
  EXPECT_EQ(post("/api/v1/auth/refresh", "", "Origin: http://neighbour.t\r\n").status, 403)
      << "nor is anybody signed in by it";
}

TEST_F(Routing, OnlyTheOriginOfThePublicAddressIsOwn) {
  serve({}, {.public_origin = "https://help.example.org"});
  const auto refresh = [&](std::string_view host, std::string_view origin) {
    return ask("POST /api/v1/auth/refresh HTTP/1.1\r\nHost: " + std::string(host) +
               "\r\nCookie: sp_refresh=a\r\nOrigin: " + std::string(origin) + "\r\nContent-Length: 0\r\n\r\n")
        .status;
  };
  EXPECT_EQ(refresh("help.example.org", "https://help.example.org"), 200);
  EXPECT_EQ(refresh("HELP.example.org:443", "https://help.example.org"), 200);
  EXPECT_EQ(refresh("help.example.org", "http://help.example.org"), 403);
  EXPECT_EQ(refresh("localhost:3000", "http://localhost:3000"), 200);
}

TEST_F(Routing, RequestsForAnotherHostAreMisdirected) {
  serve({}, {.public_origin = "https://help.example.org"}, {"127.0.0.1"});
  const auto from = [&](std::string_view host, std::string_view address) {
    return ask("GET /api/v1/things/counts HTTP/1.1\r\nHost: " + std::string(host) +
               "\r\nX-Forwarded-For: " + std::string(address) + "\r\n\r\n");
  };
  EXPECT_EQ(from("help.example.org", "203.0.113.7").status, 200);
  const auto misdirected = from("evil.example", "203.0.113.7");
  EXPECT_EQ(misdirected.status, 421);
  EXPECT_EQ(misdirected.code(), "misdirected_request");
  EXPECT_EQ(misdirected.json().at("title"), "Misdirected Request");
  EXPECT_EQ(from("help.example.org.evil.example", "203.0.113.7").status, 421);
  EXPECT_EQ(from("help.example.org:8080", "203.0.113.7").status, 421);
  EXPECT_EQ(from("localhost:3000", "203.0.113.7").status, 421);
  EXPECT_EQ(from("localhost:3000", "127.0.0.1").status, 200) << "who sits at the machine";
  EXPECT_EQ(from("evil.example", "127.0.0.1").status, 421) << "a name that was bound anew to this machine";
  EXPECT_EQ(ask("GET /healthz HTTP/1.1\r\nHost: 10.1.2.3:3000\r\n\r\n").status, 404) << "monitoring may ask";
}

TEST_F(Routing, RequestsAreCounted) {
  serve();
  get("/api/v1/things/counts");
  get("/api/v1/nothing");
  const auto text = metrics->scrape();
  EXPECT_NE(text.find("sp_http_requests_total{method=\"GET\",route=\"/api/v1/things/"
                      "counts\",service=\"test-service\",status=\"2xx\"} 1"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("route=\"(none)\",service=\"http\",status=\"4xx\"} 1"), std::string::npos);
  EXPECT_NE(text.find("sp_http_request_duration_seconds_count"), std::string::npos);
}

TEST_F(Routing, OpenApiHasEveryRouteWithItsInputsAndProblems) {
  serve();
  const auto document = router->openapi();
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  std::set<std::string> operations;
  for (const auto& route : routes()) {
    const auto& operation = document.at("paths").at(route.path).at(json::enum_name(route.method));
    EXPECT_TRUE(operations.insert(std::string(operation.at("operationId").as_string())).second);
    EXPECT_EQ(operation.at("x-permission").as_string(), json::enum_name(route.permission));
    EXPECT_EQ(operation.at("tags").at(0), "test-service");
  }
  const auto& echo = document.at("paths").at("/api/v1/echo").at("post");
  const auto& schemas = document.at("components").at("schemas");
  EXPECT_EQ(echo.at("requestBody").at("content").at("application/json").at("schema").at("$ref"),
            "#/components/schemas/Echo");
  EXPECT_EQ(schemas.at("Echo").at("required").as_array().size(), 2u);
  EXPECT_EQ(schemas.at("Echo").at("additionalProperties"), false);
  EXPECT_EQ(schemas.at("Echo").at("properties").at("text").at("maxLength"), 100);
  EXPECT_FALSE(schemas.at("Echoed").as_object().contains("additionalProperties"));
  const auto& change = document.at("paths").at("/api/v1/things/{id}").at("patch");
  EXPECT_EQ(change.at("parameters").at(0).at("in"), "path");
  EXPECT_FALSE(change.as_object().contains("requestBody"));
  EXPECT_TRUE(change.at("responses").as_object().contains("412"));
  EXPECT_EQ(change.at("parameters").at(1).at("name"), "If-Match");
  EXPECT_TRUE(change.at("responses").at("200").at("headers").as_object().contains("ETag"));
  for (const int status : {500, 503, 504})
    EXPECT_TRUE(change.at("responses").as_object().contains(std::to_string(status))) << status;
  const auto& search = document.at("paths").at("/api/v1/search").at("get");
  EXPECT_EQ(search.at("parameters").at(0).at("in"), "query");
  EXPECT_EQ(search.at("parameters").at(0).at("required"), true);
  const auto& form = document.at("paths").at("/api/v1/form").at("post");
  EXPECT_EQ(form.at("requestBody").at("content").at("multipart/form-data").at("schema").at("$ref"),
            "#/components/schemas/Form");
  const auto& fields = schemas.at("Form");
  EXPECT_EQ(fields.at("properties").at("file").at("items").at("format"), "binary");
  EXPECT_EQ(fields.at("required").as_array().size(), 1u);
  EXPECT_TRUE(form.at("responses").as_object().contains("413"));
  const auto& refresh = document.at("paths").at("/api/v1/auth/refresh").at("post").at("responses");
  EXPECT_TRUE(refresh.as_object().contains("403")) << "to a page of another origin";
  EXPECT_TRUE(refresh.as_object().contains("421")) << "to who asked for another host";
  const auto& file = document.at("paths").at("/api/v1/file").at("get");
  EXPECT_TRUE(file.at("responses").at("200").at("content").as_object().contains("text/plain"));
  const auto& remove = document.at("paths").at("/api/v1/things/{id}").at("delete");
  EXPECT_TRUE(remove.at("security").at(0).as_object().contains("bearer"));
  EXPECT_TRUE(remove.at("responses").as_object().contains("401"));
  EXPECT_TRUE(remove.at("responses").as_object().contains("204"));
}

TEST_F(Routing, OpenApiSaysWhatAStreamAndAProblemHold) {
  serve();
  const auto document = router->openapi();
  const auto& paths = document.at("paths");
  const auto& content = paths.at("/api/v1/events").at("get").at("responses").at("200").at("content");
  EXPECT_EQ(content.as_object().size(), 1u) << "it answers with nothing else";
  const auto& events = content.at("text/event-stream").at("x-events");
  EXPECT_EQ(events.at("token").at("$ref"), "#/components/schemas/Echoed");
  EXPECT_EQ(events.at("error").at("$ref"), "#/components/schemas/Problem");
  const auto& stale = paths.at("/api/v1/things/{id}").at("patch").at("responses").at("412");
  EXPECT_EQ(stale.at("content").at("application/problem+json").at("schema").at("$ref"),
            "#/components/schemas/EchoedProblem");
  const auto& problem = document.at("components").at("schemas").at("EchoedProblem");
  EXPECT_EQ(problem.at("properties").at("current").at("$ref"), "#/components/schemas/Echoed");
  EXPECT_TRUE(problem.at("properties").as_object().contains("code"));
}

}  // namespace
}  // namespace sp::http
