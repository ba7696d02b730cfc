#include "services/api-gateway/config/gateway.hpp"

#include <algorithm>
#include <stdexcept>

namespace sp::gateway {

std::vector<Row> rows_of(std::string_view service, const http::RouteTable& routes) {
  constexpr std::string_view suffix = "-service";
  if (service.ends_with(suffix)) service.remove_suffix(suffix.size());
  std::vector<Row> rows;
  for (const auto& route : routes)
    rows.push_back({.service = std::string(service),
                    .method = route.method,
                    .path = route.path,
                    .permission = route.permission,
                    .rate = route.rate,
                    .body_limit = route.body_limit,
                    .streams = route.endpoint.streams(),
                    .keyed = route.endpoint.keyed,
                    .internal = route.internal});
  return rows;
}

const Upstream& Gateway::upstream(std::string_view service) const {
  const auto found = std::ranges::find(options.upstreams, service, &Upstream::service);
  if (found == options.upstreams.end())
    throw std::logic_error("no upstream is given for " + std::string(service));
  return *found;
}

std::size_t Gateway::body_limit(const Row& row) const {
  return row.body_limit > 0 ? row.body_limit : static_cast<std::size_t>(settings.max_body_bytes);
}

std::int64_t Gateway::per_minute(const Row& row) const {
  switch (row.rate) {
    case http::RateClass::standard:
      return row.method == http::Get ? settings.rate_standard : settings.rate_changes;
    case http::RateClass::sign_in:
      return settings.rate_sign_in;
    case http::RateClass::ask:
      return settings.rate_ask;
    case http::RateClass::unlimited:
      break;
  }
  return 0;
}

std::vector<Upstream> default_upstreams() {
  return {{"auth", {"auth-service:3000"}},           {"knowledge-base", {"knowledge-base-service:3000"}},
          {"cache", {"cache-service:3000"}},         {"ticketing", {"ticketing-service:3000"}},
          {"connector", {"connector-service:3000"}}, {"chatbot", {"chatbot-service:3000"}},
          {"api-gateway", {"frontend:3000"}}};
}

}  // namespace sp::gateway
