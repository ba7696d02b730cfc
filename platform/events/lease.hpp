// The right to do something alone, among all processes: a key in Redis that runs out.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/kv/redis.hpp"
#include "platform/runtime/job.hpp"

namespace sp::events {

/// Thread-safe. `redis` outlives it.
class Lease {
 public:
  using Clock = std::chrono::steady_clock;
  /// `life`: how long it lasts after it was last renewed.
  Lease(kv::Redis& redis, std::string key, std::chrono::milliseconds life);

  /// Whether it is ours by this process's clock, which runs ahead of Redis's: also in a process that was
  /// frozen.
  bool held() const;
  /// Takes it where nobody else has it; throws RedisTrouble.
  bool take();
  /// Prolongs it where it is ours.
  void renew();
  /// Ends it where it is ours, as well as it can.
  void give_back();
  const std::string& key() const { return key_; }
  /// What the key holds while the lease is ours: for scripts that make sure.
  const std::string& owner() const { return owner_; }

 private:
  Result<bool> ask(const kv::Script& script);

  kv::Redis& redis_;
  const std::string key_;
  const std::string owner_;
  const std::chrono::milliseconds life_;
  const kv::Script take_;
  const kv::Script renew_;
  mutable std::mutex mutex_;
  Clock::time_point ends_{};
  std::mutex asking_;  // one at a time, so that what is given back stays so
};

/// Renews leases from a thread of its own, so that a slow handler does not cost its process the lease.
/// Thread-safe.
class LeaseKeeper {
 public:
  explicit LeaseKeeper(std::chrono::milliseconds interval);
  void keep(const std::shared_ptr<Lease>& lease);

 private:
  void renew_all();

  std::mutex mutex_;
  std::vector<std::weak_ptr<Lease>> leases_;
  Job job_;
};

}  // namespace sp::events
