// What the engines share: a queue of writes, a queue of reads, the listener and the counts.
#pragma once
#include <atomic>
#include <mutex>

#include "platform/db/database.hpp"
#include "platform/db/work_queue.hpp"

namespace sp::db {

/// An engine adds the threads that take from the queues; its destructor closes the queues and joins them.
class QueuedDatabase : public Database {
 public:
  QueuedDatabase(std::string service, std::size_t queue_limit);

  void on_commit(std::function<void()> listener) final;
  bool healthy(std::chrono::milliseconds timeout) final;
  Stats stats() const final;

 protected:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    Work work;
    Clock::time_point queued;
  };

  void enqueue(Work work) final;
  void call_listener();
  void close_queues();

  const std::string service_;
  WorkQueue<Entry> writes_;
  WorkQueue<Entry> reads_;
  std::atomic<std::uint64_t> writes_run_ = 0;
  std::atomic<std::uint64_t> reads_run_ = 0;
  std::atomic<std::uint64_t> commits_ = 0;

 private:
  std::mutex listener_mutex_;
  std::function<void()> listener_;
};

}  // namespace sp::db
