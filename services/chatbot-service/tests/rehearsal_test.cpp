#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

/// Finds nothing, and takes its time.
class SlowKnowledgeBase final : public MemoryKnowledgeBase {
 public:
  Task<Result<knowledge_base::Retrieval>> retrieve(Call, knowledge_base::RetrievalRequest) override {
    ++at_once;
    most_at_once = std::max(most_at_once, at_once);
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(20));
    co_await timer.async_wait(use_task);
    --at_once;
    co_return knowledge_base::Retrieval{};
  }
  int at_once = 0;
  int most_at_once = 0;
};

struct RehearsalTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> bob = person("bob");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);
  const std::shared_ptr<const Principal> admin = person("admin", Role::admin);

  void SetUp() override {
    AssistantTest::SetUp();
    knowledge_base.put(
        "toner",
        {.organisation = "acme", .title = "Change the toner", .text = "Open the left door of the printer."});
    knowledge_base.put("vault", {.organisation = "acme",
                                 .title = "Open the vault",
                                 .text = "Turn the wheel of the vault.",
                                 .audience = knowledge_base::Audience::agents});
  }
  Result<RehearsalView> try_rehearse(std::optional<double> threshold = {}, std::int64_t last = 50) {
    RehearsalInput input{.last = Whole<1, 200>{last}};
    if (threshold) input.threshold = Real<0, 1>{*threshold};
    return await(rehearsal_api->rehearse(caller(admin), std::move(input)));
  }
  RehearsalView rehearse(std::optional<double> threshold = {}, std::int64_t last = 50) {
    auto view = try_rehearse(threshold, last);
    if (!view) throw std::runtime_error(view.error().message);
    return std::move(*view);
  }
};
SP_ON_EVERY_ENGINE(RehearsalTest);

TEST_P(RehearsalTest, TellsWhatAThresholdWouldChangeAndThenItDoes) {
  const auto sure = ask(alice, "Change the toner");
  const auto unsure = ask(alice, "Is the toner for the blue machines in the cellar of the tower expensive?");
  const auto unknown = ask(alice, "Where is the canteen?");
  ASSERT_EQ(sure.outcome, Outcome::answered);
  ASSERT_EQ(unsure.outcome, Outcome::refused);
  ASSERT_GT(unsure.confidence, 0);

  const auto view = rehearse(unsure.confidence);
  EXPECT_EQ(view.threshold.current, default_threshold);
  EXPECT_EQ(view.threshold.proposed, unsure.confidence);
  ASSERT_EQ(view.items.size(), 3u);
  EXPECT_EQ(view.items[0].message_id, unknown.message_id) << "newest first";
  EXPECT_EQ(view.items[0].proposed.outcome, Verdict::refused);
  EXPECT_FALSE(view.items[0].proposed.document_id) << "nothing came close";
  EXPECT_EQ(view.items[1].current.outcome, Verdict::refused);
  EXPECT_EQ(view.items[1].current.document_id, "toner") << "what came closest";
  EXPECT_EQ(view.items[1].proposed.outcome, Verdict::answered);
  EXPECT_EQ(view.items[1].proposed.document_id, "toner");
  EXPECT_EQ(view.items[1].proposed.title, "Change the toner");
  EXPECT_EQ(view.items[1].then.confidence, unsure.confidence);
  EXPECT_EQ(view.items[2].then.outcome, Verdict::answered);
  EXPECT_EQ(view.current.answered, 1);
  EXPECT_EQ(view.current.refused, 2);
  EXPECT_EQ(view.proposed.answered, 2);
  EXPECT_EQ(view.changed, 1);

  ASSERT_TRUE(await(
      assistant_api->put_settings(caller(admin), {.threshold = set_to(Real<0, 1>{unsure.confidence})})));
  EXPECT_EQ(ask(bob, "Is the toner for the blue machines in the cellar of the tower expensive?").outcome,
            Outcome::answered);
  EXPECT_EQ(ask(bob, "Where is the canteen?").outcome, Outcome::refused);
  EXPECT_EQ(rehearse().threshold.current, unsure.confidence);
  EXPECT_EQ(rehearse().changed, 0) << "as it is now";
}

TEST_P(RehearsalTest, LooksAtTheKnowledgeBaseAsItIsNow) {
  ask(alice, "Where is the canteen?");
  ask(alice, "How do I change the toner?");
  knowledge_base.put("canteen", {.organisation = "acme", .title = "Canteen", .text = "Ground floor."});
  knowledge_base.remove("toner");
  const auto view = rehearse();
  ASSERT_EQ(view.items.size(), 2u);
  EXPECT_EQ(view.items[0].then.outcome, Verdict::answered);
  EXPECT_EQ(view.items[0].current.outcome, Verdict::refused);
  EXPECT_EQ(view.items[1].then.outcome, Verdict::refused);
  EXPECT_EQ(view.items[1].current.document_id, "canteen");
}

TEST_P(RehearsalTest, StoresNothingAndAsksNoModel) {
  use_model();
  model.pieces = {"Open the left door [1]."};
  ask(alice, "How do I change the toner?");
  model.asked.clear();
  const auto tallies = await(conversations->tallies("acme", Time{}));
  rehearse(0.1);
  rehearse(0.9);
  EXPECT_TRUE(model.asked.empty());
  EXPECT_EQ(await(conversations->tallies("acme", Time{})).answered, tallies.answered);
  EXPECT_EQ(rehearse().items.size(), 1u);
}

