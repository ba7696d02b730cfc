// What the engines share: a queue of writes, a queue of reads, their deadlines, the listener and the counts.
#pragma once
#include <atomic>
#include <mutex>

#include "platform/db/database.hpp"
#include "platform/db/work_queue.hpp"
#include "platform/db/write_check.hpp"

namespace sp::db {

/// An engine adds the threads that take from the queues; its destructor closes the queues and joins them.
class QueuedDatabase : public Database {
 public:
  explicit QueuedDatabase(const DatabaseOptions& options);

  void on_commit(std::function<void()> listener) final;
  Task<bool> writable(std::chrono::milliseconds patience) final;
  Stats stats() const final;
  std::string_view service() const final { return service_; }

 protected:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    Work work;
    Clock::time_point queued;
    Clock::time_point expires;
    std::size_t organisation = 0;  // its hash
  };

  void enqueue(Work work) final;
  /// How long the transaction of `entry` may take.
  std::chrono::milliseconds limit_of(const Entry& entry) const {
    return entry.work.job ? job_limit_ : request_limit_;
  }
  /// Whether `entry` has waited too long: then it is given back.
  bool give_back_if_expired(Entry& entry);
  void give_back_expired(WorkQueue<Entry>& queue);
  void call_listener();
  /// Nothing more is accepted; what still runs or waits after a few seconds is broken off.
  void close_queues();

  const std::string service_;
  WorkQueue<Entry> writes_;
  WorkQueue<Entry> reads_;
  std::atomic<std::uint64_t> writes_run_ = 0;
  std::atomic<std::uint64_t> reads_run_ = 0;
  std::atomic<std::uint64_t> commits_ = 0;
  std::atomic<std::uint64_t> expired_ = 0;
  std::atomic<std::uint64_t> replica_reads_ = 0;
  /// No wait goes beyond it, whatever its own deadline; set when the database closes.
  std::atomic<Clock::time_point> end_by_{Clock::time_point::max()};

 private:
  void give_back(Entry& entry);

  const std::chrono::milliseconds request_limit_;
  const std::chrono::milliseconds job_limit_;
  const std::chrono::milliseconds queue_wait_;
  WriteCheck check_;
  std::mutex listener_mutex_;
  std::function<void()> listener_;
};

}  // namespace sp::db
