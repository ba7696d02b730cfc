#include "platform/http/router.hpp"

#include <atomic>
#include <charconv>
#include <optional>

#include "platform/http/cross_origin.hpp"
#include "platform/http/openapi.hpp"
#include "platform/http/rate_limiter.hpp"
#include "platform/http/route_tree.hpp"
#include "platform/http/static_files.hpp"
#include "platform/http/trouble.hpp"

namespace sp::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds slow_request{1};

Error error_of(ErrorKind kind, std::string code, std::string message) {
  return Error{.kind = kind, .code = std::move(code), .message = std::move(message)};
}

/// Counts a request of `entry` by status class.
void count(observe::Metrics& metrics, const RouteEntry& entry, int status) {
  auto& slot = entry.requests[static_cast<std::size_t>(status / 100 % 6)];
  auto* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics.counter("sp_http_requests_total", "Requests answered.",
                               {{"service", entry.service},
                                {"route", entry.route.path},
                                {"method", std::string(method_name(entry.route.method))},
                                {"status", std::to_string(status / 100) + "xx"}});
    slot.store(counter, std::memory_order_release);
  }
  counter->add();
}

class PlatformRouter final : public Router {
 public:
  PlatformRouter(RouterOptions options, TokenVerifier& verifier, observe::Log log, observe::Metrics& metrics)
      : limits_(options.rate_limits),
        shared_limits_(options.shared_limits),
        cross_origin_(std::move(options.allowed_origins), std::move(options.public_origin)),
        verifier_(verifier),
        log_(log.with_service("http")),
        metrics_(metrics),
        in_flight_(metrics.gauge("sp_http_requests_in_flight",
                                 "Requests whose handler is at work, streams included.")),
        followed_(options.streams),
        answered_(options.streams),
        uploads_(options.uploads),
        usual_body_bytes_(options.usual_body_bytes) {
    if (!options.static_dir.empty()) static_files_.emplace(options.static_dir);
    unmatched_.service = "http";
    unmatched_.route.path = "(none)";
    unmatched_.route.method = Method::other;
    measure(unmatched_);
    frontend_.service = "frontend";
    frontend_.route.path = "(static)";
    frontend_.route.method = Method::get;
    measure(frontend_);
  }

  void add(std::string service, RouteTable routes) override {
    for (auto& route : routes) measure(tree_.add(service, std::move(route)));
  }

  json::Value openapi() const override { return openapi_of(tree_.entries()); }

  std::expected<Admission, Response> admit(Request& request) override;
  Task<Response> handle(Request& request) override;
  void refused(const Request& request, int status, std::string_view why) override;

 private:
  void measure(RouteEntry& entry);
  Result<const RouteEntry*> find_route(Request& request, const RouteTree::Methods*& methods) const;
  Result<> authenticate(Request& request, const RouteEntry& entry);
  /// What a request of the route takes from, and how much there is in a minute; 0: it is not limited.
  struct Limit {
    int count = 0;
    int per_minute = 0;
  };
  Limit limit_of(const RouteEntry& entry) const;
  Result<> limit_rate(const Request& request, const RouteEntry& entry);
  Result<OpenLimiter::Place> limit_open(const Request& request, const RouteEntry& entry);
  std::unexpected<Response> refuse(const Request& request, Response response) const;
  Response serve_file(const Request& request) const;
  Response failed(const Request& request, const std::exception& error) const;
  StreamBody followed(const Request& request, StreamBody stream) const;
  void record(const Request& request, int status, std::size_t bytes) const;

  const RateLimits limits_;
  SharedLimiter* const shared_limits_;
  const CrossOrigin cross_origin_;
  TokenVerifier& verifier_;
  const observe::Log log_;
  observe::Metrics& metrics_;
  observe::Gauge& in_flight_;
  RouteTree tree_;
  RateLimiter rate_limiter_;
  OpenLimiter followed_;  // streams of GET
  OpenLimiter answered_;  // streams that answer something sent
  OpenLimiter uploads_;
  const std::size_t usual_body_bytes_;
  std::optional<StaticFiles> static_files_;
  RouteEntry unmatched_;
  RouteEntry frontend_;
};

