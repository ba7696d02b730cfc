// `support-platform rotate-key`.
#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// Makes a new signing key, also beside a platform that runs, and says when it signs. Returns the exit code;
/// throws UserError.
int rotate_key(CommandLine line);

}  // namespace sp::app
