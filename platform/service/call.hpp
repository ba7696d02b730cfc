// On whose behalf one service asks another, and until when.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "platform/http/message.hpp"
#include "platform/identity/principal.hpp"

namespace sp {

/// Cheap to copy. The default is the service's own call, without anybody behind it and without a deadline.
struct Call {
  using Clock = std::chrono::steady_clock;
  std::shared_ptr<const Principal> principal;  // null: the service itself asks
  std::string trace_id;                        // W3C trace context; "": none
  Clock::time_point deadline = Clock::time_point::max();

  Call() = default;
  explicit Call(std::shared_ptr<const Principal> who, std::string trace = {})
      : principal(std::move(who)), trace_id(std::move(trace)) {}
  /// The call of a request's handler.
  Call(const http::Caller& caller)  // NOLINT(google-explicit-constructor)
      : principal(caller.principal), trace_id(caller.request ? caller.request->trace_id : std::string()) {}

  const Principal& who() const { return *principal; }
  const std::string& organisation() const { return principal->organisation_id; }
};

}  // namespace sp
