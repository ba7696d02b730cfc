// For the program's own subcommands: a task from start to end on the calling thread.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>

#include "platform/runtime/task.hpp"

namespace sp {

/// Blocks until `task` has ended; returns what it returns, throws what it throws.
template <class T>
T run(Task<T> task) {
  asio::io_context io(1);
  std::optional<T> outcome;
  std::exception_ptr thrown;
  asio::co_spawn(io.get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
    if (error) {
      thrown = error;
    } else {
      outcome.emplace(std::move(value));
    }
  });
  const auto work = asio::make_work_guard(io);
  while (!outcome && !thrown) io.run_one();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*outcome);
}

}  // namespace sp
