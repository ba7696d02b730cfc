#include "platform/outbound/address.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

namespace sp::outbound {

namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
};
/// IANA special-purpose registry of IPv4 (RFC 6890), and multicast.
constexpr Range4 special4[] = {
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // shared by carriers
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local; 169.254.169.254 is cloud metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarking
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
};

bool is_public4(std::uint32_t address) {
  return std::ranges::none_of(
      special4, [&](const Range4& range) { return (address ^ range.network) >> (32 - range.bits) == 0; });
}

using Bytes = std::array<std::uint8_t, 16>;

std::uint32_t embedded4(const Bytes& a, std::size_t at) {
  return std::uint32_t{a[at]} << 24 | std::uint32_t{a[at + 1]} << 16 | std::uint32_t{a[at + 2]} << 8 |
         a[at + 3];
}

bool is_public6(const Bytes& a) {
  if ((a[0] & 0xE0) != 0x20) {
    // Outside 2000::/3 only NAT64 (RFC 6052) leads anywhere public; mapped and compatible forms are never
    // needed.
    constexpr std::array<std::uint8_t, 12> nat64{0x00, 0x64, 0xFF, 0x9B};
    return std::equal(nat64.begin(), nat64.end(), a.begin()) && is_public4(embedded4(a, 12));
  }
  if (a[0] == 0x20 && a[1] == 0x02) return is_public4(embedded4(a, 2));            // 6to4
  if (a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0D && a[3] == 0xB8) return false;  // documentation
  if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return false;  // protocol assignments, Teredo
  if (a[0] == 0x3F && a[1] == 0xFF && a[2] < 0x10) return false;  // documentation
  return true;
}

}  // namespace

bool is_public_address(std::string_view address) {
  const std::string text(address);
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return is_public4(ntohl(four.s_addr));
  in6_addr six{};
  if (::inet_pton(AF_INET6, text.c_str(), &six) != 1) return false;
  Bytes bytes{};
  std::memcpy(bytes.data(), six.s6_addr, bytes.size());
  return is_public6(bytes);
}

Result<std::vector<std::string>> resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &first); code != 0)
    return failure(ErrorKind::unavailable, "unreachable",
                   "The name " + host + " cannot be resolved: " + ::gai_strerror(code) + ".");
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(first, &::freeaddrinfo);
  std::vector<std::string> addresses;
  for (const auto* item = first; item; item = item->ai_next) {
    char text[NI_MAXHOST];
    if (::getnameinfo(item->ai_addr, item->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text);
  }
  if (addresses.empty())
    return failure(ErrorKind::unavailable, "unreachable", "The name " + host + " has no address.");
  return addresses;
}

Result<std::vector<std::string>> resolve_checked(const std::string& host, bool allow_private,
                                                 const std::vector<Network>& allowed) {
  auto addresses = resolve(host);
  const auto may_be_reached = [&](const std::string& address) {
    return is_public_address(address) ||
           std::ranges::any_of(allowed, [&](const Network& network) { return network.contains(address); });
  };
  if (addresses && !allow_private && !std::ranges::all_of(*addresses, may_be_reached))
    return failure(ErrorKind::unavailable, "address_refused",
                   host + " leads to a private or reserved address, which this installation does not allow.");
  return addresses;
}

}  // namespace sp::outbound
