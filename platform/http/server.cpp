#include "platform/http/server.hpp"

#include <pthread.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <future>
#include <stdexcept>

#include "platform/http/connection.hpp"
#include "platform/http/forwarding.hpp"
#include "platform/http/rate_limiter.hpp"

namespace sp::http {
namespace {
constexpr std::chrono::milliseconds tick_time{250};
constexpr std::chrono::milliseconds accept_pause{50};  // when there are no file descriptors left
constexpr std::size_t turned_away_at_once = 64;        // connections above a limit that still get an answer
}  // namespace

Worker::Worker(ServerState& server) : server_(server), timer_(context_.get_executor()) { read_clocks(); }

Worker::~Worker() { stop(); }

void Worker::start() {
  tick();
  thread_ = std::thread([this] {
    const auto work = asio::make_work_guard(context_);
    context_.run();
  });
  ::pthread_setname_np(thread_.native_handle(), "http");
}

void Worker::stop() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::read_clocks() {
  using namespace std::chrono;
  now_ = duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
  const auto second = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  if (second == date_second_) return;
  date_second_ = second;
  date_ = http_date(second);
}

void Worker::tick() {
  read_clocks();
  for (auto* connection : connections_) connection->check();
  timer_.expires_after(tick_time);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

void Worker::add(Connection& connection) {
  connection.index_ = connections_.size();
  connections_.push_back(&connection);
}

void Worker::remove(Connection& connection) {
  connections_[connection.index_] = connections_.back();
  connections_[connection.index_]->index_ = connection.index_;
  connections_.pop_back();
}

void Worker::close_idle() {
  for (auto* connection : connections_) connection->close_if_idle();
}

void Worker::close_all() {
  for (auto* connection : connections_) connection->close();
}

bool ServerState::is_trusted(const std::string& address) const {
  return is_proxy(address, options.trusted_proxies);
}

namespace {

Error too_many_connections(bool of_one_address) {
  if (of_one_address)
    return {.kind = ErrorKind::rate_limited,
            .code = "too_many_connections",
            .message = "There are too many connections from your address; close some or try again shortly.",
            .retry_after = 5};
  return {.kind = ErrorKind::overloaded,
          .code = "overloaded",
          .message = "The server has as many connections as it can serve; try again shortly.",
          .retry_after = 1};
}

class HttpServer final : public Server {
 public:
  HttpServer(ServerOptions options, RequestHandler& handler)
      : state_{.options = std::move(options), .handler = handler} {
    const std::size_t threads = std::max<std::size_t>(state_.options.threads, 1);
    for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(state_));
    acceptor_.emplace(workers_.front()->context());
    pause_.emplace(workers_.front()->context().get_executor());
  }
  ~HttpServer() override {
    if (started_ && !halted_) drain(std::chrono::milliseconds(0));
    HttpServer::halt();
    pause_.reset();
    acceptor_.reset();
  }

  void start() override {
    listen();
    port_ = acceptor_->local_endpoint().port();
    started_ = true;
    accept();
    for (auto& worker : workers_) worker->start();
  }

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return state_.connections; }
  Executor executor() override { return next_worker().context().get_executor(); }

  void leave() override { state_.leaving = true; }

  void drain(std::chrono::milliseconds patience) override {
    leave();
    close_door();
    state_.draining = true;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    tell_workers(&Worker::close_idle);
    while (state_.connections > 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    tell_workers(&Worker::close_all);
  }

  void halt() override {
    halted_ = true;
    for (auto& worker : workers_) worker->stop();
  }

 private:
  using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;

  Worker& next_worker() { return *workers_[next_++ % workers_.size()]; }

  /// Runs `action` on every worker's own thread and waits for it.
  void tell_workers(void (Worker::*action)()) {
    std::mutex mutex;
    std::condition_variable done;
    std::size_t left = workers_.size();
    for (auto& worker : workers_) {
      asio::post(worker->context(), [&, target = worker.get()] {
        (target->*action)();
        const std::lock_guard lock(mutex);
        --left;
        done.notify_one();
      });
    }
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return left == 0; });
  }

  /// Connections that the system has made already may carry a request: they are taken, where closing the
  /// listener would reset them.
  void close_door() {
    std::promise<void> closed;
    asio::post(workers_.front()->context(), [&] {
      boost::system::error_code error;
      acceptor_->non_blocking(true, error);
      // No more than can have waited: others may come as fast as they are taken.
      for (int left = asio::socket_base::max_listen_connections; left > 0 && !error; --left) {
        Worker& worker = next_worker();
        auto socket = acceptor_->accept(worker.context(), error);
        if (!error) begin(worker, Socket(std::move(socket)));
      }
      acceptor_->close(error);
      closed.set_value();
    });
    closed.get_future().wait();
  }

  void listen() {
    const auto& options = state_.options;
    const auto where = options.address + ":" + std::to_string(options.port);
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
      throw std::runtime_error("cannot listen on '" + options.address + "': it is not an IP address");
    const asio::ip::tcp::endpoint endpoint(address, options.port);
    acceptor_->open(endpoint.protocol(), error);
    if (!error) acceptor_->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_->bind(endpoint, error);
    if (!error) acceptor_->listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
      throw std::runtime_error("port " + std::to_string(options.port) +
                               " is in use by another program: stop it, or choose another with SP_PORT");
    }
    if (error) throw std::runtime_error("cannot listen on " + where + ": " + error.message());
  }

  void accept() {
    Worker& worker = next_worker();
    acceptor_->async_accept(
        worker.context(), [this, &worker](const boost::system::error_code& error, auto socket) {
          if (!error) begin(worker, Socket(std::move(socket)));
          if (!acceptor_->is_open()) return;
          if (error == asio::error::no_descriptors || error == asio::error::no_buffer_space) {
            pause_->expires_after(accept_pause);
            pause_->async_wait([this](const boost::system::error_code& ended) {
              if (!ended) accept();
            });
            return;
          }
          accept();
        });
  }

  void begin(Worker& worker, Socket socket) {
    boost::system::error_code gone;
    auto peer = address_of(socket.remote_endpoint(gone).address().to_string());
    ConnectionSlot slot;
    std::optional<Error> refused;
    if (state_.connections >= state_.options.limits.connections) {
      refused = too_many_connections(false);
    } else if (!state_.is_trusted(peer)) {  // a proxy's connections are those of everyone behind it
      auto place = state_.by_address.take("", rate_key(peer));
      if (place) {
        slot.of_address = std::move(*place);
      } else {
        refused = too_many_connections(true);
      }
    }
    if (refused && state_.turned_away >= turned_away_at_once) return;  // the socket closes
    slot.counted = Counted(refused ? state_.turned_away : state_.connections);
    asio::dispatch(worker.context(), [&worker, socket = std::move(socket), peer = std::move(peer),
                                      slot = std::move(slot), refused = std::move(refused)]() mutable {
      auto connection =
          std::make_shared<Connection>(worker, std::move(socket), std::move(peer), std::move(slot));
      auto task = refused ? Connection::turn_away(std::move(connection), std::move(*refused))
                          : Connection::run(std::move(connection));
      asio::co_spawn(worker.context(), std::move(task), asio::detached);
    });
  }

  ServerState state_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::optional<Acceptor> acceptor_;
  std::optional<Timer> pause_;
  std::atomic<std::size_t> next_ = 0;
  std::uint16_t port_ = 0;
  bool started_ = false;
  bool halted_ = false;
};

}  // namespace

std::unique_ptr<Server> make_server(ServerOptions options, RequestHandler& handler) {
  return std::make_unique<HttpServer>(std::move(options), handler);
}

}  // namespace sp::http
