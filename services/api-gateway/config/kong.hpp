#pragma once
#include "platform/json/codec.hpp"
#include "services/api-gateway/config/gateway.hpp"

namespace sp::gateway {

/// What `kong_configuration` writes, as a tree.
json::Value kong_tree(const Gateway& gateway);

}  // namespace sp::gateway
