#include "platform/runtime/work_pool.hpp"

#include <pthread.h>

namespace sp {

WorkPool::WorkPool(std::string name, std::size_t threads, std::size_t limit)
    : name_(std::move(name)), limit_(limit) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
    ::pthread_setname_np(threads_.back().native_handle(), name_.substr(0, 15).c_str());
  }
}

WorkPool::~WorkPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkPool::submit(std::move_only_function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit_)
      throw Overloaded("The " + name_ + " queue is full; try again shortly.");
    queue_.push_back(std::move(work));
  }
  wake_.notify_one();
}

std::size_t WorkPool::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void WorkPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    next();
    next = nullptr;
    lock.lock();
  }
}

}  // namespace sp
