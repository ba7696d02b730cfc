#pragma once
#include "app/command_line.hpp"

namespace sp::app {

/// `support-platform import FOLDER|SITEMAP`: 0 where articles were taken or all were unchanged, 1 where every
/// file was skipped, 130 where it was interrupted.
int import_articles(CommandLine line);

}  // namespace sp::app
