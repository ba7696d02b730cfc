// Where a poll goes on that reads records by the time of their last change, from a tool whose clock counts
// whole seconds. Pages are asked for from a time on, and by an offset only within one second: a record that
// changes while pages are read moves to their end, and would shift the ones behind it past an offset. Pure.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"

namespace sp::connector {

/// "2026-11-29 21:30:05": ServiceNow's times, in UTC, and GLPI's, in a time zone of its own.
std::string seconds_text(std::chrono::sys_seconds time);
std::optional<std::chrono::sys_seconds> parse_seconds_text(std::string_view text);

struct TimeCursor {
  std::string from;         // of `seconds_text`'s form
  std::int64_t offset = 0;  // records from then on that were read already
  bool rests = true;        // all were read: the next poll begins a little earlier
};

/// Nothing where the text is none that `cursor_text` wrote.
std::optional<TimeCursor> parse_time_cursor(std::string_view text);
std::string cursor_text(const TimeCursor& cursor);

/// Where the next page begins: `overlap` before a cursor that rests, so that what was written late, or within
/// the last second, is read again rather than passed by.
TimeCursor page_of(const TimeCursor& cursor, std::chrono::seconds overlap);
/// Where to go on after `page` was asked for with `limit`. `times` are those of its records, in their order;
/// a page may be shorter than its limit, or empty, and yet have more behind it.
TimeCursor cursor_after(const TimeCursor& cursor, const TimeCursor& page,
                        const std::vector<std::string>& times, std::int64_t limit, bool more);

}  // namespace sp::connector
