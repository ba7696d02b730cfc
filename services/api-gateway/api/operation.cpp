#include "services/api-gateway/api/operation.hpp"

namespace sp::gateway {

namespace {
constexpr std::chrono::seconds overview_patience{2};
}

OperationApi::OperationApi(Needs needs, observe::Log log, observe::Metrics& metrics)
    : needs_(std::move(needs)),
      log_(std::move(log)),
      metrics_(metrics),
      english_(make_docs_page("en")),
      french_(make_docs_page("fr")) {}

Task<Result<Alive>> OperationApi::alive(Caller, http::Nothing) { co_return Alive{"ok"}; }

Task<Result<http::Reply<Health>>> OperationApi::ready(Caller, http::Nothing) {
  auto health = co_await health_of(needs_.modules());
  const int status = health.status == PartStatus::ok ? 200 : 503;
  co_return http::Reply<Health>{
      .body = std::move(health), .status = status, .headers = {{"Cache-Control", "no-store"}}};
}

Task<Result<http::Response>> OperationApi::metrics(Caller, http::Nothing) {
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = metrics_.scrape();
  co_return response;
}

Task<Result<http::Response>> OperationApi::openapi(Caller, http::Nothing) {
  // At the first request, when the routes of every service have been added.
  std::call_once(openapi_once_, [this] {
    openapi_text_ = std::make_shared<const std::string>(boost::json::serialize(needs_.openapi()));
  });
  http::Response response;
  response.shared_body = openapi_text_;
  co_return response;
}

Task<Result<http::Response>> OperationApi::docs(Caller caller, http::Nothing) {
  const auto& page =
      preferred_language(caller.request->header("accept-language")) == "fr" ? french_ : english_;
  http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.shared_body = page.html;
  response.headers = {{"Content-Security-Policy", page.policy}, {"Vary", "Accept-Language"}};
  co_return response;
}

Task<Result<Overview>> OperationApi::overview(Caller caller, http::Nothing) {
  co_return co_await gather_overview(&needs_, caller.principal, log_, overview_patience);
}

http::RouteTable operation_routes(OperationApi& api) {
  using enum Permission;
  using enum http::RateClass;
  auto ready = bind(api, &OperationApi::ready);
  ready.statuses = {503};
  return {
      {http::Get, "/healthz", anyone, bind(api, &OperationApi::alive), "Whether the process lives",
       unlimited},
      http::Route{http::Get, "/readyz", anyone, std::move(ready), "Whether every service can work", unlimited}
          .inside(),
      http::Route{http::Get, "/metrics", anyone, http::bind_file(api, &OperationApi::metrics, "text/plain"),
                  "Prometheus metrics", unlimited}
          .inside(),
      {http::Get, "/api/openapi.json", anyone, bind(api, &OperationApi::openapi), "This API as OpenAPI 3.1"},
      {http::Get, "/api/docs", anyone, http::bind_file(api, &OperationApi::docs, "text/html"),
       "This API to browse"},
      {http::Get, "/api/v1/overview", overview_read, bind(api, &OperationApi::overview),
       "Open tickets, unanswered questions and health"},
  };
}

}  // namespace sp::gateway
