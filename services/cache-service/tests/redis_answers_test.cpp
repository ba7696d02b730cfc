// Answers in a Redis that several processes share: found under the whole key and generation, whoever stored
// them.
#include "platform/db/testing.hpp"
#include "platform/kv/testing.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {
namespace {

using db::testing::await;

AnswerKey key_for(std::string question, std::string organisation = "acme") {
  return {.organisation_id = std::move(organisation),
          .reader = "requester",
          .language = "en",
          .settings_version = 1,
          .context = "",
          .question = std::move(question)};
}

CachedAnswer made(std::string body, std::uint64_t generation = 7) {
  return {.body = std::move(body), .made_from = {{"doc", 1}}, .generation = generation};
}

struct RedisAnswersTest : kv::testing::RedisTest {
  void SetUp() override {
    RedisTest::SetUp();
    if (IsSkipped()) return;
    redis = server().client();
    other_redis = server().client();
    answers = make_redis_answers(*redis, clock, {.prefix = "t"});
    others = make_redis_answers(*other_redis, clock, {.prefix = "t"});
  }
  std::int64_t keys() { return redis->run_now({"DBSIZE"}).value().integer; }

  SystemClock clock;
  std::unique_ptr<kv::Redis> redis;
  std::unique_ptr<kv::Redis> other_redis;
  std::unique_ptr<Answers> answers;
  std::unique_ptr<Answers> others;  // of another process
};

TEST_F(RedisAnswersTest, WhatOneProcessStoresAnotherFinds) {
  await(answers->store(key_for("how"), made("body")));
  const auto found = await(others->find(key_for("how"), 7));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->body, "body");
  EXPECT_EQ(found->generation, 7u);
  EXPECT_FALSE(await(others->find(key_for("why"), 7)));
}

TEST_F(RedisAnswersTest, EveryPartOfTheKeyCounts) {
  await(answers->store(key_for("how"), made("body")));
  const auto differs = [&](auto change) {
    auto other = key_for("how");
    change(other);
    EXPECT_FALSE(await(answers->find(other, 7)));
  };
  differs([](AnswerKey& other) { other.organisation_id = "globex"; });
  differs([](AnswerKey& other) { other.reader = "staff"; });
  differs([](AnswerKey& other) { other.language = "fr"; });
  differs([](AnswerKey& other) { other.settings_version = 2; });
  differs([](AnswerKey& other) { other.context = "c0ffee"; });
  EXPECT_TRUE(await(answers->find(key_for("how"), 7)));
}

TEST_F(RedisAnswersTest, AnotherGenerationDropsTheAnswerForAll) {
  await(answers->store(key_for("how"), made("body", 7)));
  EXPECT_FALSE(await(others->find(key_for("how"), 8)));
  EXPECT_FALSE(await(answers->find(key_for("how"), 7))) << "it is gone, not left out";
  const auto counts = await(answers->statistics("acme")).value();
  EXPECT_EQ(counts.entries, 0);
  EXPECT_EQ(counts.bytes, 0);
  EXPECT_EQ(counts.hits, 0);
  EXPECT_EQ(counts.misses, 2);
  EXPECT_EQ(counts.invalidations, 1);
}

TEST_F(RedisAnswersTest, OfTwoTheOneThatSawMoreStays) {
  await(answers->store(key_for("how"), made("new", 8)));
  await(others->store(key_for("how"), made("old", 7)));
  EXPECT_EQ(await(answers->find(key_for("how"), 8))->body, "new");
  await(others->store(key_for("how"), made("newer", 9)));
  EXPECT_EQ(await(answers->find(key_for("how"), 9))->body, "newer");
  EXPECT_EQ(await(answers->statistics("acme")).value().entries, 1);
}

TEST_F(RedisAnswersTest, PurgingDropsTheOrganisationsAnswersOnly) {
  for (int i = 0; i < 20; ++i) await(answers->store(key_for("how " + std::to_string(i)), made("body")));
  await(answers->store(key_for("how", "globex"), made("body")));
  EXPECT_GT(await(answers->statistics("acme")).value().bytes, 20 * 200);
  EXPECT_EQ(await(others->purge("acme")).value(), 20);
  EXPECT_FALSE(await(answers->find(key_for("how 3"), 7)));
  EXPECT_TRUE(await(answers->find(key_for("how", "globex"), 7)));
  const auto counts = await(answers->statistics("acme")).value();
  EXPECT_EQ(counts.entries, 0);
  EXPECT_EQ(counts.bytes, 0);
  EXPECT_EQ(counts.invalidations, 20);
  EXPECT_EQ(await(answers->purge("acme")).value(), 0);
}

TEST_F(RedisAnswersTest, AnswersExpireAndAreNoLongerCounted) {
  const auto brief =
      make_redis_answers(*redis, clock, {.prefix = "t", .time_to_live = std::chrono::milliseconds(1)});
  await(brief->store(key_for("how"), made("body")));
  EXPECT_TRUE(kv::testing::eventually([&] { return !await(brief->find(key_for("how"), 7)); }));
  EXPECT_TRUE(kv::testing::eventually([&] { return await(brief->statistics("acme")).value().entries == 0; }));
  EXPECT_EQ(await(brief->statistics("acme")).value().bytes, 0);
}

TEST_F(RedisAnswersTest, WithoutRedisThereIsNoAnswerAndPurgingSaysSo) {
  await(answers->store(key_for("how"), made("body")));
  server().kill();
  EXPECT_FALSE(await(answers->find(key_for("how"), 7)));
  await(answers->store(key_for("why"), made("body")));
  EXPECT_FALSE(await(answers->purge("acme")).has_value());
  EXPECT_FALSE(await(answers->statistics("acme")).has_value());
}

}  // namespace
}  // namespace sp::cache
