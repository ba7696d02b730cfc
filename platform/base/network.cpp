#include "platform/base/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace sp {

namespace {

constexpr int bits_of_mapping = 96;  // ::ffff:0:0/96, RFC 4291 section 2.5.5.2
constexpr std::array<std::uint8_t, 12> mapping{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

std::optional<Network::Address> Network::read(std::string_view text) {
  const std::string terminated(text);
  Address address;
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
    return address;
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  address.bits = 128;
  return address;
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = read(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network network;
  network.address_ = *address;
  network.bits_ = address->bits;
  if (slash != std::string_view::npos) {
    const auto length = text.substr(slash + 1);
    const auto [stop, error] = std::from_chars(length.data(), length.data() + length.size(), network.bits_);
    if (error != std::errc{} || stop != length.data() + length.size() || network.bits_ < 0 ||
        network.bits_ > address->bits)
      return std::nullopt;
  }
  if (address->bits == 128 && network.bits_ >= bits_of_mapping &&
      std::equal(mapping.begin(), mapping.end(), address->bytes.begin())) {
    std::copy_n(address->bytes.begin() + mapping.size(), 4, network.address_.bytes.begin());
    network.address_.bits = 32;
    network.bits_ -= bits_of_mapping;
  }
  return network;
}

bool Network::contains(std::string_view text) const {
  auto other = read(text);
  if (!other) return false;
  if (other->bits == 128 && std::equal(mapping.begin(), mapping.end(), other->bytes.begin())) {
    std::copy_n(other->bytes.begin() + mapping.size(), 4, other->bytes.begin());
    other->bits = 32;
  }
  if (other->bits != address_.bits) return false;
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  if (!std::equal(address_.bytes.begin(), address_.bytes.begin() + whole, other->bytes.begin())) return false;
  const int rest = bits_ % 8;
  return rest == 0 || (address_.bytes[whole] ^ other->bytes[whole]) >> (8 - rest) == 0;
}

}  // namespace sp
