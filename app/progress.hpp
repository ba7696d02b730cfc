// How far a long step is: a bar on a terminal, silence elsewhere.
#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace sp::app {

/// Writes to standard error, at most ten times a second; the line is cleared when it is destroyed. One
/// thread.
class Progress {
 public:
  Progress(std::string what, std::size_t steps);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step();

 private:
  void draw();

  const std::string what_;
  const std::size_t steps_;
  const bool visible_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace sp::app
