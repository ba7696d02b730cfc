// How one consumer hears events from streams, whatever they are read with: in order for each organisation,
// what it fails at again after a pause, and everything else meanwhile.
#pragma once
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "platform/events/pauses.hpp"
#include "platform/events/redis_context.hpp"

namespace sp::events {

/// Has a thread of its own, on which everything but `wake` runs; who derives from it calls `start` at the end
/// of its constructor and `stop` at the begin of its destructor.
class Hearer {
 public:
  using Steady = std::chrono::steady_clock;
  /// `bus` outlives it: whose handlers hear, and whether they may.
  Hearer(std::shared_ptr<RedisContext> context, Bus& bus, std::string consumer);
  virtual ~Hearer();
  Hearer(const Hearer&) = delete;
  Hearer& operator=(const Hearer&) = delete;

  /// There may be something new. Thread-safe.
  void wake();

 protected:
  void start();
  void stop();

  /// Whether this process may read; what it has not read itself, or no longer, is forgotten with `forget`.
  virtual bool ready() = 0;
  /// The next entries, in order; none: everything has been read. What comes is handed on or owed.
  virtual std::vector<Entry> read() = 0;
  /// The entry has been handled, or is not for this consumer.
  virtual void done(const Entry& entry) = 0;
  /// After some calls of `done`.
  virtual void flush() {}
  /// Throws where the handlers may not be called any more.
  virtual void make_sure() {}
  /// What is owed is kept with its event, or fetched when it is tried again.
  virtual bool keeps_events() const = 0;
  virtual std::optional<Event> fetch(const Entry&) { return std::nullopt; }
  /// More is owed than may be kept: an organisation's is given up.
  virtual void give_up() {}

  void forget() { stalls_.clear(); }
  RedisContext& context() { return *context_; }
  const std::string& consumer() const { return consumer_; }

 private:
  using Whose = std::pair<std::size_t, std::string>;  // stream, organisation
  struct Stall {
    std::deque<Entry> owed;
    int tries = 0;
    Steady::time_point retry_at{};
  };
  using Stalls = std::map<Whose, Stall>;

  void run();
  std::chrono::milliseconds step();
  std::chrono::milliseconds turn();
  void hear(Entry entry);
  void retry_due();
  bool retry(Stall& stall);
  void owe(Stall& stall, Entry entry);
  bool call(const Event& event, int tries);
  bool hears(const Event& event) const;
  bool stopping();
  Steady::time_point next_retry() const;
  void report(const Event& event, std::string_view problem, std::chrono::milliseconds pause);

  const std::shared_ptr<RedisContext> context_;
  Bus& bus_;
  const std::string consumer_;
  Stalls stalls_;
  int tries_ = 0;  // with Redis, that failed, in a row
  Steady::time_point report_again_{};
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sp::events
