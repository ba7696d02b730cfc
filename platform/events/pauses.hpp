// How long whoever delivers events waits for what.
#pragma once
#include <algorithm>
#include <chrono>

namespace sp::events {

inline constexpr std::chrono::milliseconds first_pause{100};
inline constexpr std::chrono::milliseconds longest_pause{30'000};
/// While the bus is held.
inline constexpr std::chrono::milliseconds held_interval{20};

/// After so many failures in a row: twice as long each time.
inline std::chrono::milliseconds pause_after(int tries) {
  return std::min<std::chrono::milliseconds>(first_pause * (1LL << std::clamp(tries - 1, 0, 12)),
                                             longest_pause);
}

}  // namespace sp::events
