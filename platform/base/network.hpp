// IP networks in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sp {

/// The addresses whose first `bits` bits are those of `address`. One address is a network of all its bits.
class Network {
 public:
  /// "172.16.0.0/12", "2001:db8::/32", "10.0.0.5"; bits beyond the prefix do not count, and IPv4 in IPv6
  /// ("::ffff:10.0.0.0/104") is IPv4. Nothing where the text is no such thing.
  static std::optional<Network> parse(std::string_view text);

  /// Whether it holds the numeric address; IPv4 in IPv6 is IPv4. False for text that is none.
  bool contains(std::string_view address) const;
  /// Whether it is every address of its family.
  bool is_everything() const { return bits_ == 0; }

 private:
  struct Address {
    std::array<std::uint8_t, 16> bytes{};
    int bits = 0;  // 32 or 128: the family
  };
  static std::optional<Address> read(std::string_view text);

  Address address_;
  int bits_ = 0;
};

}  // namespace sp
