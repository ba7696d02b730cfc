#include "services/auth-service/domain/throttle.hpp"

#include <boost/asio/ip/address.hpp>
#include <cmath>

namespace sp::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int free_attempts = 10;
constexpr seconds longest_wait{15 * 60};
constexpr std::chrono::hours forgotten_after{24};
constexpr double bucket = 60;
constexpr seconds network_leak{10};
constexpr seconds account_leak{30};

/// A bucket of failures that empties by one every `leak`.
Verdict fill(const Attempts& attempts, Time now, seconds leak) {
  const double leaked = static_cast<double>((now - attempts.updated_at).count()) /
                        static_cast<double>(milliseconds(leak).count());
  const double level = std::max(0.0, attempts.weight - std::max(0.0, leaked));
  if (level + 1 > bucket) {
    const double wait = (level + 1 - bucket) * static_cast<double>(leak.count());
    return {.next = attempts, .retry_after = seconds(static_cast<std::int64_t>(std::ceil(wait)))};
  }
  return {.next = {.weight = level + 1, .updated_at = now}};
}

}  // namespace

Verdict try_account(Attempts attempts, Time now) {
  if (now < attempts.refused_until)
    return {.next = attempts, .retry_after = std::chrono::ceil<seconds>(attempts.refused_until - now)};
  if (attempts.updated_at + forgotten_after <= now) attempts.weight = 0;
  attempts.weight += 1;
  attempts.updated_at = now;
  const double over = attempts.weight - free_attempts;
  const double wait =
      over < 0 ? 0 : std::min<double>(std::exp2(over + 1), static_cast<double>(longest_wait.count()));
  attempts.refused_until = now + seconds(static_cast<std::int64_t>(wait));
  return {.next = attempts};
}

Verdict try_network(Attempts attempts, Time now) { return fill(attempts, now, network_leak); }

Verdict try_everywhere(Attempts attempts, Time now) { return fill(attempts, now, account_leak); }

Attempts forgive(Attempts attempts) {
  attempts.weight = std::max(0.0, attempts.weight - 1);
  return attempts;
}

std::string network_of(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || parsed.is_v4()) return std::string(address);
  auto bytes = parsed.to_v6().to_bytes();
  if (parsed.to_v6().is_v4_mapped())
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6()).to_string();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

}  // namespace sp::auth
