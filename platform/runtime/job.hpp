// Work that goes on beside requests: a dispatcher, an indexer, a sweep.
#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace sp {

/// A thread that calls `step()` whenever it is woken, and at the latest every `interval`. An exception from
/// `step` is handed to `on_error` and the job goes on. Thread-safe; the destructor waits for the running
/// step.
class Job {
 public:
  using OnError = std::function<void(const std::exception&)>;
  Job(std::string name, std::chrono::milliseconds interval, std::function<void()> step, OnError on_error);
  ~Job();
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  void wake();
  void stop();

 private:
  void run();

  const std::string name_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> step_;
  const OnError on_error_;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = true;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sp
