// What one process offers to its modules, built from the configuration.
#pragma once
#include <memory>

#include "app/command_line.hpp"
#include "app/data_directory.hpp"
#include "platform/service/module.hpp"

namespace sp::app {

/// Flags, environment and `.env` of the working directory; throws UserError naming the setting at fault.
Config read_settings(const CommandLine& line);
/// As the settings say; "auto" is text on a terminal and JSON elsewhere.
observe::Log make_log(const Config& config);

/// Not thread-safe; what `platform()` refers to is.
class Process {
 public:
  explicit Process(Config config, observe::Log log);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Platform platform();
  const Config& config() const { return config_; }
  const observe::Log& log() const { return log_; }
  TokenVerifier& tokens() { return *tokens_; }
  observe::Metrics& metrics() { return *metrics_; }
  outbound::HttpClient& outbound() { return *outbound_; }
  const Clock& clock() const { return clock_; }

  /// Every consumer of events has subscribed: from now on they are delivered. A process that holds only some
  /// of the services, and so only some of the consumers, leaves them to the next one that serves.
  void deliver_events() { bus_hold_.reset(); }

  /// Ends outbound calls and the pools' work. After it modules may be destroyed: nothing of theirs runs any
  /// more.
  void end_work();

 private:
  Config config_;
  SystemClock clock_;
  observe::Log log_;
  std::unique_ptr<observe::Metrics> metrics_;
  std::unique_ptr<TokenVerifier> tokens_;
  std::unique_ptr<kv::Redis> redis_;  // null: no other process
  std::unique_ptr<events::Bus> bus_;
  std::unique_ptr<events::Bus::Hold> bus_hold_;
  WorkPool work_;
  WorkPool hashing_;
  std::unique_ptr<outbound::HttpClient> outbound_;
  std::unique_ptr<events::Bus::Subscription> ended_sessions_;
};

}  // namespace sp::app
