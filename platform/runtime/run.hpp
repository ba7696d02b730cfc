// For the program's own subcommands: tasks from start to end on the calling thread.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "platform/runtime/task.hpp"

namespace sp {

/// One thread. It must outlive the pools that the tasks wait for: a pool's thread may still be letting go of
/// the context after the task has ended.
class TaskRunner {
 public:
  /// Blocks until `task` has ended; returns what it returns, throws what it throws.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> outcome;
    std::exception_ptr thrown;
    asio::co_spawn(context_.get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
      if (error) {
        thrown = error;
      } else {
        outcome.emplace(std::move(value));
      }
    });
    while (!outcome && !thrown) context_.run_one();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*outcome);
  }

  /// For what a task hands to others.
  Executor executor() { return context_.get_executor(); }

 private:
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_{context_.get_executor()};
};

}  // namespace sp
