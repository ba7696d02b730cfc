// The one deadline of a stop: whatever still runs then, the process ends.
#pragma once
#include <chrono>
#include <memory>

namespace sp::app {

/// Begins when it is made. What was acknowledged is in the databases by then (they survive a kill at any
/// moment), so that ending early loses what nobody was promised. Thread-compatible.
class StopDeadline {
 public:
  explicit StopDeadline(std::chrono::milliseconds whole);

  /// How long requests in flight may take: the whole time but for what closing the stores may need.
  std::chrono::milliseconds for_requests() const;
  /// From here on, `doing` is said to be under way where the deadline passes, and the process ends with
  /// `exit_code`. `doing` is a literal.
  void enter(const char* doing, int exit_code);

 private:
  struct Stage;
  const std::chrono::milliseconds whole_;
  std::shared_ptr<Stage> stage_;
};

}  // namespace sp::app
