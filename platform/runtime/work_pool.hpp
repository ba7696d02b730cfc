// Threads for what blocks: password hashing, Xapian, file parsing. Bounded, so that a flood is told 503.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/runtime/completion.hpp"

namespace sp {

/// Thread-safe. The destructor runs what is queued, then joins.
class WorkPool {
 public:
  /// `limit`: the longest queue; one more is refused with Overloaded. `name` is in the message and the
  /// thread's name.
  WorkPool(std::string name, std::size_t threads, std::size_t limit);
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// Runs `function()` on a pool thread and resumes with what it returns, or throws what it threw.
  template <class Function>
  Task<std::invoke_result_t<Function&>> run(Function function) {
    using R = std::invoke_result_t<Function&>;
    return await_promise<R>([this, function = std::move(function)](Promise<R> promise) mutable {
      submit([function = std::move(function), promise = std::move(promise)]() mutable {
        try {
          if constexpr (std::is_void_v<R>) {
            function();
            promise.value({});
          } else {
            promise.value(function());
          }
        } catch (...) {
          promise.error(std::current_exception());
        }
      });
    });
  }

  /// Queues `work`, which must not throw. Throws Overloaded when the queue is full.
  void submit(std::move_only_function<void()> work);
  std::size_t queued() const;

 private:
  void work();

  const std::string name_;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sp
