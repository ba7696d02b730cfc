#include "services/chatbot-service/domain/question_parts.hpp"

#include <gtest/gtest.h>

namespace sp::chatbot {
namespace {

TEST(QuestionParts, AreWhatStandsOnEitherSideOfAnAnd) {
  const auto parts = parts_of("How do I forward my calls and set an automatic reply?", Language::en);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->first, "How do I forward my calls");
  EXPECT_EQ(parts->second, "set an automatic reply");
  EXPECT_FALSE(parts->are_questions);
}

TEST(QuestionParts, ComeWithoutTheStoryBeforeThem) {
  const auto parts = parts_of(
      "Je pars en vacances : comment renvoyer mes appels et mettre une réponse automatique ?", Language::fr);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->first, "comment renvoyer mes appels");
  EXPECT_EQ(parts->second, "mettre une réponse automatique");
}

TEST(QuestionParts, MayBeTwoQuestions) {
  const auto parts = parts_of("Where is the printer room? How much does a page cost?", Language::en);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->first, "Where is the printer room");
  EXPECT_EQ(parts->second, "How much does a page cost");
  EXPECT_TRUE(parts->are_questions);
}

TEST(QuestionParts, AreNoneWhereOneThingIsAsked) {
  for (const auto* question :
       {"How do I install and update the printer?", "How do I reset my password and PIN?", "printer",
        "salt and pepper and sugar and flour in the same jar", "and the printer on the second floor?", ""})
    EXPECT_FALSE(parts_of(question, Language::en)) << question;
  EXPECT_FALSE(parts_of("Quels sont les horaires du lundi et du samedi ?", Language::fr));
  EXPECT_FALSE(parts_of("How do I forward my calls et mettre une réponse automatique", Language::en));
}

TEST(QuestionParts, AreNotLookedForInAStory) {
  std::string story = "we moved house in june and the provider blocks port 25";
  for (int i = 0; i < 6; ++i) story += ", they just laugh when I call them";
  EXPECT_FALSE(parts_of(story, Language::en));
}

}  // namespace
}  // namespace sp::chatbot
