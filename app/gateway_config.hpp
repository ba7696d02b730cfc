#pragma once
#include "app/command_line.hpp"
#include "platform/config/config.hpp"
#include "platform/json/codec.hpp"

namespace sp::app {

/// `support-platform gateway-config nginx|traefik|kong`.
int gateway_config(CommandLine line);

/// OpenAPI of every service's routes, whichever of them this process holds.
json::Value openapi_of_all_services(const Config& settings);

}  // namespace sp::app
