#include "platform/service/internal.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <map>

#include "platform/base/encoding.hpp"
#include "platform/http/trouble.hpp"
#include "platform/service/service_token.hpp"

namespace sp {

namespace {

constexpr std::string_view prefix = "/internal/";
constexpr std::size_t largest_body = 64UL * 1024 * 1024;
constexpr std::string_view bearer = "Bearer ";

http::Response plain(int status, std::string body, std::string type = "application/json") {
  http::Response response;
  response.status = status;
  response.content_type = std::move(type);
  response.body = std::move(body);
  return response;
}

http::Response refusal(const Error& error) { return plain(http::status_of(error.kind), encode_error(error)); }

Error starting() {
  return {.kind = ErrorKind::overloaded,
          .code = std::string(starting_code),
          .message = "The service is starting; try again shortly.",
          .fields = {},
          .current = {},
          .retry_after = 1};
}

Error stopping() {
  return {.kind = ErrorKind::overloaded,
          .code = "stopping",
          .message = "The service is about to stop; ask another of its processes.",
          .fields = {},
          .current = {},
          .retry_after = 1};
}

/// "/internal/ticketing/counts" as "ticketing" and "counts".
std::pair<std::string_view, std::string_view> operation_of(std::string_view path) {
  path.remove_prefix(prefix.size());
  const auto slash = std::min(path.find('/'), path.size());
  return {path.substr(0, slash), path.substr(std::min(slash + 1, path.size()))};
}

Call::Clock::time_point deadline_of(const http::Request& request) {
  const auto text = request.header(patience_header);
  std::int64_t left = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), left);
  if (read.ec != std::errc{} || left < 0) return Call::Clock::time_point::max();
  return request.started + std::chrono::milliseconds(std::min<std::int64_t>(left, 600'000));
}

}  // namespace

struct InternalApi::State {
  std::string key;
  const Clock& clock;
  observe::Log log;
  observe::Metrics& metrics;
  std::map<std::string, AnsweredOperation, std::less<>> operations;  // by path
  std::vector<Module*> modules;
  std::atomic<bool> open = false;
  std::atomic<bool> leaving = false;
};

InternalApi::InternalApi(std::string key, const Clock& clock, observe::Log log, observe::Metrics& metrics)
    : state_(std::make_unique<State>(std::move(key), clock, log.with_service("internal"), metrics)) {}

InternalApi::~InternalApi() = default;

void InternalApi::add(OperationTable operations) {
  for (auto& operation : operations) {
    const auto path = std::string(prefix) + operation.service + '/' + operation.name;
    if (!state_->operations.emplace(path, std::move(operation)).second)
      throw std::logic_error("two operations at " + path);
  }
}

void InternalApi::open(std::vector<Module*> modules) {
  state_->modules = std::move(modules);
  state_->open = true;
}

void InternalApi::leave() { state_->leaving = true; }

/// Who may ask is decided before a body is read.
std::expected<http::Admission, http::Response> InternalApi::admit(http::Request& request) {
  if (!request.path.starts_with(prefix)) return http::Admission{};
  const auto authorization = request.header("authorization");
  const auto token = authorization.starts_with(bearer) ? authorization.substr(bearer.size()) : "";
  const auto claims =
      verify_service_token(state_->key, token, operation_of(request.path).first, state_->clock.now());
  if (!claims) {
    state_->log.warning(
        "an internal request was refused",
        {{"path", request.path}, {"address", request.address}, {"error", claims.error().message}});
    return std::unexpected(refusal(claims.error()));
  }
  request.principal = claims->principal;
  if (!claims->trace_id.empty()) request.trace_id = claims->trace_id;
  return http::Admission{.body_bytes = largest_body, .place = {}};
}

Task<http::Response> InternalApi::handle(http::Request& request) {
  if (request.path == "/healthz") co_return plain(200, R"({"status":"ok"})");
  if (request.path == "/metrics")
    co_return plain(200, state_->metrics.scrape(), "text/plain; version=0.0.4; charset=utf-8");
  if (!state_->open) co_return refusal(starting());
  if (request.path == "/readyz") {
    if (state_->leaving) co_return refusal(stopping());
    if (!std::ranges::all_of(state_->modules, &Module::caught_up)) co_return refusal(starting());
    const auto health = co_await health_of(state_->modules);
    co_return plain(health.status == PartStatus::ok ? 200 : 503, json::encode(health));
  }
  const auto found = state_->operations.find(request.path);
  if (found == state_->operations.end() || request.method != http::Post)
    co_return refusal(not_found("There is no such operation in this process: " + request.path + ".").error());
  Call call(request.principal, request.trace_id);
  call.deadline = deadline_of(request);
  try {
    auto result = co_await found->second.handle(std::move(call), std::move(request.body));
    if (!result) co_return refusal(result.error());
    co_return plain(200, std::move(*result));
  } catch (const std::exception& problem) {
    const auto passing = http::passing_trouble(problem);
    state_->log.write(
        passing ? observe::Level::warning : observe::Level::error, "an operation failed",
        {{"operation", request.path}, {"error", problem.what()}, {"trace_id", request.trace_id}});
    co_return refusal(passing.value_or(Error{.kind = ErrorKind::internal,
                                             .code = "internal",
                                             .message = "Something went wrong on our side.",
                                             .fields = {},
                                             .current = {}}));
  }
}

void InternalApi::refused(const http::Request& request, int status, std::string_view why) {
  state_->log.info("an internal request was refused",
                   {{"status", status}, {"reason", why}, {"address", request.address}});
}

}  // namespace sp
