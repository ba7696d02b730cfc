// One connection to one server, plain or TLS.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <span>

#include "platform/base/error.hpp"
#include "platform/kv/address.hpp"
#include "platform/kv/protocol.hpp"
#include "platform/runtime/task.hpp"

namespace sp::kv {

/// The failure of everything that needs a Redis which cannot be reached.
inline Failure redis_away(std::string message) {
  return failure(ErrorKind::unavailable, "redis_away", std::move(message));
}

/// Used by the thread of `context` only, which outlives it. Coroutines that wait in it must hold it.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  Connection(asio::io_context& context, asio::ssl::context& trust);

  /// Resolves, connects and, for `tls`, makes sure that the server is `host`. Errors: "redis_away".
  Task<Result<>> open(Host host, bool tls);
  /// Sends `command` and waits for its reply; while nothing else is under way.
  Task<Result<Reply>> ask(Command command);
  /// Waits for bytes; how many there are, or 0 at the end of the connection.
  Task<std::size_t> read_some(std::span<char> room);
  /// Whether all of `bytes` was written.
  Task<bool> write(std::string bytes);
  /// Whatever waits ends as at a lost connection.
  void close();
  /// Closes it at `end`, unless it is told another time.
  void close_at(Clock::time_point end);
  void keep_open() { limit_.cancel(); }
  /// Of what was read by `ask`.
  ReplyReader& replies() { return replies_; }

 private:
  using Socket = asio::ip::tcp::socket::rebind_executor<Executor>::other;

  Task<Result<>> shake_hands(std::string host);

  asio::ip::tcp::resolver::rebind_executor<Executor>::other resolver_;
  asio::ssl::stream<Socket> stream_;
  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> limit_;
  ReplyReader replies_;
  bool tls_ = false;
  bool closed_ = false;
};

}  // namespace sp::kv