void PlatformRouter::measure(RouteEntry& entry) {
  entry.duration = &metrics_.histogram(
      "sp_http_request_duration_seconds", "From the header's arrival to the response.",
      observe::duration_buckets(), {{"service", entry.service}, {"route", entry.route.path}});
}

Result<> PlatformRouter::authenticate(Request& request, const RouteEntry& entry) {
  const auto token = request.bearer_token();
  const bool needed = entry.route.permission != Permission::anyone;
  if (token.empty()) {
    if (!needed) return {};
    return token_missing();
  }
  auto principal = verifier_.verify(token);
  if (principal) {
    request.principal = std::move(*principal);
  } else if (needed) {
    return Failure(principal.error());
  }  // signing in and refreshing work with an access token that has expired
  if (needed && !permits(request.principal->role, entry.route.permission)) return role_refused();
  return {};
}

PlatformRouter::Limit PlatformRouter::limit_of(const RouteEntry& entry) const {
  enum Count { reads, changes, sign_in, ask };
  switch (entry.route.rate) {
    case RateClass::standard:
      if (entry.route.method == Method::get) return {reads, limits_.reads};
      return {changes, limits_.changes};
    case RateClass::sign_in:
      return {sign_in, limits_.sign_in};
    case RateClass::ask:
      return {ask, limits_.ask};
    case RateClass::unlimited:
      break;
  }
  return {};
}

/// Who a request counts for.
std::string_view counted_as(const Request& request) {
  return request.principal ? std::string_view(request.principal->user_id) : rate_key(request.address);
}

Error too_many(std::chrono::microseconds wait) {
  auto error = error_of(ErrorKind::rate_limited, "rate_limited", "Too many requests; try again shortly.");
  error.retry_after = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(wait).count());
  return error;
}

Result<> PlatformRouter::limit_rate(const Request& request, const RouteEntry& entry) {
  const auto [count, per_minute] = limit_of(entry);
  const auto wait = rate_limiter_.take(counted_as(request), count, per_minute, request.started);
  if (wait.count() == 0) return {};
  return Failure(too_many(wait));
}

/// Whether the body may be larger than what every route takes.
bool is_upload(const Request& request, std::size_t usual) {
  const auto length = request.header("content-length");
  std::size_t bytes = 0;
  const auto read = std::from_chars(length.data(), length.data() + length.size(), bytes);
  if (read.ec == std::errc{}) return bytes > usual;
  return !length.empty() || !request.header("transfer-encoding").empty();
}

/// What stays open for long has a place: a stream until it ends, a large body until its answer.
Result<OpenLimiter::Place> PlatformRouter::limit_open(const Request& request, const RouteEntry& entry) {
  const auto& route = entry.route;
  const bool follows = route.endpoint.streams() && route.method == Method::get;
  const bool answers = route.endpoint.streams() && !follows && request.wants_stream();
  const bool uploads = route.body_limit > usual_body_bytes_ && is_upload(request, usual_body_bytes_);
  if (!follows && !answers && !uploads) return OpenLimiter::Place();
  auto& limiter = follows ? followed_ : answers ? answered_ : uploads_;
  const auto user = request.principal ? std::string_view(request.principal->user_id) : std::string_view{};
  auto place = limiter.take(user, rate_key(request.address));
  if (place) return std::move(*place);
  const std::string what = uploads ? "uploads" : "streams";
  Error error{.code = "too_many_" + what, .retry_after = 5};
  if (place.error() == OpenLimiter::Full::everyone) {
    error.kind = ErrorKind::overloaded;
    error.message = "There are as many " + what + " open as the platform can serve; try again shortly.";
  } else {
    error.kind = ErrorKind::rate_limited;
    error.message = std::string(place.error() == OpenLimiter::Full::user ? "You have" : "Your address has") +
                    " too many " + what + " open at once; close some or try again shortly.";
  }
  return Failure(std::move(error));
}

