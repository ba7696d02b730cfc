#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform gateway-config nginx|traefik|kong`.
int gateway_config(CommandLine line);

}  // namespace sp::app
