#include <gtest/gtest.h>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct UnansweredTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> bob = person("bob");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);
  const std::shared_ptr<const Principal> stranger = person("stranger", Role::agent, "globex");

  Answer refused(std::string question, std::shared_ptr<const Principal> who = nullptr) {
    auto answer = ask(who ? std::move(who) : alice, std::move(question));
    EXPECT_EQ(answer.outcome, Outcome::refused);
    clock.advance(std::chrono::seconds(1));
    return answer;
  }
  http::Page<QuestionGroup> groups(GroupsInput input = {}, std::shared_ptr<const Principal> who = nullptr) {
    auto page = await(unanswered_api->groups(caller(who ? std::move(who) : agent), std::move(input)));
    if (!page) throw std::runtime_error(page.error().message);
    return std::move(*page);
  }
  std::int64_t dismiss(List<Id, 1, most_dismissed> ids) {
    return await(unanswered_api->dismiss(caller(agent), {.message_ids = std::move(ids)})).value().dismissed;
  }
  std::int64_t listed() {
    return static_cast<std::int64_t>(await(assistant_api->unanswered(caller(agent), {}))->items.size());
  }
  std::int64_t counted() { return await(assistant->counts(Call(person("someone"))))->unanswered; }
};
SP_ON_EVERY_ENGINE(UnansweredTest);

TEST_P(UnansweredTest, QuestionsThatAskTheSameAreGroupedMostAskedFirst) {
  refused("Where is the canteen?");
  const auto first = refused("How do I cancel my subscription?");
  refused("cancelling a subscription");
  const auto last = refused("How do I cancel my subscription ?!", bob);
  refused("Comment résilier mon abonnement ?");
  const auto page = groups();
  ASSERT_EQ(page.items.size(), 3u);
  EXPECT_FALSE(page.next_cursor);
  const auto& group = page.items[0];
  EXPECT_EQ(group.id, first.message_id);
  EXPECT_EQ(group.question, "How do I cancel my subscription ?!") << "as it was worded last";
  EXPECT_EQ(group.asked, 3);
  EXPECT_EQ(group.language, Language::en);
  EXPECT_LT(group.first_asked_at, group.last_asked_at);
  ASSERT_EQ(group.questions.size(), 2u);
  EXPECT_EQ(group.questions[0].asked, 2);
  EXPECT_EQ(group.questions[0].message_id, last.message_id);
  EXPECT_EQ(group.questions[0].conversation_id, last.conversation_id);
  EXPECT_EQ(group.questions[1].question, "cancelling a subscription");
  EXPECT_EQ(groups({.language = Language::fr}).items.size(), 1u);
  EXPECT_TRUE(groups({}, stranger).items.empty()) << "of another organisation";
}

TEST_P(UnansweredTest, GroupsComeInPagesWithoutLossOrRepetition) {
  const std::vector<std::string> subjects{"canteen", "gymnasium", "library", "helicopter",
                                          "vault",   "sauna",     "moon"};
  for (std::size_t i = 0; i < subjects.size(); ++i)
    for (std::size_t times = 0; times <= i / 2; ++times) refused(subjects[i]);
  std::vector<std::string> seen;
  GroupsInput input{.limit = {Whole<1, 200>{3}}};
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = groups(input);
    for (const auto& group : page.items) seen.push_back(group.question);
    if (!page.next_cursor) break;
    input.cursor = Text<1, 200>(*page.next_cursor);
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"moon", "sauna", "vault", "helicopter", "library", "gymnasium",
                                            "canteen"}));
  for (const std::string wrong : {"x", "MTp4", "bm90aGluZw"}) {
    const auto page = await(unanswered_api->groups(caller(agent), {.cursor = Text<1, 200>(wrong)}));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().fields.at(0).pointer, "/cursor");
  }
}

TEST_P(UnansweredTest, OnlyTheDaysAskedForCount) {
  const auto first = refused("Where is the canteen?");
  refused("Where is the gymnasium?");
  clock.advance(std::chrono::days(10));
  refused("Where is the canteen?");
  const auto week = groups({.days = {Whole<1, 365>{7}}});
  ASSERT_EQ(week.items.size(), 1u);
  EXPECT_EQ(week.items[0].asked, 1);
  EXPECT_EQ(week.items[0].id, first.message_id) << "the same group, whatever the days";
  EXPECT_EQ(groups().items.size(), 2u);
  EXPECT_EQ(groups().items[0].asked, 2);
}

TEST_P(UnansweredTest, WhatIsDismissedLeavesEveryListUntilItIsAskedAgain) {
  const auto first = refused("How do I cancel my subscription?");
  refused("How do I cancel my subscription?", bob);
  refused("cancelling a subscription");
  const auto canteen = refused("Where is the canteen?");
  EXPECT_EQ(counted(), 3);
  EXPECT_EQ(dismiss({Id(first.message_id)}), 2) << "and the one that is like it";
  EXPECT_EQ(groups().items.size(), 1u);
  EXPECT_EQ(listed(), 1);
  EXPECT_EQ(counted(), 1);
  EXPECT_EQ(dismiss({Id(first.message_id)}), 0) << "once";
  refused("How do I cancel my subscription?");
  ASSERT_EQ(groups().items.size(), 2u);
  EXPECT_EQ(counted(), 2);
  EXPECT_EQ(listed(), 2);
  for (const auto& group : groups().items) EXPECT_EQ(group.asked, 1);
  EXPECT_EQ(
      await(unanswered_api->dismiss(caller(stranger), {.message_ids = {Id(canteen.message_id)}}))->dismissed,
      0)
      << "of another organisation";
  EXPECT_EQ(listed(), 2);
}

TEST_P(UnansweredTest, DismissingNamesOneToTwoHundredMessages) {
  for (const std::size_t many : {0u, 201u}) {
    const boost::json::array ids(many, json::Value(new_id()));
    const auto refused = json::decode<DismissInput>(json::Value{{"message_ids", ids}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.at(0).pointer, "/message_ids");
  }
  EXPECT_EQ(dismiss({Id(new_id())}), 0) << "unknown, or answered meanwhile";
}

TEST_P(UnansweredTest, AGroupShowsItsTwentyMostAskedAndIsDismissedWhole) {
  std::string message;
  for (int i = 0; i < 25; ++i)
    message = refused("cancel subscription" + std::string(static_cast<std::size_t>(i), '!') + " the " +
                      (i % 2 == 0 ? "yearly" : "monthly") + std::string(static_cast<std::size_t>(i), 's'))
                  .message_id;
  std::int64_t questions = 0;
  for (const auto& group : groups().items) {
    questions += group.asked;
    EXPECT_LE(group.questions.size(), 20u);
    EXPECT_EQ(static_cast<std::size_t>(std::min<std::int64_t>(group.asked, 20)), group.questions.size());
  }
  EXPECT_EQ(questions, 25);
  const auto asked = groups().items[0].asked;
  EXPECT_EQ(dismiss({Id(groups().items[0].questions[0].message_id)}), asked);
}

TEST_P(UnansweredTest, AQuestionThatIsAnsweredLeavesItsGroup) {
  refused("Where is the canteen?");
  refused("Where is the gymnasium?");
  knowledge_base.put("canteen", {.organisation = "acme", .title = "Canteen", .text = "Ground floor."});
  ASSERT_EQ(ask(bob, "Where is the canteen?").outcome, Outcome::answered);
  ASSERT_EQ(groups().items.size(), 1u);
  EXPECT_EQ(groups().items[0].question, "Where is the gymnasium?");
}

}  // namespace
}  // namespace sp::chatbot
