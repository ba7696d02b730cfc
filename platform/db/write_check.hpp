// Whether a database can be written, asked by many and tried rarely.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/runtime/bell.hpp"

namespace sp::db {

/// Thread-safe.
class WriteCheck {
 public:
  using Done = std::move_only_function<void(bool)>;
  /// Begins a write; `done` is called once, on any thread, or `begin` throws.
  using Begin = std::function<void(Done done)>;

  /// The outcome of a write that ended within the last second, or of the one that is under way, or of a new
  /// one; false where it does not end within `patience`.
  Task<bool> ask(std::chrono::milliseconds patience, Begin begin);

 private:
  struct State {
    std::mutex mutex;
    bool under_way = false;
    bool outcome = false;
    std::chrono::steady_clock::time_point ended{};
    std::vector<std::shared_ptr<Bell>> bells;
  };
  static void finish(State& state, bool outcome);

  // Shared, because a write may end after its database has gone from the asker's view.
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace sp::db
