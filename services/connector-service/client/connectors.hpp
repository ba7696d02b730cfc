// What other services may ask of connector-service: how the deliveries of an organisation are.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

namespace sp::connector {

/// Of all connectors and webhooks of an organisation, for the overview.
struct ConnectorSummary {
  std::int64_t connectors = 0;
  std::int64_t troubled = 0;  // switched off by themselves, or whose tool is in trouble
  std::int64_t waiting = 0;   // to be sent, those under way and in doubt included
  std::int64_t ambiguous = 0;
  std::int64_t failed = 0;
  std::int64_t lag_seconds = 0;  // age of the oldest that is to be sent
  std::optional<Time> last_success_at;
};
BOOST_DESCRIBE_STRUCT(ConnectorSummary, (),
                      (connectors, troubled, waiting, ambiguous, failed, lag_seconds, last_success_at))

/// Thread-safe. Where it is in another process, it may also fail as overloaded, code "service_unavailable".
class Connectors {
 public:
  virtual ~Connectors() = default;
  /// For staff: the call has a principal.
  virtual Task<Result<ConnectorSummary>> summary(Call call) = 0;
};

}  // namespace sp::connector
