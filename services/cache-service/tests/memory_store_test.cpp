#include <gtest/gtest.h>

#include <thread>

#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {
namespace {

using namespace std::chrono_literals;

AnswerKey key(std::string question = "how do i print") {
  return {.organisation_id = "acme",
          .reader = "requester",
          .language = "en",
          .settings_version = 1,
          .context = "",
          .question = std::move(question)};
}

CachedAnswer answer(std::string body, std::string document = "doc", std::uint64_t generation = 7) {
  return {.body = std::move(body), .made_from = {{std::move(document), 1}}, .generation = generation};
}

struct MemoryCacheTest : testing::Test {
  ManualClock clock{Time{std::chrono::milliseconds{1'000'000}}};
  std::unique_ptr<AnswerStore> cache = make({.capacity_bytes = 1024 * 1024, .time_to_live = 60s});
  std::unique_ptr<AnswerStore> make(MemoryStoreOptions options) { return make_memory_store(options, clock); }
};

TEST_F(MemoryCacheTest, FindsWhatWasStored) {
  cache->store(key(), answer("body"));
  const auto found = cache->find(key(), 7);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->body, "body");
  EXPECT_FALSE(cache->find(key("how do i scan"), 7));
}

TEST_F(MemoryCacheTest, EveryPartOfTheScopeIsTheKey) {
  cache->store(key(), answer("body"));
  auto other = key();
  other.organisation_id = "globex";
  EXPECT_FALSE(cache->find(other, 7));
  other = key();
  other.reader = "staff";
  EXPECT_FALSE(cache->find(other, 7));
  other = key();
  other.language = "fr";
  EXPECT_FALSE(cache->find(other, 7));
  other = key();
  other.settings_version = 2;
  EXPECT_FALSE(cache->find(other, 7));
  other = key();
  other.context = "c0ffee";
  EXPECT_FALSE(cache->find(other, 7));
  EXPECT_TRUE(cache->find(key(), 7));
}

TEST_F(MemoryCacheTest, TextMovedFromOneFieldToTheNextIsAnotherKey) {
  const std::vector<std::string> separators{"", "|", "\n", "\x1f", std::string(1, '\0'), "/", ":"};
  for (const auto& separator : separators) {
    auto first = key();
    first.organisation_id = "a" + separator + "b";
    first.reader = "c";
    auto second = key();
    second.organisation_id = "a";
    second.reader = "b" + separator + "c";
    cache->store(first, answer("first"));
    EXPECT_FALSE(cache->find(second, 7)) << "separator '" << separator << "'";

    first = key("x" + separator + "y");
    first.context = "z";
    second = key("x");
    second.context = "y" + separator + "z";
    cache->store(first, answer("first"));
    EXPECT_FALSE(cache->find(second, 7)) << "separator '" << separator << "'";
  }
}

TEST_F(MemoryCacheTest, AnEntryOfAnotherGenerationIsAMissAndGone) {
  cache->store(key(), answer("body", "doc", 7));
  EXPECT_FALSE(cache->find(key(), 8));
  EXPECT_FALSE(cache->find(key(), 7));
  EXPECT_EQ(cache->statistics("acme").invalidations, 1);
  EXPECT_EQ(cache->statistics("acme").bytes, 0);
}

TEST_F(MemoryCacheTest, AnAnswerOfAnOlderGenerationDoesNotReplaceANewerOne) {
  cache->store(key(), answer("new", "doc", 8));
  cache->store(key(), answer("old", "doc", 7));
  ASSERT_TRUE(cache->find(key(), 8));
  EXPECT_EQ(cache->find(key(), 8)->body, "new");
}

