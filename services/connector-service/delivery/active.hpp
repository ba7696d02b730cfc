// A connector that this process works, as its loop keeps it.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <set>

#include "services/connector-service/delivery/record_pace.hpp"
#include "services/connector-service/store/connector_store.hpp"
#include "services/connector-service/tools/session.hpp"

namespace sp::connector {

using Steady = std::chrono::steady_clock;

/// On the loop's thread.
struct Active {
  ConnectorRow row;
  Settings settings;
  std::unique_ptr<Session> session;
  RecordPace pace{{}};
  Steady::time_point lease_end;
  Steady::time_point not_before{};
  Steady::time_point look_at{};  // when the next delivery is due, as far as is known
  Steady::time_point success_noted{};
  Steady::time_point opened_at{};   // when its circuit opened last
  Steady::time_point poll_at{};     // when changes there are asked for next
  Steady::time_point bring_at{};    // when the next of them is due, as far as is known
  std::set<std::string> at_work;    // tickets whose record is written to, or read for what changed
  Steady::time_point compare_at{};  // when a walk over both sides begins or goes on
  std::int64_t refusals = 0;        // of our credentials, in a row
  std::int64_t broken_off = 0;      // steps of a walk, in a row
  std::int64_t in_flight = 0;
  bool claiming = false;
  bool bringing = false;
  bool comparing = false;
  bool unread = false;    // the last trouble may have been one of reading
  bool dropped = false;   // its deliveries that are under way are the last
  bool cautious = false;  // until the tool has answered
  /// One delivery at a time shows whether the tool is well.
  bool half_open() const { return cautious || row.failures >= circuit_opens_at; }
};

/// A record is not read while its ticket's change is on the way to it: the one would undo the other.
Task<> wait_for_ticket(asio::io_context* context, std::shared_ptr<Active> active, std::string ticket_id);

}  // namespace sp::connector
