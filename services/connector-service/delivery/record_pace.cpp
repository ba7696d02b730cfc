#include "services/connector-service/delivery/record_pace.hpp"

#include <algorithm>

namespace sp::connector {

using std::chrono::milliseconds;

std::chrono::milliseconds RecordPace::wait_for(const std::string& record, Clock::time_point now) const {
  const auto found = writes_.find(record);
  if (found == writes_.end()) return milliseconds(0);
  const auto& times = found->second;
  milliseconds longest{0};
  for (const auto& window : windows_) {
    const auto writes = static_cast<std::size_t>(window.writes);
    if (times.size() < writes) continue;
    const auto free_at = times[times.size() - writes] + window.period;
    if (free_at > now) longest = std::max(longest, std::chrono::ceil<milliseconds>(free_at - now));
  }
  return longest;
}

void RecordPace::wrote(const std::string& record, Clock::time_point now) {
  if (windows_.empty() || record.empty()) return;
  constexpr std::size_t most_records = 10'000;
  if (writes_.size() > most_records) writes_.clear();
  auto& times = writes_[record];
  times.push_back(now);
  std::size_t most = 0;
  for (const auto& window : windows_) most = std::max(most, static_cast<std::size_t>(window.writes));
  while (times.size() > most) times.pop_front();
}

}  // namespace sp::connector