TEST_F(MemoryCacheTest, AnEntryLivesUntilItsTimeIsOver) {
  cache->store(key(), answer("body"));
  clock.advance(59'999ms);
  EXPECT_TRUE(cache->find(key(), 7));
  clock.advance(1ms);
  EXPECT_FALSE(cache->find(key(), 7)) << "a hit must not prolong an answer's life";
}

TEST_F(MemoryCacheTest, TheLeastRecentlyUsedLeaveFirst) {
  auto small = make({.capacity_bytes = 3 * 1024, .time_to_live = 60s});
  small->store(key("a"), answer(std::string(300, 'a')));
  small->store(key("b"), answer(std::string(300, 'b')));
  small->store(key("c"), answer(std::string(300, 'c')));
  ASSERT_EQ(small->statistics("acme").entries, 3);
  EXPECT_TRUE(small->find(key("a"), 7));
  small->store(key("d"), answer(std::string(300, 'd')));
  EXPECT_TRUE(small->find(key("a"), 7));
  EXPECT_FALSE(small->find(key("b"), 7));
  EXPECT_EQ(small->statistics("acme").evictions, 1);
}

TEST_F(MemoryCacheTest, BytesStayWithinTheCapacity) {
  auto small = make({.capacity_bytes = 100 * 1024, .time_to_live = 60s});
  for (int i = 0; i < 2000; ++i) {
    small->store(key("question " + std::to_string(i)),
                 answer(std::string(static_cast<std::size_t>(i) % 900, 'x')));
    ASSERT_LE(small->totals().bytes, 100 * 1024);
  }
  EXPECT_GT(small->statistics("acme").entries, 50);
  small->store(key("huge"), answer(std::string(200 * 1024, 'x')));
  EXPECT_FALSE(small->find(key("huge"), 7));
  EXPECT_GT(small->statistics("acme").entries, 50) << "an answer that cannot fit must not empty the cache";
}

TEST_F(MemoryCacheTest, PurgeTakesOneOrganisationOnly) {
  auto other = key();
  other.organisation_id = "globex";
  cache->store(key("a"), answer("a"));
  cache->store(key("b"), answer("b"));
  cache->store(other, answer("other"));
  EXPECT_EQ(cache->purge("acme"), 2);
  EXPECT_FALSE(cache->find(key("a"), 7));
  EXPECT_TRUE(cache->find(other, 7));
  EXPECT_EQ(cache->purge("nobody"), 0);
}

TEST_F(MemoryCacheTest, ForgettingADocumentDropsWhatWasMadeFromItInThatOrganisation) {
  CachedAnswer both = answer("both", "first");
  both.made_from.push_back({"second", 3});
  both.made_from.push_back({"second", 3});
  auto elsewhere = key("both");
  elsewhere.organisation_id = "globex";
  cache->store(key("both"), both);
  cache->store(elsewhere, both);
  cache->store(key("one"), answer("one", "first"));
  cache->store(key("third"), answer("third", "third"));
  cache->forget_document("acme", "second");
  EXPECT_FALSE(cache->find(key("both"), 7));
  EXPECT_TRUE(cache->find(key("one"), 7));
  cache->forget_document("acme", "first");
  EXPECT_FALSE(cache->find(key("one"), 7));
  EXPECT_TRUE(cache->find(key("third"), 7));
  EXPECT_TRUE(cache->find(elsewhere, 7));
  EXPECT_EQ(cache->statistics("acme").invalidations, 2);
}

TEST_F(MemoryCacheTest, StatisticsAreOfOneOrganisation) {
  cache->store(key(), answer("body"));
  cache->find(key(), 7);
  cache->find(key("unknown"), 7);
  cache->find(key(), 7);
  const auto mine = cache->statistics("acme");
  EXPECT_EQ(mine.entries, 1);
  EXPECT_EQ(mine.hits, 2);
  EXPECT_EQ(mine.misses, 1);
  EXPECT_NEAR(mine.hit_rate, 2.0 / 3, 1e-9);
  EXPECT_GT(mine.bytes, 0);
  EXPECT_EQ(mine.capacity_bytes, 1024 * 1024);
  const auto theirs = cache->statistics("globex");
  EXPECT_EQ(theirs.entries + theirs.hits + theirs.misses + theirs.bytes, 0);
}

TEST_F(MemoryCacheTest, CountersOfIdleOrganisationsAreForgottenWhenThereAreTooMany) {
  auto small = make({.capacity_bytes = 1024 * 1024, .time_to_live = 60s, .idle_organisations = 10});
  small->store(key(), answer("body"));
  small->find(key(), 7);
  for (int i = 0; i < 100; ++i) {
    auto other = key();
    other.organisation_id = "organisation " + std::to_string(i);
    small->find(other, 7);
  }
  EXPECT_EQ(small->statistics("organisation 0").misses, 0);
  EXPECT_EQ(small->statistics("acme").hits, 1);
}

TEST_F(MemoryCacheTest, ManyThreadsMayUseItAtOnce) {
  auto small = make({.capacity_bytes = 20 * 1024, .time_to_live = 60s});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&small, t] {
      for (int i = 0; i < 3000; ++i) {
        const auto question = key("question " + std::to_string(i % 50));
        if (const auto found = small->find(question, 7)) EXPECT_EQ(found->body, question.question);
        small->store(question, answer(question.question, "doc " + std::to_string(i % 7)));
        if (i % 11 == t) small->forget_document("acme", "doc " + std::to_string(i % 7));
        if (i % 997 == 0) small->purge("acme");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  small->purge("acme");
  EXPECT_EQ(small->totals().bytes, 0);
  EXPECT_EQ(small->totals().entries, 0);
}

}  // namespace
}  // namespace sp::cache
