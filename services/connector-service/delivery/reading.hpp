// What is asked of a tool by itself, beside what is delivered there: what changed, and whether both sides are
// the same.
#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "platform/observe/log.hpp"
#include "services/connector-service/delivery/active.hpp"
#include "services/connector-service/delivery/bringer.hpp"
#include "services/connector-service/metrics.hpp"
#include "services/connector-service/store/difference_store.hpp"

namespace sp::connector {

/// What reading needs of its loop. All outlive it.
struct ReadingRoom {
  asio::io_context& context;
  ConnectorStore& connectors;
  Carrying& carrying;
  DifferenceStore& differences;
  ConnectorMetrics& metrics;
  const observe::Log& log;
  std::chrono::milliseconds poll_interval{};
  std::chrono::milliseconds reconcile_interval{};  // 0: only where it is asked for
  bool sole = false;                               // nobody else can ask for a walk
  /// Whether another call may be begun for the connector.
  std::function<bool(const Active&)> goes_on;
  /// Keeps how the tool is, by an attempt that began then.
  std::function<Task<>(std::shared_ptr<Active>, Attempt, Steady::time_point)> note_condition;
};

/// On the loop's thread.
class Reading {
 public:
  explicit Reading(ReadingRoom room) : room_(std::move(room)) {}

  /// Asks what changed, where its time has come, and brings what is due.
  Task<> bring_changes(std::shared_ptr<Active> active);
  /// What changed there and is not known here yet would be overwritten: it is brought before.
  Task<std::optional<CallProblem>> look_first(std::shared_ptr<Active> active, Delivery delivery);
  /// Goes on with the walk that is wanted, as far as that is possible for now.
  Task<> walk_on(std::shared_ptr<Active> active);

 private:
  Task<> poll(std::shared_ptr<Active> active);
  Task<> bring_due(std::shared_ptr<Active> active);
  /// False where the connector is not this loop's any more, or has other settings: the record is still to
  /// come.
  Task<bool> bring_one(std::shared_ptr<Active> active, Arrival arrival);
  /// The walk that is wanted; nothing: none for now.
  Task<std::optional<Walk>> wanted_walk(std::shared_ptr<Active> active);
  /// How the tool is, by a question that changes nothing there. That it can be read does not say that it
  /// takes what it refused to take.
  Task<> note_reading(std::shared_ptr<Active> active, std::optional<CallProblem> problem,
                      Steady::time_point begun);
  Task<> note_refusal(std::shared_ptr<Active> active, std::string reason);

  ReadingRoom room_;
};

}  // namespace sp::connector
