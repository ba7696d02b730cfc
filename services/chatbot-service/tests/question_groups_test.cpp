#include "services/chatbot-service/domain/question_groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>

namespace sp::chatbot {
namespace {

using text::Language;
using Groups = std::vector<std::vector<std::size_t>>;

Groups group(const std::vector<std::string>& texts, Language language = Language::en) {
  std::vector<WeighedQuestion> questions;
  for (const auto& text : texts) questions.push_back({text, 1});
  return group_questions(questions, language);
}

TEST(QuestionGroups, PutsDifferentWordingsOfOneQuestionTogether) {
  EXPECT_EQ(group({"How do I cancel my subscription?", "Where is the canteen?",
                   "I want to cancel the subscription", "cancelling a subscription"}),
            (Groups{{0, 2, 3}, {1}}));
  EXPECT_EQ(group({"Comment résilier mon abonnement ?", "resilier l'abonnement", "Où est la cantine ?"},
                  Language::fr),
            (Groups{{0, 1}, {2}}));
}

TEST(QuestionGroups, AWordThatMostQuestionsShareDoesNotMakeThemAlike) {
  std::vector<std::string> texts;
  for (const char* what : {"printer", "screen", "keyboard", "mouse", "headset", "docking station", "phone"})
    texts.push_back(std::string("How do I get a new ") + what + " please?");
  EXPECT_EQ(group(texts).size(), texts.size());
}

TEST(QuestionGroups, TheQuestionMostAskedLeads) {
  const std::vector<WeighedQuestion> questions{{"Is there parking?", 1},
                                               {"parking for visitors", 9},
                                               {"Where is the canteen?", 4},
                                               {"Is there parking for visitors?", 3}};
  const auto groups = group_questions(questions, Language::en);
  ASSERT_GE(groups.size(), 2u);
  EXPECT_EQ(groups[0].front(), 1u);
  EXPECT_NE(std::ranges::find(groups[0], 3u), groups[0].end());
  EXPECT_EQ(groups[1].front(), 2u);
}

TEST(QuestionGroups, KeepsQuestionsWithoutAWordApart) {
  EXPECT_EQ(group({"???", "!!", ""}).size(), 3u);
  EXPECT_TRUE(group({}).empty());
}

TEST(QuestionGroups, HoldsEveryQuestionOnceHoweverMany) {
  std::vector<std::string> texts;
  for (int i = 0; i < 5'000; ++i)
    texts.push_back("Why does item " + std::to_string(i % 700) + " of order " + std::to_string(i) +
                    " not arrive in town " + std::to_string(i % 90));
  const auto begun = std::chrono::steady_clock::now();
  const auto groups = group(texts);
  // 40 ms as released; room for sanitizers and busy machines.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  std::vector<std::size_t> all;
  for (const auto& members : groups) all.insert(all.end(), members.begin(), members.end());
  std::ranges::sort(all);
  std::vector<std::size_t> expected(texts.size());
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
  EXPECT_EQ(group(texts), groups) << "the same again";
}

}  // namespace
}  // namespace sp::chatbot
