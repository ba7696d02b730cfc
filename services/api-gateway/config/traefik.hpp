#pragma once
#include "platform/json/codec.hpp"
#include "services/api-gateway/config/gateway.hpp"

namespace sp::gateway {

/// What `traefik_configuration` writes, as a tree.
json::Value traefik_tree(const Gateway& gateway);

}  // namespace sp::gateway