/// Finds the route of a path and fills in the request's path parameters.
Result<const RouteEntry*> PlatformRouter::find_route(Request& request,
                                                     const RouteTree::Methods*& methods) const {
  static thread_local std::vector<std::string_view> values;
  methods = tree_.find(request.path, values);
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (methods == nullptr) {
    if (static_files_ && reads && !request.path.starts_with("/api/")) return &frontend_;
    return not_found("There is nothing at " + request.path + ".");
  }
  const auto index = static_cast<std::size_t>(reads ? Method::get : request.method);
  const RouteEntry* entry = index < RouteTree::methods ? (*methods)[index] : nullptr;
  if (entry == nullptr) return not_found("");
  for (std::size_t i = 0; i < values.size(); ++i)
    request.path_parameters.emplace_back(entry->parameters[i], std::string(values[i]));
  return entry;
}

/// Asked by monitoring and gateways under whatever name they know.
bool is_asked_inside(std::string_view path, const Result<const RouteEntry*>& entry) {
  return path == "/healthz" || path == "/readyz" || path == "/metrics" || (entry && (*entry)->route.internal);
}

std::expected<Admission, Response> PlatformRouter::admit(Request& request) {
  const RouteTree::Methods* methods = nullptr;
  request.route = &unmatched_;
  const auto route = find_route(request, methods);
  if (!cross_origin_.is_for_us(request) && !is_asked_inside(request.path, route)) {
    return refuse(request,
                  problem(421,
                          error_of(ErrorKind::malformed, "misdirected_request",
                                   "This platform is not reached under the host that was asked for."),
                          request.id));
  }
  if (request.method == Method::options)
    return refuse(request, cross_origin_.options(request, methods == nullptr ? "GET, HEAD, OPTIONS"
                                                                             : allowed_methods(*methods)));
  if (!route) {
    if (methods == nullptr) return refuse(request, problem(route.error(), request.id));
    auto response =
        problem(405,
                error_of(ErrorKind::not_found, "method_not_allowed",
                         "This address does not take " + std::string(method_name(request.method)) + "."),
                request.id);
    response.headers.emplace_back("Allow", allowed_methods(*methods));
    return refuse(request, std::move(response));
  }
  request.route = *route;
  if (*route == &frontend_) return Admission{};
  if (cross_origin_.is_forged(request)) {
    return refuse(request, problem(error_of(ErrorKind::forbidden, "cross_site",
                                            "A page of another site may not use this session's cookie."),
                                   request.id));
  }
  const auto authenticated = authenticate(request, **route);
  // Limited either way: who guesses tokens is counted by address.
  const auto within = limit_rate(request, **route);
  if (!within) return refuse(request, problem(within.error(), request.id));
  if (!authenticated) return refuse(request, problem(authenticated.error(), request.id));
  auto place = limit_open(request, **route);
  if (!place) return refuse(request, problem(place.error(), request.id));
  return Admission{.body_bytes = (*route)->route.body_limit, .place = std::move(*place)};
}

Response PlatformRouter::serve_file(const Request& request) const {
  Response response;
  try {
    response = static_files_->respond(request);
  } catch (const std::exception& error) {  // the folder was changed under the running program
    response = failed(request, error);
  }
  record(request, response.status, response.content().size());
  return response;
}

Task<Response> PlatformRouter::handle(Request& request) {
  if (request.route == &frontend_) co_return serve_file(request);
  in_flight_.add(1);
  Response response;
  try {
    std::chrono::microseconds wait{};
    const auto limit = limit_of(*request.route);
    if (shared_limits_ != nullptr && limit.per_minute > 0)
      wait = co_await shared_limits_->take(std::string(counted_as(request)), limit.count, limit.per_minute);
    if (wait.count() > 0)
      response = problem(too_many(wait), request.id);
    else
      response = co_await request.route->route.endpoint.handle(Caller{request.principal, &request});
  } catch (const std::exception& error) {
    response = failed(request, error);
  }
  cross_origin_.expose(request, response);
  if (response.stream && request.method != Method::head) {
    response.stream = followed(request, std::move(response.stream));
  } else {
    in_flight_.add(-1);
    record(request, response.status, response.content().size());
  }
  co_return response;
}

