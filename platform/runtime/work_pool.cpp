#include "platform/runtime/work_pool.hpp"

#include <pthread.h>

#include <algorithm>

namespace sp {

namespace {

constexpr auto never = WorkPool::Clock::time_point::max();
constexpr std::chrono::milliseconds shortest_glance{5};
constexpr std::chrono::milliseconds longest_glance{1'000};

}  // namespace

WorkPool::WorkPool(std::string name, std::size_t threads, std::size_t limit, WorkShare share)
    : name_(std::move(name)), limit_(limit), share_(share), busy_since_(threads, never) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] { work(i); });
    ::pthread_setname_np(threads_.back().native_handle(), name_.substr(0, 15).c_str());
  }
  watch_ = std::thread([this] { watch(); });
  ::pthread_setname_np(watch_.native_handle(), (name_.substr(0, 9) + " watch").c_str());
}

WorkPool::~WorkPool() { end(); }

void WorkPool::end() {
  std::call_once(ended_, [this] { refuse_and_join(); });
}

void WorkPool::refuse_and_join() {
  std::vector<Item> refused;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto& [organisation_id, line] : lines_) {
      std::deque<Item> kept;
      for (auto& item : line.waiting) {
        if (item.refuse_at == never) {
          kept.push_back(std::move(item));
        } else {
          refused.push_back(std::move(item));
        }
      }
      line.waiting = std::move(kept);
    }
    queued_ -= refused.size();
    std::erase_if(turns_, [](const auto& line) { return line->second.waiting.empty(); });
  }
  wake_.notify_all();
  stop_watching_.notify_all();
  for (auto& item : refused)
    item.work(std::make_exception_ptr(Overloaded("The platform is stopping; try again shortly.")));
  for (auto& thread : threads_) thread.join();
  watch_.join();
}

void WorkPool::submit(std::move_only_function<void()> work) {
  put("", {.work = [work = std::move(work)](const std::exception_ptr&) mutable { work(); }});
}

void WorkPool::put(std::string organisation_id, Item item) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw Overloaded("The platform is stopping; try again shortly.");
    if (queued_ >= limit_) throw Overloaded("The " + name_ + " queue is full; try again shortly.");
    const bool shared = !organisation_id.empty();
    const auto line = lines_.try_emplace(std::move(organisation_id)).first;
    if (shared && line->second.waiting.size() >= share_.waiting)
      throw Overloaded("Your organisation's part of the " + name_ + " queue is full; try again shortly.");
    if (line->second.waiting.empty()) turns_.push_back(line);
    line->second.waiting.push_back(std::move(item));
    ++queued_;
  }
  wake_.notify_one();
}

std::size_t WorkPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

bool WorkPool::stands_still() const {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  return std::ranges::all_of(busy_since_,
                             [&](auto since) { return since != never && now - since > share_.patience; });
}

WorkPool::Lines::iterator WorkPool::next_line() {
  const auto turn = std::ranges::find_if(turns_, [this](const auto& line) {
    return line->first.empty() || line->second.running < share_.running;
  });
  return turn == turns_.end() ? lines_.end() : *turn;
}

WorkPool::Item WorkPool::take(Lines::iterator line) {
  std::erase(turns_, line);
  auto item = std::move(line->second.waiting.front());
  line->second.waiting.pop_front();
  --queued_;
  if (!line->second.waiting.empty()) turns_.push_back(line);
  return item;
}

void WorkPool::leave(Lines::iterator line) {
  if (line->second.running == 0 && line->second.waiting.empty()) lines_.erase(line);
}

void WorkPool::work(std::size_t thread) {
  std::unique_lock lock(mutex_);
  for (;;) {
    auto line = lines_.end();
    wake_.wait(lock, [&] { return (line = next_line()) != lines_.end() || (stopping_ && turns_.empty()); });
    if (line == lines_.end()) return;
    auto next = take(line);
    ++line->second.running;
    busy_since_[thread] = Clock::now();
    lock.unlock();
    next.work(nullptr);
    next.work = nullptr;
    lock.lock();
    busy_since_[thread] = never;
    --line->second.running;
    leave(line);
    if (share_.running < busy_since_.size()) wake_.notify_all();  // a line that had its share may go on
  }
}

std::vector<WorkPool::Item> WorkPool::take_late() {
  std::vector<Item> late;
  const auto now = Clock::now();
  for (std::size_t lines = turns_.size(); lines > 0; --lines) {
    const auto line = turns_.front();
    turns_.pop_front();
    auto& waiting = line->second.waiting;
    while (!waiting.empty() && waiting.front().refuse_at <= now) {  // who waits longest stands first
      late.push_back(std::move(waiting.front()));
      waiting.pop_front();
      --queued_;
    }
    if (waiting.empty()) {
      leave(line);
    } else {
      turns_.push_back(line);
    }
  }
  return late;
}

void WorkPool::watch() {
  const auto glance =
      std::clamp<std::chrono::milliseconds>(share_.patience / 8, shortest_glance, longest_glance);
  std::unique_lock lock(mutex_);
  while (!stop_watching_.wait_for(lock, glance, [this] { return stopping_; })) {
    auto late = take_late();
    if (late.empty()) continue;
    lock.unlock();
    for (auto& item : late)
      item.work(std::make_exception_ptr(
          Overloaded("The " + name_ + " threads were busy for too long; try again shortly.")));
    late.clear();
    lock.lock();
  }
}

}  // namespace sp
