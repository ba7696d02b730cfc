// Works the connectors of this process: takes them, claims what is due, has it carried and keeps how it
// ended.
//
// A connector is worked by one process at a time, which holds it by a lease that it renews; each taking has a
// number (the fence) that every write shows. So limits and Retry-After hold for the connector as a whole, and
// a process that was only slow writes nothing after another has taken over; nor does it call a tool after its
// lease (Session::Hooks::begin_before). What was under way when a process died is in doubt for the next one.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/network.hpp"
#include "platform/base/sealing.hpp"
#include "platform/observe/log.hpp"
#include "platform/outbound/http_client.hpp"
#include "services/connector-service/delivery/carrier.hpp"
#include "services/connector-service/metrics.hpp"
#include "services/connector-service/store/connector_store.hpp"
#include "services/connector-service/store/difference_store.hpp"

namespace sp::connector {

/// Secrets as they rest: sealed with a key that is the organisation's and connector's alone.
std::string seal_secrets(const SealKey& key, const std::string& organisation_id,
                         const std::string& connector_id, const Secrets& secrets);
/// Nothing where they were sealed with another key.
std::optional<Secrets> open_secrets(const SealKey& key, const std::string& organisation_id,
                                    const std::string& connector_id, std::string_view sealed);

struct WorkerOptions {
  SealKey seal_key;
  std::shared_ptr<const std::vector<Network>> networks;
  std::chrono::milliseconds timeout{20'000};
  std::int64_t calls_at_once = 8;
  std::chrono::milliseconds poll_interval{30'000};
  std::chrono::milliseconds reconcile_interval{};  // 0: only where it is asked for
  /// No other process can be at work on this database: what one left is taken over at once.
  bool sole = false;
};

/// Thread-safe. Starts a thread of its own; `stop` lets what is under way end, for some seconds at most.
class Worker {
 public:
  /// All outlive it.
  Worker(ConnectorStore& connectors, Carrying& carrying, DifferenceStore& differences,
         outbound::HttpClient& http, const Clock& clock, ConnectorMetrics& metrics, observe::Log log,
         WorkerOptions options);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  void stop();
  /// There is something new to do for this connector, or its settings are others; "": for any.
  void wake(std::string connector_id);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace sp::connector
