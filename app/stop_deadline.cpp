#include "app/stop_deadline.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <thread>

namespace sp::app {
namespace {
constexpr std::chrono::milliseconds for_stores{2000};
}

struct StopDeadline::Stage {
  std::mutex mutex;
  const char* doing = "finishing the requests in flight";
  int exit_code = 1;
};

StopDeadline::StopDeadline(std::chrono::milliseconds whole)
    : whole_(whole), stage_(std::make_shared<Stage>()) {
  const auto end = std::chrono::steady_clock::now() + whole;
  // On its own, since any thread of the process may be the one that does not end.
  std::thread([end, stage = stage_] {
    std::this_thread::sleep_until(end);
    const std::lock_guard lock(stage->mutex);
    ::dprintf(STDERR_FILENO, "The time to stop is over while %s: the platform ends now.\n", stage->doing);
    ::_exit(stage->exit_code);
  }).detach();
}

std::chrono::milliseconds StopDeadline::for_requests() const {
  return whole_ - std::min(for_stores, whole_ / 4);
}

void StopDeadline::enter(const char* doing, int exit_code) {
  const std::lock_guard lock(stage_->mutex);
  stage_->doing = doing;
  stage_->exit_code = exit_code;
}

}  // namespace sp::app
