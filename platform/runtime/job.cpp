#include "platform/runtime/job.hpp"

#include <pthread.h>

#include <stdexcept>

namespace sp {

Job::Job(std::string name, std::chrono::milliseconds interval, std::function<void()> step, OnError on_error)
    : name_(std::move(name)), interval_(interval), step_(std::move(step)), on_error_(std::move(on_error)) {
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), name_.substr(0, 15).c_str());
}

Job::~Job() { stop(); }

void Job::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  signal_.notify_one();
}

void Job::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  signal_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Job::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    try {
      step_();
    } catch (const std::exception& error) {
      on_error_(error);
    } catch (...) {  // a library's own kind of error, as Xapian's
      on_error_(std::runtime_error("the job " + name_ + " threw something that is no exception"));
    }
    lock.lock();
    signal_.wait_for(lock, interval_, [this] { return woken_ || stopping_; });
  }
}

}  // namespace sp
