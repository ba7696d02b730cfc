// One record of a tool, from there to its ticket: what was said there, and what became of it.
#pragma once
#include <functional>
#include <string>

#include "services/connector-service/delivery/carrier.hpp"
#include "services/connector-service/store/arrival_store.hpp"

namespace sp::connector {

/// A tool's clock may be behind ours by so much: what was made there so long before the connector counts as
/// made after it.
inline constexpr std::chrono::minutes clocks_differ_by{5};

/// What of the connector bringing a record needs, besides what carrying one does.
struct Bringer {
  Carrier carrier;
  ConnectorRow row;
  /// Whether the connector is this process's still. Asked before each step: a step that another process has
  /// overtaken would undo what came after it.
  std::function<bool()> is_mine;
};

/// How it ended, and whether the tool is well.
struct Brought {
  ArrivalStore::Ending ending;
  std::optional<CallProblem> problem;
  std::string reason;    // why it was put off, where that was no fault of the tool
  bool dropped = false;  // nothing is kept: another process works the connector
};

/// 5 s, doubled to 15 min.
std::chrono::milliseconds pause_before_bringing(std::int64_t tries);

/// The ticket that is worked while a record is brought, so that nothing goes to the record meanwhile; "":
/// there is none yet. `carrying` outlives it.
Task<std::string> ticket_of(Carrying* carrying, Bringer bringer, Arrival arrival);

/// Brings the record. Every step is taken once, however often this is done.
Task<Brought> bring(Carrying* carrying, Bringer bringer, Arrival arrival);

}  // namespace sp::connector
