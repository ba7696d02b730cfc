// `support-platform evaluate`: how well the product finds and refuses on a test collection.
#pragma once
#include "app/command_line.hpp"

namespace sp::app {

int evaluate(CommandLine line);

}  // namespace sp::app
