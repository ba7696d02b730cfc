// When each record of a tool was written to, for the tools that limit how often that may be.
#pragma once
#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// Thread-compatible. Keeps the latest writes of some thousand records; beyond that it begins anew.
class RecordPace {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RecordPace(std::vector<Traits::Window> windows) : windows_(std::move(windows)) {}

  bool limits() const { return !windows_.empty(); }
  /// How long a write of the record has to wait.
  std::chrono::milliseconds wait_for(const std::string& record, Clock::time_point now) const;
  void wrote(const std::string& record, Clock::time_point now);

 private:
  std::vector<Traits::Window> windows_;
  std::map<std::string, std::deque<Clock::time_point>> writes_;
};

}  // namespace sp::connector
