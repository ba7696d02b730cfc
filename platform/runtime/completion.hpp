// Waiting in a coroutine for a value that another thread makes.
#pragma once
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "platform/runtime/task.hpp"

namespace sp {

/// What the other thread holds: call `value` or `error` exactly once, from any thread. `void` is carried as
/// monostate.
template <class T>
class Promise {
 public:
  using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  using Deliver = std::move_only_function<void(std::exception_ptr, std::optional<Stored>)>;
  explicit Promise(Deliver deliver) : deliver_(std::move(deliver)) {}
  void value(Stored stored) { deliver_(nullptr, std::optional<Stored>(std::move(stored))); }
  void error(std::exception_ptr problem) { deliver_(problem, std::nullopt); }

 private:
  Deliver deliver_;
};

/// Calls `start(Promise<T>)` and resumes, on the awaiting coroutine's own thread, when the promise is kept.
/// What `start` throws is thrown by the await.
template <class T, class Start>
Task<T> await_promise(Start start) {
  using Stored = typename Promise<T>::Stored;
  auto initiate = [](auto handler, auto start_) {
    auto executor = asio::get_associated_executor(handler);
    auto work = asio::make_work_guard(executor);
    auto deliver = [handler = std::move(handler), executor, work = std::move(work)](
                       std::exception_ptr problem, std::optional<Stored> stored) mutable {
      asio::post(executor, [handler = std::move(handler), problem, stored = std::move(stored)]() mutable {
        std::move(handler)(problem, std::move(stored));
      });
    };
    // Shared, because an exception that leaves an initiation passes the suspended coroutine by and destroys
    // it: what `start_` throws, with the promise already gone, is delivered like any other problem.
    auto shared = std::make_shared<decltype(deliver)>(std::move(deliver));
    try {
      start_(Promise<T>([shared](std::exception_ptr problem, std::optional<Stored> stored) {
        (*shared)(problem, std::move(stored));
      }));
    } catch (...) {
      (*shared)(std::current_exception(), std::nullopt);
    }
  };
  std::optional<Stored> stored =
      co_await asio::async_initiate<decltype(use_task), void(std::exception_ptr, std::optional<Stored>)>(
          std::move(initiate), use_task, std::move(start));
  if constexpr (!std::is_void_v<T>) co_return std::move(*stored);
}

}  // namespace sp
