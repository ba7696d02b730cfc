#include "services/chatbot-service/store/turn_recorder.hpp"

#include <gtest/gtest.h>

#include "platform/db/tests/only_readable.hpp"
#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct RecorderTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const std::string> content =
      std::make_shared<const std::string>(json::encode(AnswerContent{.answer = "Yes. [1]"}));

  Turn turn(const std::string& conversation, std::shared_ptr<const Principal> who, bool opens = true) {
    return {.asker = std::move(who),
            .conversation_id = conversation,
            .opens = opens,
            .id = new_id(),
            .question_id = new_id(),
            .question = "Is it so?",
            .source = Source::cache,
            .answer_id = "answer",
            .keep = content,
            .content = *content,
            .asked_at = clock.now(),
            .answered_at = clock.now()};
  }
  void start_impatient(RecorderOptions recorder_options) {
    stop();
    auto changed = options();
    changed.lock_wait = std::chrono::milliseconds(20);
    reopen(changed);
    recorder_options.patience = std::chrono::milliseconds(300);
    start(recorder_options);
  }
  std::unique_ptr<db::testing::OnlyReadable> make_read_only() {
    return std::make_unique<db::testing::OnlyReadable>(options(), on_postgres() ? &postgres() : nullptr);
  }
  bool offer_one() {
    auto one = turn(new_id(), alice);
    return recorder->offer(one);
  }
  std::string scraped(const std::string& line) {
    const auto text = metrics->scrape();
    return text.find(line + "\n") != std::string::npos ? line : "no '" + line + "' in:\n" + text;
  }
  std::size_t stored(const std::string& who, const std::string& organisation = "acme") {
    return await(conversations->list(organisation, who, std::nullopt, 100'000)).size();
  }
};
SP_ON_EVERY_ENGINE(RecorderTest);

TEST_P(RecorderTest, AFlushSeesEveryTurnQueuedBefore) {
  for (int i = 0; i < 2'500; ++i) {
    auto one = turn(new_id(), alice);
    ASSERT_TRUE(recorder->offer(one));
  }
  await(recorder->flush());
  EXPECT_EQ(stored("alice"), 2'500u);
  await(recorder->flush());
}

TEST_P(RecorderTest, WithoutAFlushTurnsAreWrittenSoon) {
  auto one = turn(new_id(), alice);
  ASSERT_TRUE(recorder->offer(one));
  for (int i = 0; i < 200 && stored("alice") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(stored("alice"), 1u);
}

TEST_P(RecorderTest, StoppingWritesWhatIsQueued) {
  for (int i = 0; i < 100; ++i) {
    auto one = turn(new_id(), alice);
    ASSERT_TRUE(recorder->offer(one));
  }
  recorder->stop();
  EXPECT_EQ(stored("alice"), 100u);
}

TEST_P(RecorderTest, AFullQueueMakesTheNextOneWaitAndLosesNothing) {
  stop();
  start({.queue_limit = 10, .batch = 5, .interval = std::chrono::milliseconds(1)});
  for (int i = 0; i < 200; ++i) await(recorder->record(turn(new_id(), alice)));
  await(recorder->flush());
  EXPECT_EQ(stored("alice"), 200u);
}

TEST_P(RecorderTest, TurnsAreKeptWhileTheDatabaseCanOnlyBeReadAndWrittenWhenThatIsOver) {
  start_impatient({});
  auto trouble = make_read_only();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(offer_one());
  EXPECT_THROW(await(recorder->flush()), db::Unavailable);
  EXPECT_EQ(stored("alice"), 0u) << "reading works";
  EXPECT_EQ(scraped("sp_assistant_pending_turns 3"), "sp_assistant_pending_turns 3");
  trouble.reset();
  for (bool flushed = false; !flushed;) {
    try {
      await(recorder->flush());
      flushed = true;
    } catch (const db::Unavailable&) {
    }
  }
  EXPECT_EQ(stored("alice"), 3u);
  EXPECT_EQ(scraped("sp_assistant_lost_turns_total 0"), "sp_assistant_lost_turns_total 0");
}

TEST_P(RecorderTest, InAnOutageAFullQueueIsToldInsteadOfWaitedFor) {
  start_impatient({.queue_limit = 2});
  const auto trouble = make_read_only();
  EXPECT_TRUE(offer_one());
  EXPECT_TRUE(offer_one());
  EXPECT_THROW(await(recorder->record(turn(new_id(), alice))), db::Unavailable);
}

TEST_P(RecorderTest, StoppingInAnOutageEndsAndSaysHowManyAreLost) {
  start_impatient({.farewell = std::chrono::milliseconds(50)});
  const auto trouble = make_read_only();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(offer_one());
  recorder->stop();
  EXPECT_EQ(scraped("sp_assistant_lost_turns_total 3"), "sp_assistant_lost_turns_total 3");
}

TEST_P(RecorderTest, TurnsOfManyOrganisationsStayApart) {
  for (int i = 0; i < 30; ++i) {
    auto one = turn(new_id(), person("someone", Role::requester, "organisation " + std::to_string(i % 3)));
    one.answer_id = "answer of " + one.asker->organisation_id;
    ASSERT_TRUE(recorder->offer(one));
  }
  await(recorder->flush());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(stored("someone", "organisation " + std::to_string(i)), 10u);
}

TEST_P(RecorderTest, ATurnOfADeletedConversationIsLeftOutAndTheOthersAreKept) {
  auto lost = turn(new_id(), alice, false);
  auto kept = turn(new_id(), alice);
  ASSERT_TRUE(recorder->offer(lost));
  ASSERT_TRUE(recorder->offer(kept));
  await(recorder->flush());
  EXPECT_EQ(stored("alice"), 1u);
}

TEST_P(RecorderTest, ATurnThatCannotBeStoredDoesNotHoldBackTheOthers) {
  const auto twice = new_id();
  for (const auto& id : {new_id(), twice, twice, new_id()}) {
    auto one = turn(id, alice);
    ASSERT_TRUE(recorder->offer(one));
  }
  await(recorder->flush());
  EXPECT_EQ(stored("alice"), 3u);
  EXPECT_NE(metrics->scrape().find("sp_assistant_lost_turns_total 1"), std::string::npos);
}

}  // namespace
}  // namespace sp::chatbot
