#include <gtest/gtest.h>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct StartersTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);

  void SetUp() override {
    AssistantTest::SetUp();
    if (IsSkipped()) return;
    put("toner", "Change the toner", "Open the left door of the printer.");
    put("badge", "Replace a lost badge", "The reception hands out another badge.");
    put("safe", "Combination of the safe", "Turn the safe to 17, then to 4.",
        knowledge_base::Audience::agents);
  }
  void put(std::string id, std::string title, std::string text,
           knowledge_base::Audience audience = knowledge_base::Audience::requesters) {
    knowledge_base.put(
        id,
        {.organisation = "acme", .title = std::move(title), .text = std::move(text), .audience = audience});
  }
  std::vector<std::string> starters(const std::shared_ptr<const Principal>& who, StartersInput input = {}) {
    await(recorder->flush());
    const auto listed = await(starters_api->starters(caller(who), input));
    std::vector<std::string> ids;
    for (const auto& item : listed.value().items) ids.push_back(item.document_id);
    return ids;
  }
};
SP_ON_EVERY_ENGINE(StartersTest);

using Ids = std::vector<std::string>;

TEST_P(StartersTest, AreWhatAnswersMostQuestions) {
  EXPECT_EQ(starters(alice), Ids{});
  ask(alice, "How do I change the toner?");
  ask(alice, "What about a lost badge?");
  ask(alice, "Where are lost badges replaced?");
  ask(alice, "Who is the king of Norway?");
  EXPECT_EQ(starters(alice), (Ids{"badge", "toner"}));
  for (int times = 0; times < 3; ++times)
    EXPECT_EQ(ask(alice, "How do I change the toner?").source, Source::cache);
  EXPECT_EQ(starters(alice), (Ids{"toner", "badge"})) << "repeats from the cache count";
  EXPECT_EQ(starters(alice, {.limit = {Whole<1, 20>{1}}}), Ids{"toner"});
  EXPECT_EQ(starters(alice, {.language = Language::fr}), Ids{});
  EXPECT_EQ(starters(person("stranger", Role::agent, "globex")), Ids{});
}

TEST_P(StartersTest, AreOnlyWhatTheCallerMayReadAndWhatExists) {
  ask(agent, "What is the combination of the safe?");
  ask(alice, "How do I change the toner?");
  EXPECT_EQ(starters(agent).size(), 2u);
  EXPECT_EQ(starters(alice), Ids{"toner"});
  knowledge_base.remove("toner");
  EXPECT_EQ(starters(alice), Ids{});
}

}  // namespace
}  // namespace sp::chatbot