/// Nothing of what broke is shown to the caller; the log has it, under the same request id.
Response PlatformRouter::failed(const Request& request, const std::exception& error) const {
  const auto passing = passing_trouble(error);
  if (dynamic_cast<const Overloaded*>(&error) != nullptr) return problem(*passing, request.id);
  log_.write(passing ? observe::Level::warning : observe::Level::error, "request failed",
             {{"error", error.what()},
              {"method", method_name(request.method)},
              {"route", request.route->route.path},
              {"request_id", request.id},
              {"trace_id", request.trace_id}});
  if (passing) return problem(*passing, request.id);
  return problem(error_of(ErrorKind::internal, "internal",
                          "Something went wrong on our side. Quote the request id when you report it."),
                 request.id);
}

/// Runs a stream's body, then counts and logs it.
Task<> follow_stream(std::shared_ptr<EventStream> stream, StreamBody body,
                     std::function<void(const std::exception*)> ended) {
  try {
    co_await body(std::move(stream));
  } catch (const std::exception& error) {
    ended(&error);
    throw;
  }
  ended(nullptr);
}

StreamBody PlatformRouter::followed(const Request& request, StreamBody stream) const {
  // The request lives until its response has been written, so until the stream has ended.
  auto ended = [this, &request](const std::exception* error) {
    in_flight_.add(-1);
    if (error != nullptr) failed(request, *error);
    record(request, error == nullptr ? 200 : 500, 0);
  };
  return [stream = std::move(stream), ended = std::move(ended)](std::shared_ptr<EventStream> events) {
    return follow_stream(std::move(events), stream, ended);
  };
}

std::unexpected<Response> PlatformRouter::refuse(const Request& request, Response response) const {
  if (request.method != Method::options) cross_origin_.expose(request, response);
  record(request, response.status, response.body.size());
  return std::unexpected(std::move(response));
}

void PlatformRouter::refused(const Request& request, int status, std::string_view why) {
  const RouteEntry& entry = request.route == nullptr ? unmatched_ : *request.route;
  count(metrics_, entry, status);
  log_.info("request refused", {{"status", status},
                                {"reason", why},
                                {"route", entry.route.path},
                                {"address", request.address},
                                {"request_id", request.id}});
}

/// Metrics, and the access log: what failed or was slow at level info, everything else at debug, since a line
/// for each cached answer would cost more than the answer.
void PlatformRouter::record(const Request& request, int status, std::size_t bytes) const {
  const RouteEntry& entry = *request.route;
  const auto taken = Clock::now() - request.started;
  entry.duration->observe(std::chrono::duration<double>(taken).count());
  count(metrics_, entry, status);
  const bool notable = status >= 400 || (taken >= slow_request && !entry.route.endpoint.streams());
  const auto level = status >= 500 ? observe::Level::warning
                     : notable     ? observe::Level::info
                                   : observe::Level::debug;
  if (!log_.enabled(level)) return;
  log_.write(level, "request",
             {{"method", method_name(request.method)},
              {"route", entry.route.path},
              {"status", status},
              {"duration_ms", std::chrono::duration<double, std::milli>(taken).count()},
              {"bytes", bytes},
              {"request_id", request.id},
              {"trace_id", request.trace_id},
              {"organisation", request.principal ? std::string_view(request.principal->organisation_id)
                                                 : std::string_view()}});
}

}  // namespace

std::unique_ptr<Router> make_router(RouterOptions options, TokenVerifier& verifier, observe::Log log,
                                    observe::Metrics& metrics) {
  return std::make_unique<PlatformRouter>(std::move(options), verifier, std::move(log), metrics);
}

}  // namespace sp::http
