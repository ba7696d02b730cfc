// Time as the product stores and shows it: UTC, whole milliseconds.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/base/error.hpp"

namespace sp {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// RFC 3339 in UTC with milliseconds: "2026-11-22T15:08:26.123Z".
std::string to_rfc3339(Time time);
/// Accepts what `to_rfc3339` writes, with or without a fraction, "Z" or an offset.
Result<Time> parse_rfc3339(std::string_view text);

/// The day of `time` in UTC, as days since 1970-01-01: what a day's sums are kept by.
std::int64_t day_of(Time time);

/// Where the time comes from, so that a test can turn it. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// A clock that stands still until it is told to move; for tests.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Time now_;
};

}  // namespace sp
