#include "platform/outbound/address.hpp"

#include <gtest/gtest.h>

namespace sp::outbound {
namespace {

TEST(Address, PublicAddressesArePublic) {
  for (const auto* address : {"93.184.215.14", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255",
                              "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4007:80e::200e"})
    EXPECT_TRUE(is_public_address(address)) << address;
}

TEST(Address, EverySpecialRangeIsRefused) {
  for (const auto* address :
       {"0.0.0.0",     "0.1.2.3",         "10.0.0.1",        "100.64.0.1", "100.127.255.255",
        "127.0.0.1",   "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8",   "192.0.2.1",       "192.168.1.1",     "198.18.0.1", "198.51.100.7",
        "203.0.113.9", "224.0.0.1",       "239.1.1.1",       "240.0.0.1",  "255.255.255.255"})
    EXPECT_FALSE(is_public_address(address)) << address;
}

TEST(Address, Ipv6FormsThatLeadInsideAreRefused) {
  for (const auto* address : {"::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1",
                              "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
                              "2002:7f00:1::", "2001:0:4136:e378::1", "64:ff9b::a00:1", "fec0::1"})
    EXPECT_FALSE(is_public_address(address)) << address;
}

TEST(Address, TextThatIsNoAddressIsNotPublic) {
  for (const auto* text : {"", "example.org", "1.2.3", "08.8.8.8.8", "fe80::1%eth0"})
    EXPECT_FALSE(is_public_address(text)) << text;
}

TEST(Address, OddSpellingsOfLoopbackAreResolvedBeforeTheyAreChecked) {
  for (const auto* host : {"127.1", "2130706433", "0x7f000001", "017700000001", "localhost"}) {
    const auto addresses = resolve_checked(host, false);
    ASSERT_FALSE(addresses) << host;
    EXPECT_EQ(addresses.error().code, "address_refused") << host << ": " << addresses.error().message;
    EXPECT_TRUE(resolve_checked(host, true)) << host;
  }
}

}  // namespace
}  // namespace sp::outbound
