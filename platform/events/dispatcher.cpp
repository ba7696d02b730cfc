#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/events/event.hpp"

namespace sp::events {

namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int batch_size = 128;
constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{30'000};
// Finds what another process, now dead, left in a database that both serve.
constexpr milliseconds look_interval{30'000};

struct Waiting : Event {
  std::int64_t sequence = 0;
};
BOOST_DESCRIBE_STRUCT(Waiting, (Event), (sequence))

constexpr db::Sql select_waiting{"platform.select_events",
                                 "SELECT sequence, id, organisation_id, topic, key, payload, at FROM outbox "
                                 "ORDER BY sequence LIMIT $1"};
constexpr db::Sql delete_event{"platform.delete_event", "DELETE FROM outbox WHERE sequence = $1"};

class OutboxDispatcher final : public Dispatcher {
 public:
  OutboxDispatcher(db::Database& database, Bus& bus, OnError on_error)
      : database_(database), bus_(bus), on_error_(std::move(on_error)) {
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

  std::size_t drain() override { return deliver().delivered; }

 private:
  struct Outcome {
    std::size_t delivered = 0;
    bool failed = false;
  };

  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    signal_.notify_one();
  }

  void run() {
    milliseconds pause = first_pause;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_ = false;
      lock.unlock();
      const bool failed = deliver_or_report();
      lock.lock();
      if (failed) {
        // New events do not end the pause: they wait behind the one that failed.
        signal_.wait_for(lock, pause, [this] { return stopping_; });
        pause = std::min(pause * 2, longest_pause);
      } else {
        pause = first_pause;
        signal_.wait_for(lock, look_interval, [this] { return woken_ || stopping_; });
      }
    }
  }

  bool deliver_or_report() {
    try {
      return deliver().failed;
    } catch (const std::exception& problem) {
      report({}, problem);
      return true;
    }
  }

  Outcome deliver() {
    const std::lock_guard one_at_a_time(delivery_);
    Outcome outcome;
    for (;;) {
      const auto waiting = database_.read_now(db::Scope::every_organisation(), [](db::Tx& tx) {
        return tx.all<Waiting>(select_waiting, batch_size);
      });
      std::vector<std::int64_t> delivered;
      for (const auto& event : waiting) {
        if (!publish(event)) {
          outcome.failed = true;
          break;
        }
        delivered.push_back(event.sequence);
      }
      outcome.delivered += delivered.size();
      if (!delivered.empty()) remove(std::move(delivered));
      if (outcome.failed || waiting.size() < batch_size) return outcome;
    }
  }

  bool publish(const Event& event) {
    try {
      bus_.publish(event);
      return true;
    } catch (const std::exception& problem) {
      report(event, problem);
      return false;
    }
  }

  void remove(std::vector<std::int64_t> sequences) {
    database_.write_now(db::Scope::every_organisation(), [sequences = std::move(sequences)](db::Tx& tx) {
      for (const auto sequence : sequences) tx.run(delete_event, sequence);
    });
  }

  void report(const Event& event, const std::exception& problem) {
    if (on_error_) on_error_(event, problem);
  }

  db::Database& database_;
  Bus& bus_;
  const OnError on_error_;
  std::mutex delivery_;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Dispatcher> make_dispatcher(db::Database& database, Bus& bus, Dispatcher::OnError on_error) {
  return std::make_unique<OutboxDispatcher>(database, bus, std::move(on_error));
}

}  // namespace sp::events
