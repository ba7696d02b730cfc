// Answers from the cache are recorded behind the response: queued in memory, written in batches.
//
// The guarantee: a turn that was queued is written within about 50 ms, or, where the database cannot be
// written (away, full, read-only, locked), as soon as it can be again; nothing queued is dropped for that.
// Whoever reads conversations awaits `flush` first, so that nobody notices the delay; in a long outage it
// says so instead of waiting on. kill -9 may lose the turns of the last 50 ms, a stop of the program in the
// middle of an outage those that are queued, which the log then counts. Turns that were not answered from the
// cache, and those of requests with an Idempotency-Key, do not come here: they are durable before their
// answer ends. Where several processes serve, whoever queues a turn awaits `flush` before the answer is
// given.
#pragma once
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/bell.hpp"
#include "platform/runtime/job.hpp"
#include "services/chatbot-service/domain/turn.hpp"
#include "services/chatbot-service/metrics.hpp"

namespace sp::chatbot {

struct RecorderOptions {
  std::size_t queue_limit = 32'000;  // turns, about 1 KB each; one more waits for a batch to be written
  std::size_t batch = 2'000;         // turns in one transaction; half of it wakes the writer early
  std::chrono::milliseconds interval{50};
  std::chrono::milliseconds patience{5'000};  // of those who wait for a write
  std::chrono::milliseconds farewell{1'000};  // how long `stop` tries to write what is queued
};

/// Thread-safe. `database` outlives it.
class TurnRecorder {
 public:
  TurnRecorder(db::Database& database, RecorderOptions options, observe::Log log, observe::Metrics& metrics);
  ~TurnRecorder();

  /// Queues the turn and takes it, or leaves it and returns false where the queue is full.
  bool offer(Turn& turn);
  /// Queues the turn, waiting for room; db::Unavailable where there is none within the options' patience.
  Task<> record(Turn turn);
  /// Resumes when every turn queued before is written. At once where none is. db::Unavailable where they are
  /// not written within the options' patience; they are kept all the same.
  Task<> flush();
  /// Writes what is queued and ends the job; for the drain at shutdown. What cannot be written is lost,
  /// counted and logged.
  void stop();

 private:
  struct Waiter {
    std::uint64_t number = 0;  // of the last turn that it waits for
    std::shared_ptr<Bell> bell;
  };

  void write_when_due();
  void write_pending();
  bool write_batch(std::vector<Turn>& batch);
  void write_one_by_one(std::vector<Turn>& batch);
  void put_back(std::span<Turn> turns);
  void finish(std::size_t written);
  void count_the_lost();
  Task<bool> written_up_to(std::uint64_t number, std::chrono::milliseconds patience);

  db::Database& database_;
  const RecorderOptions options_;
  const observe::Log log_;
  const RecorderMetrics metrics_;
  std::mutex mutex_;
  std::deque<Turn> queue_;
  std::size_t in_flight_ = 0;
  std::uint64_t queued_ = 0;   // turns taken so far
  std::uint64_t written_ = 0;  // of them, settled
  std::vector<Waiter> waiters_;
  std::chrono::milliseconds pause_{};  // after a failure; the job's thread only
  std::chrono::steady_clock::time_point next_try_{};
  std::unique_ptr<Job> job_;
};

}  // namespace sp::chatbot
