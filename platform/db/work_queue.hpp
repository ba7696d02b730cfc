// A bounded queue between the callers of a database and its threads.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace sp::db {

/// Thread-safe. After `close` nothing is accepted; what is queued is still handed out, then the takers are
/// told to end.
template <class T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t limit) : limit_(limit) {}

  /// False, leaving `item` alone, when the queue is full or closed.
  bool push(T& item) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= limit_) return false;
      items_.push_back(std::move(item));
    }
    wake_.notify_one();
    return true;
  }

  /// Waits for work and moves at most `most` items to the end of `out`. False when the queue has closed and
  /// is empty.
  bool take(std::vector<T>& out, std::size_t most) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return false;
    for (; most > 0 && !items_.empty(); --most) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return true;
  }

  /// Waits for one item; nothing when the queue has closed and is empty.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  /// Sleeps for `duration`, or until the queue closes; whether it is closed.
  bool wait_closed(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, duration, [this] { return closed_; });
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    wake_.notify_all();
    ended_.notify_all();
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable ended_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace sp::db
