// A delivery: one thing of a ticket that a tool is to have, and what becomes of it.
//
//   waiting   → sending                      its time has come and a worker has claimed it
//   behind    → waiting                      the one before it of the same ticket has ended
//   sending   → done | failed | waiting | ambiguous
//   ambiguous → sending                      after its hold: the tool is asked first whether it arrived
//   failed    → waiting | skipped            a person's word
// At most one of a ticket and connector is neither behind nor at its end: so their order is kept.
//
// Everything here is pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"
#include "services/connector-service/tools/calls.hpp"
#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

enum class DeliveryKind { create, comment, change, event };
BOOST_DESCRIBE_ENUM(DeliveryKind, create, comment, change, event)

enum class DeliveryState { waiting, behind, sending, ambiguous, done, failed, skipped };
BOOST_DESCRIBE_ENUM(DeliveryState, waiting, behind, sending, ambiguous, done, failed, skipped)

/// Why it is as it is, for programs; `reason` says it for people.
enum class ReasonCode {
  none,
  unreachable,    // no connection
  limited,        // the tool takes no more for now
  refused,        // the tool says no
  credentials,    // the tool does not know us
  missing,        // the record is gone, or we may not see it
  conflict,       // something stands in the way for now
  no_answer,      // it may have arrived
  unsure,         // it may have arrived, and the tool cannot be asked
  ticket_gone,    // there is no such ticket here any more
  nothing_to_do,  // it held already, or nothing of it is mapped
  interrupted     // the program ended in the middle
};
BOOST_DESCRIBE_ENUM(ReasonCode, none, unreachable, limited, refused, credentials, missing, conflict,
                    no_answer, unsure, ticket_gone, nothing_to_do, interrupted)

struct Delivery {
  std::string id;
  std::string organisation_id;
  std::string connector_id;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  std::int64_t position = 0;  // among those of its ticket and connector
  std::string event_id;
  DeliveryKind kind = DeliveryKind::create;
  std::optional<std::string> message_id;
  std::string payload;  // of an event: JSON; otherwise ""
  DeliveryState state = DeliveryState::waiting;
  bool unsure = false;
  std::int64_t tries = 0;  // that failed by the delivery's own fault
  Time next_at{};
  std::int64_t fence = 0;
  Time created_at{};
  Time event_at{};
  std::optional<Time> finished_at;
  ReasonCode reason_code = ReasonCode::none;
  std::string reason;
  std::string request;  // the last call, secrets masked
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(Delivery, (),
                      (id, organisation_id, connector_id, ticket_id, ticket_number, position, event_id, kind,
                       message_id, payload, state, unsure, tries, next_at, fence, created_at, event_at,
                       finished_at, reason_code, reason, request, answer))

/// How patient an installation is.
struct Patience {
  std::vector<std::chrono::seconds> pauses;  // before each further try
  std::chrono::milliseconds hold{};          // of a call that may have arrived
  std::chrono::milliseconds index_lag{};     // of the same where the tool's search is late
};

/// What an attempt that did not succeed leaves.
struct Verdict {
  DeliveryState state = DeliveryState::waiting;
  bool unsure = false;
  bool counts = false;  // as one of the delivery's tries
  std::chrono::milliseconds pause{};
  ReasonCode code = ReasonCode::none;
  std::string reason;
  bool tool_trouble = false;  // of the whole connector: its circuit counts it
};

/// `chance`: from 0 to 1, for the jitter (AWS Architecture Blog, "Exponential Backoff And Jitter": full
/// jitter). `unsure`: an attempt before this one may have arrived. `mutating`: this one may have, where its
/// trouble is unknown.
Verdict judge(const Delivery& delivery, const CallProblem& problem, const Traits& traits,
              const Patience& patience, double chance);

/// Same text, whatever a tool's markup and spaces made of it: letters and digits alone, hashed. Where a text
/// has none, all of it but white space.
std::string fingerprint(std::string_view text);

/// How long nothing is sent after so many troubles in a row: 0 below five, then five seconds, doubled to a
/// minute; from half of it to all of it, by `chance`.
std::chrono::milliseconds circuit_pause(std::int64_t failures, double chance);
/// Troubles in a row from which a connector is tried with one delivery at a time.
inline constexpr std::int64_t circuit_opens_at = 5;
/// A tool that was in trouble for so long is switched off, and its admin told.
inline constexpr std::chrono::hours longest_failing{5 * 24};

}  // namespace sp::connector
