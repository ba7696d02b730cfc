#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform export FOLDER`: a knowledge base as Markdown files. Throws UserError where the folder is
/// not empty or cannot be written.
int export_articles(CommandLine line);

}  // namespace sp::app
