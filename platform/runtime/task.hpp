// The one coroutine type. A task runs on the io_context of the connection or job that awaits it, and never
// moves to another thread. Parameters of a coroutine are values; a coroutine lambda captures nothing.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace sp {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <class T = void>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> use_task{};

}  // namespace sp
