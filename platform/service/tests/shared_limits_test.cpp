// Two processes take from one bucket.
#include "platform/service/shared_limits.hpp"

#include "platform/db/testing.hpp"
#include "platform/kv/testing.hpp"

namespace sp {
namespace {

using db::testing::await;

struct SharedLimitsTest : kv::testing::RedisTest {
  void SetUp() override {
    RedisTest::SetUp();
    if (IsSkipped()) return;
    redis = server().client();
    other_redis = server().client();
    here = make_shared_limiter(*redis, "t");
    there = make_shared_limiter(*other_redis, "t");
  }
  std::unique_ptr<kv::Redis> redis;
  std::unique_ptr<kv::Redis> other_redis;
  std::unique_ptr<http::SharedLimiter> here;
  std::unique_ptr<http::SharedLimiter> there;  // of another process
};

TEST_F(SharedLimitsTest, TwoProcessesTogetherLetThroughWhatOneWould) {
  constexpr int per_minute = 60;  // a burst of ten
  const auto began = std::chrono::steady_clock::now();
  int taken = 0;
  for (int i = 0; i < 100; ++i)
    taken += await((i % 2 == 0 ? here : there)->take("alice", 1, per_minute)).count() == 0;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
  EXPECT_GE(taken, 10);
  EXPECT_LE(taken, 10 + seconds.count());
}

TEST_F(SharedLimitsTest, WhoIsRefusedIsToldHowLong) {
  constexpr int per_minute = 1;  // no burst, and a minute until the next: longer than any machine pauses
  EXPECT_EQ(await(here->take("alice", 1, per_minute)).count(), 0);
  const auto wait = await(there->take("alice", 1, per_minute));
  EXPECT_GT(wait, std::chrono::seconds(0));
  EXPECT_LE(wait, std::chrono::seconds(60));
  EXPECT_EQ(await(there->take("bob", 1, per_minute)).count(), 0);
  EXPECT_EQ(await(there->take("alice", 2, per_minute)).count(), 0) << "each class is counted by itself";
}

TEST_F(SharedLimitsTest, WithoutRedisNobodyIsRefusedHere) {
  server().kill();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(await(here->take("alice", 1, 6)).count(), 0);
}

}  // namespace
}  // namespace sp
