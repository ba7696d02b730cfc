// A bounded queue between the callers of a database and its threads, fair to the organisations.
#pragma once
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sp::db {

/// Thread-safe. After `close` nothing is accepted; what is queued is still handed out, then the takers are
/// told to end.
///
/// Items of one organisation come out in their order; those of several in turn, one of each, however many
/// each has waiting (start-time fair queueing, Goyal, Vin and Cheng 1996, with every item of cost one). No
/// organisation may hold more than three quarters of the places. `T` has `organisation`, a hash, and
/// `expires`.
template <class T>
class WorkQueue {
 public:
  using Clock = std::chrono::steady_clock;
  explicit WorkQueue(std::size_t limit) : limit_(limit), most_of_one_(limit - limit / 4) {}

  /// False, leaving `item` alone, when the queue is full or closed.
  bool push(T& item) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || waiting_.size() >= limit_) return false;
      if (waiting_.empty()) shares_.clear();
      auto& share = shares_[item.organisation];
      if (share.waiting >= most_of_one_) return false;
      ++share.waiting;
      const auto turn = std::max(share.next_turn, turn_);
      share.next_turn = turn + 1;
      waiting_.push_back({turn, ++pushed_, std::move(item)});
      std::ranges::push_heap(waiting_, behind);
    }
    wake_.notify_one();
    return true;
  }

  /// Waits for work and moves at most `most` items to the end of `out`. False when the queue has closed and
  /// is empty.
  bool take(std::vector<T>& out, std::size_t most) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    for (; most > 0 && !waiting_.empty(); --most) out.push_back(pop());
    return true;
  }

  /// Waits for one item; nothing when the queue has closed and is empty.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    return pop();
  }

  /// Removes what has waited too long and returns it; looks at most four times a second.
  std::vector<T> expired() {
    std::vector<T> gone;
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (waiting_.empty() || now < next_look_) return gone;
    next_look_ = now + std::chrono::milliseconds(250);
    const auto late = std::partition(waiting_.begin(), waiting_.end(),
                                     [now](const Waiting& one) { return one.item.expires > now; });
    if (late == waiting_.end()) return gone;
    for (auto one = late; one != waiting_.end(); ++one) {
      --shares_[one->item.organisation].waiting;
      gone.push_back(std::move(one->item));
    }
    waiting_.erase(late, waiting_.end());
    std::ranges::make_heap(waiting_, behind);
    return gone;
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
    return waiting_.size();
  }

 private:
  struct Waiting {
    std::uint64_t turn = 0;
    std::uint64_t number = 0;
    T item;
  };
  struct Share {
    std::size_t waiting = 0;
    std::uint64_t next_turn = 0;
  };
  static constexpr std::size_t most_shares =
      1024;  // remembered; those that wait for nothing are forgotten first

  static bool behind(const Waiting& a, const Waiting& b) {
    return a.turn != b.turn ? a.turn > b.turn : a.number > b.number;
  }

  T pop() {
    std::ranges::pop_heap(waiting_, behind);
    auto next = std::move(waiting_.back());
    waiting_.pop_back();
    turn_ = next.turn;
    --shares_[next.item.organisation].waiting;
    if (shares_.size() > most_shares)
      std::erase_if(shares_, [this](const auto& share) {
        return share.second.waiting == 0 && share.second.next_turn <= turn_;
      });
    return std::move(next.item);
  }

  const std::size_t limit_;
  const std::size_t most_of_one_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable ended_;
  std::vector<Waiting> waiting_;  // a heap, the next one first
  std::unordered_map<std::size_t, Share> shares_;
  std::uint64_t turn_ = 0;  // of the last item that was taken
  std::uint64_t pushed_ = 0;
  Clock::time_point next_look_{};
  bool closed_ = false;
};

}  // namespace sp::db