TEST_P(RehearsalTest, EveryQuestionComesOnceAsItWasAskedLast) {
  ask(alice, "How do I change the toner?");
  ask(alice, "Where is the canteen?");
  const auto last = ask(bob, "how do i change the TONER");
  ASSERT_EQ(last.source, Source::cache);
  ASSERT_TRUE(await(conversation_api->feedback(
      caller(bob), {.id = last.conversation_id, .message_id = last.message_id, .helpful = false})));
  const auto view = rehearse();
  ASSERT_EQ(view.items.size(), 2u);
  EXPECT_EQ(view.items[0].message_id, last.message_id);
  EXPECT_EQ(view.items[0].question, "how do i change the TONER");
  EXPECT_EQ(view.items[0].then.helpful, false);
  EXPECT_EQ(view.items[0].then.confidence, last.confidence) << "that of the answer which was repeated";
  EXPECT_EQ(rehearse({}, 1).items.size(), 1u);
}

TEST_P(RehearsalTest, AsksAsTheReaderWhoAsked) {
  ask(agent, "How do I open the vault?");
  ask(alice, "How do I open the vault?");
  const auto view = rehearse();
  ASSERT_EQ(view.items.size(), 2u);
  EXPECT_EQ(view.items[0].current.outcome, Verdict::refused) << "a requester may not read it";
  EXPECT_EQ(view.items[1].current.document_id, "vault");
  for (const auto& item : view.items) EXPECT_EQ(item.then.confidence, item.current.confidence);
}

TEST_P(RehearsalTest, AFollowUpIsAskedInItsConversation) {
  knowledge_base.put("vpn", {.organisation = "acme",
                             .title = "Install the VPN client",
                             .text = "On Windows from the software centre, on a Mac from the portal."});
  const auto first = ask(alice, "How do I install the VPN client on Windows?");
  const auto follow = ask(alice, "and on a Mac?", first.conversation_id);
  ASSERT_EQ(follow.outcome, Outcome::answered);
  ask(bob, "and on a Mac?");
  const auto view = rehearse(0.2);
  ASSERT_EQ(view.items.size(), 3u) << "the same words, and not the same question";
  EXPECT_FALSE(view.items[0].follow_up);
  EXPECT_TRUE(view.items[1].follow_up);
  EXPECT_EQ(view.items[1].current.document_id, "vpn");
  EXPECT_EQ(view.items[1].current.confidence, follow.confidence);
  EXPECT_EQ(view.items[1].proposed.outcome, Verdict::answered);
}

TEST_P(RehearsalTest, WhichLanguageAnswersDependsOnTheThreshold) {
  const std::string question = "Is the toner for the blue machines in the cellar of the tower expensive?";
  knowledge_base.put(
      "encre", {.organisation = "acme", .title = "Toner", .text = question, .language = text::Language::fr});
  ASSERT_EQ(ask(alice, question).citations.at(0).document_id, "encre") << "English is not sure enough";
  const auto view = rehearse(0.01);
  EXPECT_EQ(view.items.at(0).current.document_id, "encre");
  EXPECT_EQ(view.items.at(0).proposed.document_id, "toner");
  ASSERT_TRUE(await(assistant_api->put_settings(caller(admin), {.threshold = set_to(Real<0, 1>{0.01})})));
  EXPECT_EQ(ask(bob, question).citations.at(0).document_id, "toner");
}

TEST_P(RehearsalTest, SeesOnlyTheOwnOrganisation) {
  ask(person("olga", Role::requester, "globex"), "Where is the canteen?");
  EXPECT_TRUE(rehearse().items.empty());
  EXPECT_EQ(rehearse().changed, 0);
}

TEST_P(RehearsalTest, AKnowledgeBaseThatFailsIsSaid) {
  for (int i = 0; i < 10; ++i) ask(alice, "Where is canteen " + std::to_string(i));
  knowledge_base.fail(true);
  const auto view = try_rehearse();
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, "index_unavailable");
}

TEST(Rehearsal, LooksUpFourQuestionsAtOnceAndSaysWhenItTakesTooLong) {
  SlowKnowledgeBase slow;
  const std::vector<PastQuestion> asked(30, PastQuestion{.question = "Where is the canteen?"});
  const auto whole =
      await(chatbot::rehearse(slow, Call(), "acme", asked, {0.5, 0.4}, std::chrono::seconds(10)));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->size(), 30u);
  EXPECT_EQ(slow.most_at_once, 4);
  const auto late =
      await(chatbot::rehearse(slow, Call(), "acme", asked, {0.5, 0.4}, std::chrono::milliseconds(30)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::overloaded);
  EXPECT_GT(late.error().retry_after, 0);
  EXPECT_TRUE(
      await(chatbot::rehearse(slow, Call(), "acme", {}, {0.5, 0.4}, std::chrono::seconds(10)))->empty());
}

TEST_P(RehearsalTest, AThresholdIsFromZeroToOne) {
  for (const std::string wrong : {"-0.1", "1.1"}) {
    const auto refused = json::decode_text<RehearsalInput>("{\"threshold\":" + wrong + "}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/threshold");
  }
}

}  // namespace
}  // namespace sp::chatbot
