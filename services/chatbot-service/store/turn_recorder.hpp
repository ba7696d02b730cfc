// Answers from the cache are recorded behind the response: queued in memory, written in batches.
//
// The guarantee: a turn that was queued is written within about 50 ms, or, where the database is away, as
// soon as it is back; `flush` and `stop` wait for it. kill -9 may lose the turns of the last 50 ms. Whoever
// reads conversations awaits `flush` first, so that nobody notices the delay. Turns that were not answered
// from the cache do not come here: they are durable before their answer ends.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/observe/log.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/runtime/completion.hpp"
#include "platform/runtime/job.hpp"
#include "services/chatbot-service/domain/turn.hpp"

namespace sp::chatbot {

struct RecorderOptions {
  std::size_t queue_limit = 32'000;  // turns, about 1 KB each; one more waits for a batch to be written
  std::size_t batch = 2'000;         // turns in one transaction; half of it wakes the writer early
  std::chrono::milliseconds interval{50};
};

/// Thread-safe. `database` outlives it.
class TurnRecorder {
 public:
  TurnRecorder(db::Database& database, RecorderOptions options, observe::Log log, observe::Metrics& metrics);
  ~TurnRecorder();

  /// Queues the turn and takes it, or leaves it and returns false where the queue is full.
  bool offer(Turn& turn);
  /// Queues the turn, waiting for room as long as it takes to write; Overloaded where the database does not
  /// come back.
  Task<> record(Turn turn);
  /// Resumes when every turn queued before is written. At once where none is.
  Task<> flush();
  /// Writes what is queued and ends the job; for the drain at shutdown.
  void stop();

 private:
  struct Waiter {
    std::uint64_t number = 0;  // of the last turn that it waits for
    Promise<void> promise;
  };

  void write_pending();
  bool write_batch(std::vector<Turn>& batch);
  void write_one_by_one(std::vector<Turn>& batch);
  void finish(std::size_t written);
  Task<> written_up_to(std::uint64_t number);
  bool wait_until_written(std::uint64_t number, Promise<void>& promise);

  db::Database& database_;
  const RecorderOptions options_;
  const observe::Log log_;
  observe::Gauge& pending_turns_;
  observe::Counter& written_turns_;
  observe::Counter& lost_turns_;
  std::mutex mutex_;
  std::deque<Turn> queue_;
  std::size_t in_flight_ = 0;
  std::uint64_t queued_ = 0;   // turns taken so far
  std::uint64_t written_ = 0;  // of them, settled
  std::vector<Waiter> waiters_;
  std::unique_ptr<Job> job_;
};

}  // namespace sp::chatbot
