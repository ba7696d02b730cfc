#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform import FOLDER`: 0 where every article was taken or skipped for a stated reason, 1 where
/// none was.
int import_folder(CommandLine line);

}  // namespace sp::app
