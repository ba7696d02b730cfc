#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "platform/kv/connector.hpp"
#include "platform/kv/redis.hpp"

namespace sp::kv {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

constexpr milliseconds first_pause{50};
constexpr milliseconds longest_pause{2000};
constexpr std::size_t piece = 64 * 1024;

/// What Redis says of its own state may be otherwise soon; what it says of a command stays.
bool may_pass(std::string_view words) {
  constexpr std::array passing{"LOADING", "BUSY ",   "READONLY",   "MASTERDOWN", "TRYAGAIN",
                               "OOM",     "MISCONF", "NOREPLICAS", "CLUSTERDOWN"};
  return std::ranges::any_of(passing, [words](std::string_view word) { return words.starts_with(word); });
}

/// Between half and all of it, so that many clients do not come back together.
Steady::duration jittered(milliseconds pause) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return pause / 2 + milliseconds(std::uniform_int_distribution<std::int64_t>(0, pause.count() / 2)(random));
}

class Client final : public Redis {
 public:
  explicit Client(RedisOptions options)
      : options_(std::move(options)),
        connector_(context_, options_.address, options_.ca_file, options_.deadline),
        pause_(context_.get_executor()),
        expiry_(context_.get_executor()) {
    asio::co_spawn(context_.get_executor(), live(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
    ::pthread_setname_np(thread_.native_handle(), "redis");
  }

  ~Client() override {
    asio::post(context_, [this] { stop(); });
    thread_.join();
  }

  bool reachable() const override { return state_ == State::connected; }
  std::uint64_t connections() const override { return connections_; }

 protected:
  void send(Command command, Deadline deadline, Done done) override {
    if (auto refused = put(command, deadline.value_or(options_.deadline), done)) done(std::move(*refused));
  }

 private:
  enum class State { first_try, connected, away };

  struct Call {
    std::string bytes;  // until it is written
    Done done;          // empty: nobody waits for the answer any more
    Steady::time_point given;
    Steady::time_point expires;
  };

  /// Queues the command, or says why not and leaves `done` alone.
  std::optional<Failure> put(const Command& command, milliseconds deadline, Done& done) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::away) return redis_away(problem_);
      if (under_way_ >= options_.limit)
        return failure(ErrorKind::overloaded, "redis_busy", "Too many commands to Redis are under way.");
      ++under_way_;
      const auto now = Steady::now();
      first = waiting_.empty();
      waiting_.push_back({encode(command), std::move(done), now, now + deadline});
    }
    if (first) asio::post(context_, [this] { write_waiting(); });
    return std::nullopt;
  }

  // What follows runs on the client's thread.

  Task<> live() {
    auto pause = first_pause;
    while (!stopping_) {
      auto made = co_await connector_.connect();
      if (made) {
        pause = first_pause;
        co_await serve(std::move(*made));
      } else {
        lose(made.error().message);
      }
      if (stopping_) break;
      pause_.expires_after(jittered(pause));
      boost::system::error_code ignored;
      co_await pause_.async_wait(asio::redirect_error(use_task, ignored));
      pause = std::min(2 * pause, longest_pause);
    }
    lose("The platform is stopping.");
    expiry_.cancel();
  }

  Task<> serve(std::shared_ptr<Connection> connection) {
    connection_ = connection;
    ++connections_;
    state_ = State::connected;
    heard_ = Steady::now();
    write_waiting();
    std::string problem = "The connection to Redis was lost before it answered.";
    std::vector<char> room(piece);
    try {
      while (const auto count = co_await connection->read_some(room)) {
        heard_ = Steady::now();
        connection->replies().feed({room.data(), count});
        while (auto reply = connection->replies().next()) answer(std::move(*reply));
      }
    } catch (const ProtocolError& error) {
      problem = std::string("What answers is no Redis: ") + error.what();
    }
    lose(problem);
  }

  void write_waiting() {
    std::deque<Call> calls;
    {
      const std::lock_guard lock(mutex_);
      if (connection_) calls.swap(waiting_);
      if (!connection_ && !waiting_.empty()) expire_by(earliest(waiting_));
    }
    if (calls.empty()) return;
    expire_by(earliest(calls));
    for (auto& call : calls) {
      outgoing_ += call.bytes;
      call.bytes.clear();
      sent_.push_back(std::move(call));
    }
    if (!writing_) asio::co_spawn(context_.get_executor(), write_all(connection_), asio::detached);
  }

  Task<> write_all(std::shared_ptr<Connection> connection) {
    writing_ = true;
    while (connection == connection_ && !outgoing_.empty())
      if (!co_await connection->write(std::exchange(outgoing_, {}))) connection->close();
    writing_ = false;
    if (connection_ && !outgoing_.empty())
      asio::co_spawn(context_.get_executor(), write_all(connection_), asio::detached);
  }

  void answer(Reply reply) {
    if (sent_.empty()) throw ProtocolError("an answer to nothing");
    auto done = std::move(sent_.front().done);
    sent_.pop_front();
    const bool demoted = reply.is_error() && reply.text.starts_with("READONLY");
    if (done) {
      finish(std::move(done),
             reply.is_error()
                 ? Result<Reply>(failure(may_pass(reply.text) ? ErrorKind::unavailable : ErrorKind::internal,
                                         "redis_error", std::move(reply.text)))
                 : Result<Reply>(std::move(reply)));
    }
    if (demoted && connection_) connection_->close();  // another is the master now
  }

  void finish(Done done, Result<Reply> reply) {
    {
      const std::lock_guard lock(mutex_);
      --under_way_;
    }
    done(std::move(reply));
  }

  /// Nobody waits for what is away: all that is under way fails.
  void lose(const std::string& problem) {
    std::deque<Call> lost;
    {
      const std::lock_guard lock(mutex_);
      state_ = State::away;
      problem_ = problem;
      lost.swap(waiting_);
    }
    if (connection_) connection_->close();
    connection_.reset();
    outgoing_.clear();
    for (auto& call : std::exchange(sent_, {}))
      if (call.done) lost.push_back(std::move(call));
    for (auto& call : lost) finish(std::move(call.done), redis_away(problem));
  }

  static Steady::time_point earliest(const std::deque<Call>& calls) {
    auto earliest = Steady::time_point::max();
    for (const auto& call : calls)
      if (call.done) earliest = std::min(earliest, call.expires);
    return earliest;
  }

  void expire_by(Steady::time_point at) {
    if (at >= expires_next_) return;
    expires_next_ = at;
    expiry_.expires_at(at);
    expiry_.async_wait([this](const boost::system::error_code& cancelled) {
      if (cancelled) return;
      expires_next_ = Steady::time_point::max();
      expire();
    });
  }

  void expire() {
    const auto now = Steady::now();
    bool silent = false;
    std::vector<Done> late;
    for (auto& call : sent_) {
      if (!call.done || call.expires > now) continue;
      silent = silent || heard_ < call.given;
      late.push_back(std::exchange(call.done, {}));
    }
    {
      const std::lock_guard lock(mutex_);
      for (auto& call : waiting_)
        if (call.expires <= now) late.push_back(std::move(call.done));
      std::erase_if(waiting_, [now](const Call& call) { return call.expires <= now; });
      if (!waiting_.empty()) expire_by(earliest(waiting_));
      // Before anybody hears of it: their next command is not to wait as long again.
      if (silent) {
        state_ = State::away;
        problem_ = "Redis did not answer in time.";
      }
    }
    for (auto& done : late)
      finish(std::move(done), failure(ErrorKind::timeout, "redis_timeout", "Redis did not answer in time."));
    if (silent) {
      connection_->close();
    } else {
      expire_by(earliest(sent_));
    }
  }

  void stop() {
    stopping_ = true;
    connector_.stop();
    if (connection_) connection_->close();
    pause_.cancel();
  }

  const RedisOptions options_;
  asio::io_context context_{1};
  Connector connector_;
  Timer pause_;
  Timer expiry_;
  Steady::time_point expires_next_ = Steady::time_point::max();
  std::shared_ptr<Connection> connection_;
  std::string outgoing_;
  bool writing_ = false;
  std::deque<Call> sent_;  // in the order of their replies
  Steady::time_point heard_{};
  bool stopping_ = false;

  std::atomic<State> state_ = State::first_try;  // changed under the mutex where commands wait on it
  std::atomic<std::uint64_t> connections_ = 0;
  std::mutex mutex_;
  std::string problem_ = "Redis cannot be reached.";  // why it is away; guarded by the mutex
  std::deque<Call> waiting_;                          // not written yet
  std::size_t under_way_ = 0;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Redis> make_redis(RedisOptions options) {
  return std::make_unique<Client>(std::move(options));
}

}  // namespace sp::kv
