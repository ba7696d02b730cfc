#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform migrate [--check]`.
int migrate(CommandLine line);

}  // namespace sp::app
