#include "app/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace sp::app {

namespace {
constexpr std::size_t width = 30;
}

Progress::Progress(std::string what, std::size_t steps)
    : what_(std::move(what)), steps_(steps), visible_(::isatty(STDERR_FILENO) != 0) {
  if (visible_) draw();
}

Progress::~Progress() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void Progress::step() {
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (!visible_ || (done_ < steps_ && now - drawn_ < std::chrono::milliseconds{100})) return;
  drawn_ = now;
  draw();
}

void Progress::draw() {
  const std::size_t filled = steps_ == 0 ? width : width * done_ / steps_;
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r\033[K%s [%s] %zu/%zu", what_.c_str(), bar.c_str(), done_, steps_);
  std::fflush(stderr);
}

}  // namespace sp::app
