#include <gtest/gtest.h>

#include "platform/events/event.hpp"
#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct FeedbackTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> bob = person("bob");

  void SetUp() override {
    AssistantTest::SetUp();
    if (IsSkipped()) return;
    knowledge_base.put("toner",
                       {.organisation = "acme", .title = "Change the toner", .text = "Open the left door."});
  }
  void judge(const Answer& answer, const std::shared_ptr<const Principal>& who, bool helpful) {
    ASSERT_TRUE(await(conversation_api->feedback(
        caller(who), {.id = answer.conversation_id, .message_id = answer.message_id, .helpful = helpful})));
  }
  /// What was announced since the last call.
  std::vector<events::Event> announced() {
    std::vector<events::Event> heard;
    const auto bus = events::make_local_bus();
    const auto subscription =
        bus->subscribe("test", "answer.", events::Hearing::once,
                       [&heard](const events::Event& event) { heard.push_back(event); });
    events::make_dispatcher(db(), *bus, {})->drain();
    return heard;
  }
};
SP_ON_EVERY_ENGINE(FeedbackTest);

TEST_P(FeedbackTest, AJudgementIsAnnouncedWithTheQuestionAndItsArticle) {
  const auto answer = ask(alice, "How do I change the toner?");
  judge(answer, alice, true);
  const auto events = announced();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].topic, "answer.confirmed");
  EXPECT_EQ(events[0].key, answer.message_id);
  EXPECT_EQ(events[0].organisation_id, "acme");
  const auto payload = json::parse(events[0].payload);
  ASSERT_TRUE(payload);
  EXPECT_EQ(payload->at("message_id").get_string(), answer.message_id);
  EXPECT_EQ(payload->at("question").get_string(), "How do I change the toner?");
  EXPECT_EQ(payload->at("language").get_string(), "en");
  EXPECT_EQ(payload->at("document_id").get_string(), "toner");
}

TEST_P(FeedbackTest, AChangedJudgementIsTakenBackAndTheSameOneIsNotRepeated) {
  const auto answer = ask(alice, "How do I change the toner?");
  judge(answer, alice, true);
  judge(answer, alice, true);
  EXPECT_EQ(announced().size(), 1u);
  judge(answer, alice, false);
  judge(answer, alice, false);
  const auto events = announced();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].topic, "answer.disputed");
  judge(answer, alice, true);
  EXPECT_EQ(announced().at(0).topic, "answer.confirmed");
}

TEST_P(FeedbackTest, AnAnswerFromTheCacheTeachesInItsAskersWords) {
  ask(alice, "How do I change the toner?");
  const auto answer = ask(bob, "how do i change the TONER");
  ASSERT_EQ(answer.source, Source::cache);
  judge(answer, bob, false);
  const auto events = announced();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].topic, "answer.disputed");
  EXPECT_EQ(events[0].key, answer.message_id);
  EXPECT_NE(events[0].payload.find("how do i change the TONER"), std::string::npos);
  const auto view = await(conversation_api->show(caller(bob), {.id = answer.conversation_id}));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->items.at(1).helpful, false);
  EXPECT_EQ(json::encode(*view->items.at(1).answer), json::encode(answer));
}

TEST_P(FeedbackTest, NothingIsLearnedFromARefusal) {
  judge(ask(alice, "Where is the canteen?"), alice, true);
  EXPECT_TRUE(announced().empty());
}

TEST_P(FeedbackTest, AFollowUpTeachesOnlyWhereItIsUnderstoodByItself) {
  knowledge_base.put("mac", {.organisation = "acme",
                             .title = "Install the VPN client",
                             .text = "On Windows, use the software centre. On a Mac, use the portal."});
  const auto first = ask(alice, "How do I install the VPN client on Windows?");
  const auto follow_up = ask(alice, "and on a Mac?", first.conversation_id);
  ASSERT_EQ(follow_up.outcome, Outcome::answered);
  judge(follow_up, alice, true);
  EXPECT_TRUE(announced().empty()) << "its words alone do not lead to the article";
  const auto other = ask(alice, "How do I change the toner?", first.conversation_id);
  ASSERT_EQ(other.outcome, Outcome::answered);
  judge(other, alice, true);
  EXPECT_EQ(announced().size(), 1u);
}

}  // namespace
}  // namespace sp::chatbot
