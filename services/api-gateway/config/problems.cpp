#include "services/api-gateway/config/problems.hpp"

#include "platform/http/message.hpp"

namespace sp::gateway {

const std::vector<GatewayProblem>& gateway_problems() {
  static const std::vector<GatewayProblem> problems{
      {.of = {400},
       .status = 400,
       .code = "malformed_request",
       .detail = "This is not an HTTP/1.1 request.",
       .unreadable = true},
      {.of = {401}, .status = 401, .code = "unauthenticated", .from_check = true},
      {.of = {403}, .status = 403, .code = "forbidden", .from_check = true},
      {.of = {404}, .status = 404, .code = "not_found", .detail = "There is nothing at this address."},
      {.of = {405},
       .status = 405,
       .code = "method_not_allowed",
       .detail = "This address does not take this method."},
      {.of = {413},
       .status = 413,
       .code = "body_too_large",
       .detail = "The body is larger than this address takes."},
      {.of = {414, 494},
       .status = 431,
       .code = "header_too_large",
       .detail = "A line of the header is larger than 32768 bytes.",
       .unreadable = true},
      {.of = {429},
       .status = 429,
       .code = "rate_limited",
       .detail = "Too many requests from your address; try again shortly.",
       .retry_after = 5},
      {.of = {500, 502, 503},
       .status = 503,
       .code = "unavailable",
       .detail = "The service cannot be reached now; try again shortly.",
       .retry_after = 5},
      {.of = {504}, .status = 504, .code = "timeout", .detail = "The service did not answer in time."},
  };
  return problems;
}

std::string problem_text(const GatewayProblem& problem, std::string_view request_id) {
  const Error error{.code = problem.code, .message = problem.detail};
  return http::problem(problem.status, error, request_id).body;
}

}  // namespace sp::gateway
