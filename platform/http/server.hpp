// The listener: HTTP/1.1 with keep-alive, pipelining, chunked and sized bodies, server-sent events and
// bounded everything.
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/network.hpp"
#include "platform/http/message.hpp"
#include "platform/runtime/task.hpp"

namespace sp::http {

struct ServerLimits {
  std::size_t header_bytes = 32 * 1024;        // 431 above
  std::size_t body_bytes = 1024 * 1024;        // 413 above; a route may raise its own
  std::size_t connections = 10'000;            // further ones get 503 and are closed
  std::size_t connections_per_address = 1000;  // further ones get 429; trusted proxies excepted; 0: unlimited
  std::chrono::seconds header_time{10};        // from the first byte of a request to the end of its header
  std::chrono::seconds body_time{30};          // longer where a route takes larger bodies
  std::chrono::seconds idle_time{75};          // between requests
  std::chrono::seconds write_time{30};         // for a peer that does not read
  std::size_t slowest_reader = 16 * 1024;      // bytes a second, of what is sent beside `write_time`
  std::chrono::seconds request_time{60};  // for a handler whose route says nothing else; streams excepted
  std::chrono::seconds heartbeat{15};     // between comment lines of a quiet event stream
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 3000;  // 0: any free one
  std::size_t threads = 1;
  ServerLimits limits;
  /// Peers whose X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<Network> trusted_proxies;
  /// Whether people reach this server under https, whatever this listener speaks: every request is `secure`.
  bool public_https = false;
};

/// What a request may take, as its handler says before the body is read. 0: the server's limit.
struct Admission {
  std::size_t body_bytes = 0;
  /// Its place among what callers may have open at once; given back when the response has been written.
  std::shared_ptr<void> place = {};
};

/// Answers one request. Runs on the connection's thread; must not block it.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// Called when the header has arrived, before the body is read: what this request may take, or the response
  /// that refuses it. `request.body` is empty then.
  virtual std::expected<Admission, Response> admit(Request& request) = 0;
  virtual Task<Response> handle(Request& request) = 0;
  /// Told of a request that the connection answered by itself: malformed, too large, too slow.
  virtual void refused(const Request& request, int status, std::string_view why) = 0;
};

/// Thread-safe. Destroyed after what its requests may wait for (pools, databases) has delivered its last
/// result.
class Server {
 public:
  virtual ~Server() = default;
  /// Binds and starts to accept. Throws std::runtime_error with a message for the operator ("port 3000 is in
  /// use…").
  virtual void start() = 0;
  virtual std::uint16_t port() const = 0;
  /// From now on each answer ends its connection. New ones are taken still, and streams go on, so that a
  /// proxy comes to others by and by and never meets a closed door. `drain` follows.
  virtual void leave() = 0;
  /// Takes what has connected already and nothing more, tells streams to end, lets requests in flight finish
  /// for at most `patience`, then closes the rest.
  virtual void drain(std::chrono::milliseconds patience) = 0;
  /// After `drain`: ends the threads. What is left of requests is not resumed any more, and is destroyed with
  /// the server: what their destructors turn to must be there then.
  virtual void halt() = 0;
  virtual std::size_t connections() const = 0;
  /// An executor of one of the server's threads, for tasks that are not a request.
  virtual Executor executor() = 0;
};

std::unique_ptr<Server> make_server(ServerOptions options, RequestHandler& handler);

}  // namespace sp::http
