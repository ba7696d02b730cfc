#include "platform/events/redis_dispatcher.hpp"

#include <pthread.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/events/pauses.hpp"
#include "platform/events/publisher.hpp"

namespace sp::events {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

/// While something published waits for its consumers.
constexpr milliseconds sweep_interval{1000};
/// Finds what nobody has told of.
constexpr milliseconds outbox_interval{5000};

class StreamDispatcher final : public RedisDispatcher {
 public:
  StreamDispatcher(db::Database& database, std::shared_ptr<RedisContext> context, std::function<bool()> held,
                   OnFailure on_failure)
      : database_(database),
        held_(std::move(held)),
        on_failure_(std::move(on_failure)),
        publisher_(database, std::move(context)) {
    database_.on_commit([this] { commit(); });
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "events");
  }

  ~StreamDispatcher() override {
    database_.on_commit({});
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    signal_.notify_one();
    thread_.join();
  }

  void wake() override {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    signal_.notify_one();
  }

  std::size_t drain(milliseconds at_most) noexcept override {
    if (held_()) return 0;
    const auto end = Steady::now() + at_most;
    ++draining_;
    const std::lock_guard one_at_a_time(publishing_);
    --draining_;
    try {
      if (publisher_.lead()) return publisher_.publish([end] { return Steady::now() >= end; });
      publisher_.tell_leader();
    } catch (const std::exception& problem) {
      report(problem, {});
    }
    return 0;
  }

 private:
  void commit() {
    committed_ = true;
    wake();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      const auto pause = step();
      lock.lock();
      signal_.wait_for(lock, pause, [this] { return stopping_ || (woken_ && tries_ == 0); });
    }
  }

  /// Publishes what can be published; how long to sleep unless woken.
  milliseconds step() {
    if (held_()) return held_interval;
    const std::lock_guard one_at_a_time(publishing_);
    try {
      const auto pause = turn();
      tries_ = 0;
      return pause;
    } catch (const std::exception& problem) {
      const auto pause = std::min(pause_after(++tries_), longest_redis_pause);
      if (tries_ == 1 || Steady::now() >= report_again_) report(problem, pause);
      return pause;
    }
  }

  milliseconds turn() {
    if (!publisher_.lead()) {
      if (committed_.exchange(false)) {
        try {
          publisher_.tell_leader();
        } catch (...) {
          committed_ = true;
          throw;
        }
      }
      return lease_interval;
    }
    committed_ = false;
    publisher_.publish([this] { return ends(); });
    if (!publisher_.leads()) return milliseconds(1);  // refused: Redis was emptied, or another has taken over
    if (!publisher_.waits_for_consumers()) return outbox_interval;
    if (Steady::now() >= next_sweep_) {
      publisher_.sweep();
      next_sweep_ = Steady::now() + sweep_interval;
    }
    if (!publisher_.leads()) return milliseconds(1);
    return sweep_interval;
  }

  bool ends() {
    const std::lock_guard lock(mutex_);
    return stopping_ || draining_ > 0;
  }

  void report(const std::exception& problem, milliseconds pause) {
    report_again_ = Steady::now() + report_interval;
    if (on_failure_) on_failure_({{}, {}, problem.what(), pause});
  }

  db::Database& database_;
  const std::function<bool()> held_;
  const OnFailure on_failure_;
  std::mutex publishing_;  // guards what follows: the thread and `drain` publish in turn
  Publisher publisher_;
  Steady::time_point next_sweep_{};
  Steady::time_point report_again_{};
  std::atomic<int> tries_ = 0;  // that failed, in a row
  std::atomic<int> draining_ = 0;
  std::atomic<bool> committed_ = false;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<RedisDispatcher> make_redis_dispatcher(db::Database& database,
                                                       std::shared_ptr<RedisContext> context,
                                                       std::function<bool()> held, OnFailure on_failure) {
  return std::make_unique<StreamDispatcher>(database, std::move(context), std::move(held),
                                            std::move(on_failure));
}

}  // namespace sp::events
