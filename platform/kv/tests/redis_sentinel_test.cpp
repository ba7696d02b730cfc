#include "platform/kv/testing.hpp"

namespace sp::kv {

namespace {

using std::chrono::seconds;
using testing::eventually;
using testing::RedisServer;
using testing::RedisTest;
using testing::RedisTrio;
using Steady = std::chrono::steady_clock;

using RedisSentinel = RedisTest;

TEST_F(RedisSentinel, NamesTheMasterAndTheClientFollowsAFailover) {
  RedisTrio trio;
  const auto redis = RedisServer::connect(trio.url());
  ASSERT_TRUE(redis->run_now({"SET", "key", "kept"}));
  ASSERT_EQ(redis->run_now({"WAIT", "1", "2000"}, seconds(5)).value().integer, 1);
  trio.master().kill();
  const auto begin = Steady::now();
  EXPECT_TRUE(eventually([&] { return redis->run_now({"SET", "after", "1"}).has_value(); }));
  std::cout << "writes again " << std::chrono::duration<double>(Steady::now() - begin).count()
            << " s after the master's death\n";
  EXPECT_EQ(redis->run_now({"GET", "key"}).value().text, "kept");
  EXPECT_EQ(trio.replica().client()->run_now({"GET", "after"}).value().text, "1");
}

TEST_F(RedisSentinel, ASentinelThatIsGoneIsPassedByAndOneThatKnowsNoSuchMasterIsNamed) {
  RedisTrio trio;
  auto url = trio.url();
  url.insert(std::string("redis+sentinel://").size(), "127.0.0.1:1,");
  EXPECT_TRUE(RedisServer::connect(url)->run_now({"SET", "key", "1"}));
  url.replace(url.rfind('/'), std::string::npos, "/nobody");
  const auto redis = make_redis({.address = parse_address(url).value()});
  const auto reply = redis->run_now({"PING"});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "redis_away");
  EXPECT_TRUE(reply.error().message.starts_with("No sentinel names the master nobody"))
      << reply.error().message;
}

TEST_F(RedisSentinel, AMasterThatHasBecomeAReplicaIsLeft) {
  const auto redis = server().client();
  ASSERT_TRUE(redis->run_now({"SET", "key", "1"}));
  const auto before = redis->connections();
  ASSERT_TRUE(server().client()->run_now({"REPLICAOF", "127.0.0.1", "1"}));
  EXPECT_TRUE(eventually([&] {
    const auto reply = redis->run_now({"SET", "key", "2"});
    return !reply && says(reply.error(), "READONLY") && reply.error().kind == ErrorKind::unavailable;
  }));
  EXPECT_TRUE(eventually([&] { return redis->connections() > before; }));
}

}  // namespace

}  // namespace sp::kv
