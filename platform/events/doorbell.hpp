// Hears the moment at which something is new in Redis, for everybody in this process: one waiting command.
#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/events/redis_context.hpp"

namespace sp::events {

/// Starts a thread. The destructor waits for it.
class Doorbell {
 public:
  /// `on_events`: something was published. `on_outbox`: another process has written into the outbox of that
  /// service. Both are also called when Redis has come back, on the bell's thread; they must be quick and not
  /// throw.
  Doorbell(std::unique_ptr<kv::Redis> waiting, std::shared_ptr<RedisContext> context,
           std::function<void()> on_events, std::function<void(const std::string& service)> on_outbox);
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

 private:
  void run();
  bool listen();
  void ring(const kv::Reply& rung);
  void ring_all();

  const std::unique_ptr<kv::Redis> waiting_;
  const std::shared_ptr<RedisContext> context_;
  const std::function<void()> on_events_;
  const std::function<void(const std::string&)> on_outbox_;
  std::vector<std::string> keys_;  // the bell, and the outbox of each service
  std::vector<std::string> last_;  // ids that were heard
  bool away_ = false;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sp::events
