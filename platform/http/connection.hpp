// One client connection: requests in, responses out, in order; every wait has a deadline that the worker's
// tick checks.
#pragma once
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/http/open_limiter.hpp"
#include "platform/http/request_reader.hpp"
#include "platform/http/response_head.hpp"
#include "platform/http/server.hpp"

namespace sp::http {

using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
class Connection;

/// What the connections of one server share.
struct ServerState {
  ServerOptions options;
  RequestHandler& handler;
  /// Connections that hold a slot. Those that are turned away, and those whose request was abandoned, do not.
  OpenLimiter by_address{{.by_address = options.limits.connections_per_address}};
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> turned_away = 0;
  std::atomic<std::size_t> abandoned = 0;
  std::atomic<bool> leaving = false;  // each answer ends its connection
  std::atomic<bool> draining = false;

  bool is_trusted(const std::string& address) const;
};

/// One more in a count, for as long as it lives.
class Counted {
 public:
  Counted() = default;
  explicit Counted(std::atomic<std::size_t>& count) : count_(&count, [](auto* counted) { --*counted; }) {
    ++count;
  }
  void give_back() { count_.reset(); }

 private:
  std::unique_ptr<std::atomic<std::size_t>, void (*)(std::atomic<std::size_t>*)> count_{nullptr,
                                                                                        [](auto*) {}};
};

/// What a connection takes of its server's.
struct ConnectionSlot {
  Counted counted;
  OpenLimiter::Place of_address;  // none for trusted proxies
};

/// One I/O thread. Its connections are touched by that thread only. One timer serves them all: it is coarse
/// (a quarter of a second), and costs a request nothing.
class Worker {
 public:
  explicit Worker(ServerState& server);
  ~Worker();

  void start();
  void stop();
  asio::io_context& context() { return context_; }
  ServerState& server() { return server_; }

  /// From here on: the worker's thread.
  void add(Connection& connection);
  void remove(Connection& connection);
  /// Milliseconds of a steady clock, as of the last tick.
  std::int64_t now() const { return now_; }
  std::string_view date() const { return date_; }
  void close_idle();
  void close_all();

 private:
  void tick();
  void read_clocks();

  ServerState& server_;
  std::vector<Connection*> connections_;
  std::int64_t now_ = 0;
  std::int64_t date_second_ = 0;
  std::string date_;
  asio::io_context context_{1};
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             Executor>
      timer_;
  std::thread thread_;
};

class Connection {
 public:
  Connection(Worker& worker, Socket socket, std::string peer_address, ConnectionSlot slot);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves until either side ends it.
  static Task<> run(std::shared_ptr<Connection> self);
  /// Answers `why` and closes: there are too many connections.
  static Task<> turn_away(std::shared_ptr<Connection> self, Error why);

  /// By the worker: ends a wait that is over its deadline, sends what a quiet stream is due.
  void check();
  void close_if_idle();
  void close();

 private:
  friend class Worker;
  class Stream;
  enum class Phase { starting, idle, header, body, handling, writing, streaming, lingering };

  void enter(Phase phase, std::chrono::milliseconds limit);
  std::int64_t last_write_of(std::size_t bytes) const;
  void enter_writing(std::int64_t last);
  void await_bytes();
  void identify();
  std::expected<Admission, Response> admit();
  void forget_request();
  Response refusal();
  Response timed_out();
  void abandon();
  bool keeps_alive() const;
  bool has_input() const;
  void queue(const Response& response, bool keep_alive);
  void lose_peer();
  bool send_now();
  Task<bool> send_rest();
  Task<RequestReader::Progress> read_rest_of_body(std::size_t limit, bool discard);
  Task<bool> send_large(Response response, bool keep_alive);
  static Task<bool> run_stream(std::shared_ptr<Connection> self, Response response, bool keep_alive);
  void watch_peer(std::shared_ptr<Connection> self);
  void heartbeat();
  Task<> linger();

  Worker& worker_;
  ServerState& server_;
  Socket socket_;
  ConnectionSlot slot_;
  RequestReader reader_;
  Request request_;
  std::shared_ptr<void> place_;  // of the request at hand, as its handler admitted it
  const std::string peer_address_;
  const bool trusted_peer_;
  std::string out_;        // heads and small bodies that are not sent yet
  std::size_t index_ = 0;  // in the worker's list
  Phase phase_ = Phase::starting;
  std::int64_t deadline_ = 0;  // worker's milliseconds
  std::int64_t last_sent_ = 0;
  bool timed_out_ = false;  // the wait for bytes was ended by the deadline
  bool abandoned_ = false;  // answered 504 while the handler was still at work
  Counted abandonment_;     // among those that gave their slot back
  bool gone_ = false;       // the peer
  bool sending_ = false;
};

}  // namespace sp::http
