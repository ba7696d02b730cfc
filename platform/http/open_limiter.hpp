// How many of something (streams, uploads, connections) are open at once: by user, by address and in all.
#pragma once
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>

namespace sp::http {

/// 0: unlimited.
struct OpenLimits {
  std::size_t by_user = 0;
  std::size_t by_address = 0;
  std::size_t in_all = 0;
};

/// Thread-safe. Its memory is bounded by what is open. A place may outlive the limiter.
class OpenLimiter {
 public:
  /// Given back when the last copy goes.
  using Place = std::shared_ptr<void>;
  /// Whose limit is reached.
  enum class Full { user, address, everyone };

  explicit OpenLimiter(OpenLimits limits);

  /// `user` or `address` "": is not counted by it.
  std::expected<Place, Full> take(std::string_view user, std::string_view address);

 private:
  struct Counts;
  std::shared_ptr<Counts> counts_;
};

}  // namespace sp::http
