// Threads for what blocks: password hashing, Xapian, file parsing. Bounded, so that a flood is told 503, and
// fair, so that one organisation's flood is not another's wait.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/runtime/completion.hpp"

namespace sp {

/// What one organisation may have of a pool, and how long work waits there.
struct WorkShare {
  std::size_t running = SIZE_MAX;  // threads at a time: fewer than the pool has where its work takes long
  std::size_t waiting = SIZE_MAX;  // in the queue
  /// Work that has waited so long is refused; a pool whose every thread has been busy with one piece of work
  /// so long stands still.
  std::chrono::milliseconds patience{10'000};
};

/// Organisations take turns: whoever waits for a thread gets the next but for one piece of work of each other
/// that waits. Thread-safe. The destructor ends it.
class WorkPool {
 public:
  using Clock = std::chrono::steady_clock;

  /// `limit`: the longest queue; one more is refused with Overloaded. `name` is in the message and the
  /// thread's name.
  WorkPool(std::string name, std::size_t threads, std::size_t limit, WorkShare share = {});
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  /// Refuses the `run`s that wait, does the `submit`s, then joins: what runs must end by itself. Whatever
  /// comes later, from a thread that knows nothing of it, is refused with Overloaded. Not on a thread of the
  /// pool.
  void end();

  /// Runs `function()` on a pool thread and resumes with what it returns, or throws what it threw. Throws
  /// Overloaded where the queue is full, the organisation's share of it is, or no thread was free in time.
  template <class Function>
  Task<std::invoke_result_t<Function&>> run(std::string organisation_id, Function function) {
    using R = std::invoke_result_t<Function&>;
    return await_promise<R>([this, organisation_id = std::move(organisation_id),
                             function = std::move(function)](Promise<R> promise) mutable {
      auto work = [function = std::move(function),
                   promise = std::move(promise)](std::exception_ptr refused) mutable {
        try {
          if (refused) std::rethrow_exception(refused);
          if constexpr (std::is_void_v<R>) {
            function();
            promise.value({});
          } else {
            promise.value(function());
          }
        } catch (...) {
          promise.error(std::current_exception());
        }
      };
      put(std::move(organisation_id), {.work = std::move(work), .refuse_at = Clock::now() + share_.patience});
    });
  }
  /// For work of no organisation: it takes its turn as one, and all of the queue is its share.
  template <class Function>
  Task<std::invoke_result_t<Function&>> run(Function function) {
    return run(std::string(), std::move(function));
  }

  /// Queues `work` of no organisation, which must not throw and is always done. Throws Overloaded when the
  /// queue is full.
  void submit(std::move_only_function<void()> work);
  std::size_t queued() const;
  /// Every thread has been busy with one piece of work for longer than the patience.
  bool stands_still() const;

 private:
  struct Item {
    std::move_only_function<void(std::exception_ptr refused)> work;  // does not throw
    Clock::time_point refuse_at = Clock::time_point::max();
  };
  struct Line {
    std::deque<Item> waiting;
    std::size_t running = 0;
  };
  using Lines = std::map<std::string, Line>;

  void put(std::string organisation_id, Item item);
  void work(std::size_t thread);
  void watch();
  void refuse_and_join();
  std::vector<Item> take_late();
  Lines::iterator next_line();
  Item take(Lines::iterator line);
  void leave(Lines::iterator line);

  const std::string name_;
  const std::size_t limit_;
  const WorkShare share_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable stop_watching_;
  Lines lines_;                        // of who waits or runs
  std::deque<Lines::iterator> turns_;  // lines with waiting work, whose turn is next first
  std::size_t queued_ = 0;
  bool stopping_ = false;
  std::once_flag ended_;
  std::vector<Clock::time_point> busy_since_;  // of each thread; max: it is idle
  std::vector<std::thread> threads_;
  std::thread watch_;  // refuses what has waited too long, also where every thread is busy
};

}  // namespace sp
