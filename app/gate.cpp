#include "app/gate.hpp"

namespace sp::app {

namespace {

http::Response starting(const http::Request& request) {
  if (request.path == "/healthz") {  // the process lives, and an orchestrator should let it start
    http::Response alive;
    alive.body = R"({"status":"ok"})";
    return alive;
  }
  return http::problem(Error{.kind = ErrorKind::overloaded,
                             .code = "starting",
                             .message = "The platform is starting; try again shortly.",
                             .retry_after = 1},
                       request.id);
}

}  // namespace

std::expected<http::Admission, http::Response> Gate::admit(http::Request& request) {
  if (auto* handler = handler_.load()) return handler->admit(request);
  return std::unexpected(starting(request));
}

Task<http::Response> Gate::handle(http::Request& request) {
  auto* handler = handler_.load();
  if (!handler) co_return starting(request);
  co_return co_await handler->handle(request);
}

void Gate::refused(const http::Request& request, int status, std::string_view why) {
  if (auto* handler = handler_.load()) handler->refused(request, status, why);
}

}  // namespace sp::app
