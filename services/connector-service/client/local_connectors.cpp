#include "services/connector-service/client/local_connectors.hpp"

namespace sp::connector {

Task<Result<ConnectorSummary>> LocalConnectors::summary(Call call) {
  if (!call.who().is_staff()) co_return forbidden("Only agents and admins see how connectors are.");
  const auto rows = co_await connectors_.list(call.organisation());
  ConnectorSummary summary{.connectors = std::ssize(rows)};
  for (const auto& row : rows) {
    if (row.failures >= circuit_opens_at || (!row.halted.empty() && row.halted != "person"))
      ++summary.troubled;
    if (row.last_success_at) summary.last_success_at = std::max(summary.last_success_at, row.last_success_at);
  }
  if (rows.empty()) co_return summary;
  const Time now = clock_.now();
  for (const auto& count : co_await deliveries_.counts(call.organisation())) {
    if (count.state == DeliveryState::failed) {
      summary.failed += count.deliveries;
      continue;
    }
    summary.waiting += count.deliveries;
    if (count.state == DeliveryState::ambiguous) summary.ambiguous += count.deliveries;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - count.oldest).count();
    summary.lag_seconds = std::max<std::int64_t>(summary.lag_seconds, age);
  }
  co_return summary;
}

}  // namespace sp::connector
