#include "platform/events/dispatcher.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "platform/events/outbox.hpp"
#include "platform/events/pauses.hpp"

namespace sp::events {

namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

constexpr int batch_size = 128;
constexpr int stalls_at_once = 16;
/// A consumer that this process does not hold is asked for rarely.
constexpr milliseconds absent_pause{60'000};
/// Finds what another process, now dead, left in a database that both serve.
constexpr milliseconds look_interval{30'000};
/// Organisations in a row for which a consumer fails before it is let rest for all of them.
constexpr std::size_t most_failures = 3;
constexpr milliseconds shortest_rest{1000};

Time now() { return SystemClock().now(); }

/// How the consumers fare; few, and in memory only. A consumer whose own storage is away fails for everybody,
/// and may take its time each time: it is let rest, so that it does not hold up the others.
class Health {
 public:
  bool rests(const std::string& consumer) const {
    const auto found = states_.find(consumer);
    return found != states_.end() && Steady::now() < found->second.rests_until;
  }
  void worked(const std::string& consumer) { states_.erase(consumer); }
  void failed(const std::string& consumer, const std::string& organisation, Steady::duration took) {
    auto& state = states_[consumer];
    if (state.failed_for.size() < most_failures) state.failed_for.insert(organisation);
    if (state.failed_for.size() == most_failures)
      state.rests_until =
          Steady::now() + std::clamp<Steady::duration>(4 * took, shortest_rest, longest_pause);
  }

 private:
  struct State {
    std::set<std::string> failed_for;  // organisations, since it last worked
    Steady::time_point rests_until{};
  };
  std::map<std::string, State> states_;
};

class OutboxDispatcher final : public Dispatcher {
 public:
  OutboxDispatcher(db::Database& database, Bus& bus, OnFailure on_failure)
      : database_(database), outbox_(database), bus_(bus), on_failure_(std::move(on_failure)) {
    database_.on_commit([this] { wake(); });
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "events");
  }

  ~OutboxDispatcher() override {
    database_.on_commit({});
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    signal_.notify_one();
    thread_.join();
  }

  std::size_t drain(milliseconds at_most) noexcept override {
    if (bus_.held()) return 0;
    const auto end = Steady::now() + at_most;
    ++draining_;
    const std::lock_guard one_at_a_time(delivery_);
    end_ = end;
    delivered_ = 0;
    try {
      deliver_fresh();
      outbox_.forget_pauses();
      deliver_owed(true);
    } catch (const std::exception& problem) {
      report({}, {}, problem, {});
    }
    end_.reset();
    --draining_;
    return delivered_;
  }

 private:
  using Pair = std::pair<std::string, std::string>;  // consumer, organisation

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    signal_.notify_one();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      const auto pause = step();
      lock.lock();
      // After trouble with the outbox itself new events do not end the pause.
      signal_.wait_for(lock, pause, [this] { return stopping_ || (woken_ && !troubled_); });
    }
  }

  /// Delivers what can be delivered; how long to sleep unless woken.
  milliseconds step() {
    if (bus_.held()) return held_interval;
    const std::lock_guard one_at_a_time(delivery_);
    try {
      if (!begun_) outbox_.forget_pauses();
      begun_ = true;
      deliver_fresh();
      const bool owes = deliver_owed(false);
      outbox_tries_ = 0;
      troubled_ = false;
      return owes ? first_pause : look_interval;
    } catch (const std::exception& problem) {
      troubled_ = true;
      const auto pause = pause_after(++outbox_tries_);
      report({}, {}, problem, pause);
      return pause;
    }
  }

  bool ends() {
    if (end_) return Steady::now() >= *end_;
    const std::lock_guard lock(mutex_);
    return stopping_ || draining_ > 0;
  }

  void deliver_fresh() {
    for (;;) {
      const auto fresh = outbox_.fresh(batch_size);
      std::set<Pair> stalled;
      for (const auto& stall : fresh.stalls) stalled.emplace(stall.consumer, stall.organisation_id);
      std::vector<std::int64_t> seen;
      std::vector<Outbox::Debt> debts;
      bool ended = false;
      for (const auto& event : fresh.events) {
        if ((ended = ends())) break;
        for (const auto& consumer : bus_.consumers(event.topic))
          if (const auto retry = try_fresh(consumer, event, stalled))
            debts.push_back({event.sequence, event.organisation_id, consumer, now() + *retry});
        seen.push_back(event.sequence);
      }
      owes_ = owes_ || !debts.empty();
      outbox_.settle(std::move(seen), std::move(debts));
      if (ended || fresh.events.size() < batch_size) return;
    }
  }

