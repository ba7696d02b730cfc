// A walk over both sides of a connector, a step at a time: what is not the same, and what of it mends itself.
//
// Nothing is written to the tool. What may be under way is left to itself: a ticket with deliveries that have
// not ended, a record that is to come, and what changed a moment ago. What seems to differ is looked at once
// more while nothing of the ticket is sent or brought, before it counts.
#pragma once
#include <functional>
#include <string>

#include "services/connector-service/delivery/bringer.hpp"
#include "services/connector-service/store/difference_store.hpp"

namespace sp::connector {

/// What a step needs. All outlive it.
struct Comparing {
  Carrying* carrying;
  DifferenceStore* differences;
  Bringer bringer;
  Walk walk;
  /// Younger changes are still on their way by themselves.
  std::chrono::milliseconds settles{};
  std::function<bool()> goes_on;            // false: the step is given up, and made again another time
  std::function<Task<>(std::string)> hold;  // nothing of the ticket is sent or brought from then on
  std::function<void(const std::string&)> release;
};

/// How a step ended.
struct Stepped {
  DifferenceStore::Step step;
  std::optional<CallProblem> problem;
  std::string reason;  // why it was given up, where that was no fault of the tool
  bool complete = false;
};

/// Whether the tool's records can be read.
bool can_be_compared(ToolKind kind, const Settings& settings);

/// The next step of `comparing.walk`, which is running.
Task<Stepped> compare_some(Comparing comparing);

}  // namespace sp::connector
