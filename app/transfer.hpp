#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform transfer --to=postgresql|sqlite`.
int transfer(CommandLine line);

}  // namespace sp::app
