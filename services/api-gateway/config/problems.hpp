// What a gateway refuses by itself, in the services' own words (platform/http/message.hpp).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sp::gateway {

struct GatewayProblem {
  std::vector<int> of;  // the statuses with which NGINX begins
  int status = 0;
  std::string code;
  std::string detail;
  int retry_after = 0;      // seconds; 0: not said
  bool from_check = false;  // auth-service has written it
  bool unreadable = false;  // comes of what is no request
};

const std::vector<GatewayProblem>& gateway_problems();

/// The JSON of a problem. `request_id`: a gateway's variable, which needs no escaping.
std::string problem_text(const GatewayProblem& problem, std::string_view request_id);

}  // namespace sp::gateway
