#include <gtest/gtest.h>

#include "platform/base/network.hpp"

namespace sp {
namespace {

bool holds(std::string_view network, std::string_view address) {
  return Network::parse(network).value().contains(address);
}

TEST(Network, HoldsTheAddressesThatBeginAsItDoes) {
  for (const char* inside : {"172.16.0.0", "172.16.0.1", "172.24.3.9", "172.31.255.255"})
    EXPECT_TRUE(holds("172.16.0.0/12", inside)) << inside;
  for (const char* outside : {"172.15.255.255", "172.32.0.0", "173.16.0.1", "0.0.0.0", "::1", "ac10::", ""})
    EXPECT_FALSE(holds("172.16.0.0/12", outside)) << outside;
  EXPECT_TRUE(holds("2001:db8:40::/42", "2001:db8:7f:ffff::1"));
  EXPECT_FALSE(holds("2001:db8:40::/42", "2001:db8:80::1"));
}

TEST(Network, OfOneAddressHoldsThatOne) {
  EXPECT_TRUE(holds("10.0.0.5", "10.0.0.5"));
  EXPECT_FALSE(holds("10.0.0.5", "10.0.0.4"));
  EXPECT_TRUE(holds("10.0.0.5/32", "10.0.0.5"));
  EXPECT_TRUE(holds("2001:DB8:0::1", "2001:db8::1"));
}

TEST(Network, BitsBeyondThePrefixDoNotCount) { EXPECT_TRUE(holds("172.18.0.1/16", "172.18.200.7")); }

TEST(Network, KnowsOnlyItsOwnFamilyWhereIpv4InIpv6IsIpv4) {
  EXPECT_TRUE(holds("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(holds("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(holds("::/1", "10.1.2.3"));
  EXPECT_FALSE(holds("::/1", "::ffff:10.1.2.3"));
}

TEST(Network, IsNotMadeOfOtherText) {
  for (const char* text : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
                           "10.0.0.0/8 ", "10.0.0.0/8/8", "10.0.0/8", "::/129", "host/8", "10.0.0.1:80"})
    EXPECT_FALSE(Network::parse(text)) << text;
}

}  // namespace
}  // namespace sp