  /// Nothing where `consumer` has taken the event, else when it is tried again.
  std::optional<milliseconds> try_fresh(const std::string& consumer, const Event& event,
                                        std::set<Pair>& stalled) {
    const Pair pair(consumer, event.organisation_id);
    if (stalled.contains(pair)) return first_pause;
    if (!health_.rests(consumer)) {
      const auto pause = deliver(consumer, event, 1);
      if (!pause) return std::nullopt;
      stalled.insert(pair);
      return pause;
    }
    stalled.insert(pair);
    return first_pause;
  }

  /// Nothing where `consumer` has taken the event, else how long to wait after this try.
  std::optional<milliseconds> deliver(const std::string& consumer, const Event& event, int tries) {
    auto pause = pause_after(tries);
    const auto begin = Steady::now();
    try {
      bus_.deliver(consumer, event);
      health_.worked(consumer);
      ++delivered_;
      return std::nullopt;
    } catch (const Absent& absent) {
      pause = absent_pause;
      report(consumer, event, absent, pause);
    } catch (const std::exception& problem) {
      health_.failed(consumer, event.organisation_id, Steady::now() - begin);
      report(consumer, event, problem, pause);
    } catch (...) {
      health_.failed(consumer, event.organisation_id, Steady::now() - begin);
      report(consumer, event, std::runtime_error("something that is no exception was thrown"), pause);
    }
    return pause;
  }

  /// Whether anything is still owed. Where `all`, rests are not regarded.
  bool deliver_owed(bool all) {
    if (!owes_ && begun_ && !all && !look_again()) return false;
    std::set<Pair> tried;
    for (;;) {
      const auto stalls = outbox_.due(now(), stalls_at_once);
      bool progress = false;
      for (const auto& stall : stalls) {
        if (ends()) return true;
        if (all && !tried.emplace(stall.consumer, stall.organisation_id).second) continue;
        progress = true;
        settle_stall(stall, all);
      }
      if (stalls.empty() || !progress) break;
    }
    owes_ = !outbox_.due(Time::max(), 1).empty();
    return owes_;
  }

  void settle_stall(Stall stall, bool regardless) {
    if (!regardless && health_.rests(stall.consumer)) {
      outbox_.pay(stall, {}, now() + pause_after(++stall.tries));
      return;
    }
    const auto events = outbox_.owed(stall, batch_size);
    std::vector<std::int64_t> done;
    std::optional<Time> retry_at;
    for (const auto& event : events) {
      if (ends()) {
        retry_at = now();
        break;
      }
      if (const auto pause = deliver(stall.consumer, event, stall.tries + 1)) {
        retry_at = now() + *pause;
        ++stall.tries;
        break;
      }
      stall.tries = 0;
      done.push_back(event.sequence);
    }
    if (!retry_at && events.size() == batch_size) retry_at = now();
    outbox_.pay(stall, std::move(done), retry_at);
  }

  /// Now and then, for what another process left.
  bool look_again() {
    if (Steady::now() < next_look_) return false;
    next_look_ = Steady::now() + look_interval;
    return true;
  }

  void report(std::string_view consumer, const Event& event, const std::exception& problem,
              milliseconds pause) {
    if (on_failure_) on_failure_({consumer, event, problem.what(), pause});
  }

  db::Database& database_;
  Outbox outbox_;
  Bus& bus_;
  const OnFailure on_failure_;
  std::mutex delivery_;  // guards what follows: the thread and `drain` deliver in turn
  Health health_;
  bool begun_ = false;
  bool owes_ = true;  // until it was looked
  Steady::time_point next_look_{};
  std::optional<Steady::time_point> end_;  // of a drain
  std::size_t delivered_ = 0;
  int outbox_tries_ = 0;
  std::atomic<bool> troubled_ = false;
  std::atomic<int> draining_ = 0;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_outbox_dispatcher(db::Database& database, Bus& bus, OnFailure on_failure) {
  return std::make_unique<OutboxDispatcher>(database, bus, std::move(on_failure));
}

}  // namespace sp::events
