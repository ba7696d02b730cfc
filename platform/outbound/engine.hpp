// The loop that carries all transfers: libcurl's multi interface on one thread.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/outbound/transfer.hpp"
#include "platform/runtime/work_pool.hpp"

namespace sp::outbound {

/// Thread-safe.
class Engine {
 public:
  explicit Engine(std::size_t limit);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Ends every transfer with "connection_lost"; later ones end at once, so does one that another thread
  /// begins meanwhile.
  void stop();
  /// Resolves, checks and connects; the outcome is in the transfer. Throws Overloaded at the limit.
  void begin(std::shared_ptr<Transfer> transfer);
  /// The reader has room again.
  void resume(std::shared_ptr<Transfer> transfer);
  /// The reader is gone.
  void abandon(std::shared_ptr<Transfer> transfer);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
  std::atomic<bool> stopping_ = false;
  WorkPool resolver_;  // getaddrinfo blocks
};

}  // namespace sp::outbound
