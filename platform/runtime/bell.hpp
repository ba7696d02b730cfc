// Waiting in a coroutine for another thread, but not for ever.
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>

#include "platform/runtime/task.hpp"

namespace sp {

/// Rung once by any thread, waited for by one coroutine on its own executor. Whoever holds a way to ring it
/// keeps that executor at work; so a waiter that gives up takes its bell back from where it has hung it.
class Bell {
 public:
  explicit Bell(const Executor& executor) : work_(asio::make_work_guard(executor)), timer_(executor) {}

  /// From any thread. Takes the bell along to the waiter's thread: its executor may be gone as soon as nobody
  /// keeps it at work, and the timer must not outlive it.
  static void ring(std::shared_ptr<Bell> bell) {
    const Executor executor = bell->work_.get_executor();
    asio::post(executor, [bell = std::move(bell)] {
      bell->rung_ = true;
      bell->timer_.cancel();
    });
  }

  /// Whether it was rung within `patience`. Keep the bell in a shared pointer meanwhile.
  static Task<bool> heard(std::shared_ptr<Bell> bell, std::chrono::milliseconds patience) {
    bell->timer_.expires_after(patience);
    boost::system::error_code cancelled;
    if (!bell->rung_) co_await bell->timer_.async_wait(asio::redirect_error(use_task, cancelled));
    co_return bell->rung_;
  }

 private:
  asio::executor_work_guard<Executor> work_;  // outlives the timer
  asio::steady_timer timer_;
  bool rung_ = false;  // on the executor's thread only
};

}  // namespace sp
