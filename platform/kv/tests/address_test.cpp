#include <gtest/gtest.h>

#include "platform/kv/address.hpp"

namespace sp::kv {

namespace {

std::string problem_of(std::string_view url) {
  const auto address = parse_address(url);
  return address ? "" : address.error().message;
}

TEST(RedisAddress, IsAHostWithTheUsualPort) {
  const auto address = parse_address("redis://cache.example").value();
  ASSERT_EQ(address.hosts.size(), 1);
  EXPECT_EQ(address.hosts[0].name, "cache.example");
  EXPECT_EQ(address.hosts[0].port, 6379);
  EXPECT_FALSE(address.tls);
  EXPECT_EQ(address.database, 0);
  EXPECT_TRUE(address.user.empty() && address.password.empty() && address.master.empty());
}

TEST(RedisAddress, HoldsUserPasswordPortAndDatabase) {
  const auto address = parse_address("rediss://app:p%40ss%2Fw:rd@[::1]:7000/3").value();
  EXPECT_TRUE(address.tls);
  EXPECT_EQ(address.user, "app");
  EXPECT_EQ(address.password, "p@ss/w:rd");
  EXPECT_EQ(address.hosts[0].name, "::1");
  EXPECT_EQ(address.hosts[0].port, 7000);
  EXPECT_EQ(address.database, 3);
  EXPECT_EQ(parse_address("redis://:secret@host").value().password, "secret");
  EXPECT_EQ(parse_address("redis://:a?b#c@host").value().password, "a?b#c");
}

TEST(RedisAddress, NamesSentinelsAndTheirMaster) {
  const auto address = parse_address("redis+sentinel://:secret@one:7001,two/main/2").value();
  ASSERT_EQ(address.hosts.size(), 2);
  EXPECT_EQ(address.hosts[0].port, 7001);
  EXPECT_EQ(address.hosts[1].name, "two");
  EXPECT_EQ(address.hosts[1].port, 26379);
  EXPECT_EQ(address.master, "main");
  EXPECT_EQ(address.password, "secret");
  EXPECT_EQ(address.database, 2);
  EXPECT_TRUE(parse_address("rediss+sentinel://one/main").value().tls);
}

TEST(RedisAddress, SaysWhatIsWrongAndNeverThePassword) {
  EXPECT_EQ(problem_of("http://host"),
            "SP_REDIS_URL: must begin with redis://, rediss:// or redis+sentinel://");
  EXPECT_EQ(problem_of("redis://"), "SP_REDIS_URL: a host is missing");
  EXPECT_EQ(problem_of("redis+sentinel://one,two"),
            "SP_REDIS_URL: the master's name is missing: redis+sentinel://host:port,host:port/master");
  for (const auto* const url :
       {"", "redis", "redis://:hidden@", "redis://:hidden@host:0", "redis://:hidden@host:65536",
        "redis://:hidden@host:x", "redis://:hidden@host/x", "redis://:hidden@host/-1",
        "redis://:hidden@one,two", "redis://:hidden%zz@host", "redis://app@host", "redis://host?db=1",
        "redis://[::1", "redis://[::1]x", "redis://host/0/1", "redis+sentinel://:hidden@one,,two/main"}) {
    const auto problem = problem_of(url);
    EXPECT_TRUE(problem.starts_with("SP_REDIS_URL: ")) << url;
    EXPECT_FALSE(problem.contains("hidden")) << url;
  }
}

}  // namespace

}  // namespace sp::kv
