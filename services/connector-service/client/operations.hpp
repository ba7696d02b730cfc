// What connector-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/connector-service/client/connectors.hpp"

namespace sp::connector {

/// Of the caller's organisation, for staff.
inline constexpr Operation<Empty, ConnectorSummary> summary_operation{"connector", "summary"};

}  // namespace sp::connector
