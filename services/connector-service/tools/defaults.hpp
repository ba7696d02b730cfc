// The usual mapping of each tool, for an admin who has just chosen it.
#pragma once
#include "services/connector-service/domain/connector.hpp"

namespace sp::connector {

Mapping default_mapping(ToolKind kind);

}  // namespace sp::connector
