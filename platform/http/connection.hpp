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
  std::atomic<std::size_t> connections = 0;
  std::atomic<bool> draining = false;
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
  Connection(Worker& worker, Socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves until either side ends it.
  static Task<> run(std::shared_ptr<Connection> self);
  /// Answers 503 and closes: there are too many connections.
  static Task<> turn_away(std::shared_ptr<Connection> self);

  /// By the worker: ends a wait that is over its deadline, sends what a quiet stream is due.
  void check();
  void close_if_idle();
  void close();

 private:
  friend class Worker;
  class Stream;
  enum class Phase { starting, idle, header, body, handling, writing, streaming, lingering };

  void enter(Phase phase, std::chrono::milliseconds limit);
  bool is_trusted(const std::string& address) const;
  void await_bytes();
  void identify();
  void identify_trusted_peer();
  std::expected<std::size_t, Response> admit();
  void forget_request();
  Response refusal();
  Response timed_out();
  void abandon();
  bool keeps_alive() const;
  void queue(const Response& response, bool keep_alive);
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
  RequestReader reader_;
  Request request_;
  std::string peer_address_;
  bool trusted_peer_ = false;
  std::string out_;        // heads and small bodies that are not sent yet
  std::size_t index_ = 0;  // in the worker's list
  Phase phase_ = Phase::starting;
  std::int64_t deadline_ = 0;  // worker's milliseconds
  std::int64_t last_sent_ = 0;
  bool timed_out_ = false;  // the wait for bytes was ended by the deadline
  bool abandoned_ = false;  // answered 504 while the handler was still at work
  bool gone_ = false;       // the peer of a stream
  bool sending_ = false;
};

}  // namespace sp::http
