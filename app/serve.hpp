#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform serve`: returns the exit code after a drain. Throws UserError, and what broken
/// infrastructure throws.
int serve(CommandLine line);

}  // namespace sp::app
