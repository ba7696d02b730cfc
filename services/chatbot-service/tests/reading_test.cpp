#include "services/chatbot-service/domain/reading.hpp"

#include <gtest/gtest.h>

#include "services/chatbot-service/domain/decide.hpp"
#include "services/chatbot-service/domain/naming.hpp"

namespace sp::chatbot {
namespace {

using knowledge_base::AskedTerm;
using knowledge_base::Passage;

Passage passage(std::string document, std::string text, double score) {
  return {.document_id = std::move(document),
          .title = "Title",
          .text = std::move(text),
          .language = Language::en,
          .score = score};
}

const std::string plain =
    "The box has enough words that it does not pass for a line which stands alone in a page.";
const std::string figures =
    "The box has room for 30 people, and then it says so on its small screen beside the door.";
const std::string links =
    "[One](/a) [two](/b) [three](/c) [four](/d) five six seven eight nine ten eleven twelve thirteen "
    "fourteen";

TEST(ReadingOrder, FiguresComeFirstWhereOneIsAskedFor) {
  std::vector<Passage> passages{passage("a", plain, 10), passage("b", figures, 9.5)};
  put_in_reading_order(passages, "How many people fit in?");
  EXPECT_EQ(passages[0].document_id, "b");
  passages = {passage("a", plain, 10), passage("b", figures, 9.5)};
  put_in_reading_order(passages, "Who fits in?");
  EXPECT_EQ(passages[0].document_id, "a");
}

TEST(ReadingOrder, LinksAndLonelyWordsComeBehind) {
  std::vector<Passage> passages{passage("a", links, 10), passage("b", plain, 9.7), passage("c", "OK.", 9.9)};
  put_in_reading_order(passages, "box");
  EXPECT_EQ(passages[0].document_id, "b");
}

TEST(ReadingOrder, WhatOnlySaysWhereToLookComesLast) {
  std::vector<Passage> passages{passage("a", "Here: <https://docs.example/box>", 10), passage("b", plain, 6)};
  put_in_reading_order(passages, "box");
  EXPECT_EQ(passages[0].document_id, "b");
}

TEST(ReadingOrder, TheKindOfThingThatIsAskedForCounts) {
  const std::string priced =
      "The box has a price of 30 euros, and then it says so on its small screen beside the front door.";
  std::vector<Passage> passages{passage("a", figures, 10), passage("b", priced, 9.5)};
  put_in_reading_order(passages, "How much does the box cost?");
  EXPECT_EQ(passages[0].document_id, "b") << "30 people are no price";
}

TEST(ReadingOrder, ADocumentOfWhichSeveralPassagesWereFoundComesFirst) {
  std::vector<Passage> passages{passage("a", plain, 10), passage("b", plain, 9.8), passage("b", figures, 9)};
  put_in_reading_order(passages, "box");
  EXPECT_EQ(passages[0].document_id, "b");
}

TEST(ReadingOrder, NothingIsLeftAsNothing) {
  std::vector<Passage> none;
  put_in_reading_order(none, "how many?");
  EXPECT_TRUE(none.empty());
}

double doubt(std::string_view question, std::string text, std::vector<AskedTerm> asked = {},
             Language language = Language::en) {
  std::vector<Passage> passages{passage("a", std::move(text), 1)};
  passages[0].language = language;
  return doubt_of(question, language, passages, asked);
}

TEST(Doubt, ANumberWhoseNeighbourHasOthersCountsMost) {
  const double other =
      doubt("Does it run on a Raspberry Pi 5?", "It runs on a Raspberry Pi 3 and a Raspberry Pi 4.");
  EXPECT_GT(other, 3);
  EXPECT_EQ(doubt("Does it run on a Raspberry Pi 4?", "It runs on a Raspberry Pi 3 and a Raspberry Pi 4."),
            0);
  EXPECT_GT(doubt("Quel est le prix du forfait 3 personnes ?", "Le forfait 2 personnes coûte 15 euros.", {},
                  Language::fr),
            3);
  const double absent = doubt("What about model 7000?", "It is a good model.");
  EXPECT_GT(absent, 0);
  EXPECT_LT(absent, other);
}

TEST(Doubt, AmountsDescribeACase) {
  for (const auto* question :
       {"my archive has 10 GB, is that too much?", "no logins after 9 pm", "it took 3 days"})
    EXPECT_EQ(doubt(question, "An archive is a file."), 0) << question;
  EXPECT_EQ(doubt("how 2 skip the checks", "Checks can be left out."), 0);
}

TEST(Doubt, ANameThatTheKnowledgeBaseNeverHeardOfCountsMoreThanOneFromElsewhereInIt) {
  const std::string text = "Choose a new password in the portal.";
  const std::vector<AskedTerm> unknown{{.ways = {{"netflix"}}, .weight = 5, .known = false}};
  const std::vector<AskedTerm> known{{.ways = {{"netflix"}}, .weight = 5, .known = true}};
  EXPECT_GT(doubt("How do I reset my Netflix password?", text, unknown),
            doubt("How do I reset my Netflix password?", text, known));
  EXPECT_GT(doubt("How do I reset my Netflix password?", text, known), 0);
  EXPECT_EQ(doubt("How do I reset my Netflix password?", text + " Netflix too.", unknown), 0);
}

TEST(Doubt, APersonsNameAndCapitalsThatSayNothingCountLittle) {
  const std::string text = "Choose a new password in the portal.";
  EXPECT_LT(doubt("Can I reset the password for Paul?", text, {{.ways = {{"paul"}}, .known = false}}), 1);
  EXPECT_EQ(doubt("PLEASE RESET MY NETFLIX PASSWORD", text, {{.ways = {{"netflix"}}, .known = false}}), 0);
  EXPECT_EQ(doubt("Reset my password on Monday", text), 0);
}

TEST(Doubt, AKindOfThingThatNoPassageStatesIsNotAnswered) {
  EXPECT_GT(doubt("How much does the box cost?", "The box has room for 30 people."), 1);
  EXPECT_EQ(doubt("How much does the box cost?", "The box costs 30 euros."), 0);
  EXPECT_EQ(doubt("How do I open the box?", "Turn the key."), 0);
}

TEST(Doubt, ClosenessInMeaningDoesNotMakeUpForAName) {
  auto password = passage("a", "Choose a new password in the portal.", 1);
  password.coverage = password.title_coverage = password.document_coverage = 1;
  password.likeness = password.title_likeness = 0.6;
  knowledge_base::Retrieval found{.passages = {password},
                                  .asked = {{.ways = {{"netflix"}}, .weight = 5, .known = false}},
                                  .context = {},
                                  .closeness = knowledge_base::neutral_closeness,
                                  .content_terms = 3};
  const auto* question = "How do I reset my Netflix password?";
  const double neutral = confidence_of(found, question, Language::en);
  found.closeness = 5;
  EXPECT_EQ(confidence_of(found, question, Language::en), neutral);
  EXPECT_GT(confidence_of(found, "How do I reset my password?", Language::en), neutral);
  found.closeness = -1;
  EXPECT_LT(confidence_of(found, question, Language::en), neutral);
}

TEST(Doubt, WordsOfAnySubjectNameNothing) {
  const AskedTerm common{.ways = {{"time"}}, .weight = 1, .known = true, .common = true};
  const AskedTerm own{.ways = {{"zone"}}, .weight = 3, .known = true};
  EXPECT_GT(doubt("What time is it?", "Call us at any time.", {common}), 2);
  EXPECT_EQ(doubt("What time zone is it?", "Call us at any time.", {common, own}), 0);
}

TEST(Doubt, AFollowUpNamesWhatTheQuestionBeforeItNamed) {
  auto mailbox = passage("a", "It holds 25 GB.", 1);
  mailbox.coverage = mailbox.title_coverage = mailbox.document_coverage = 0.5;
  knowledge_base::Retrieval found{.passages = {mailbox},
                                  .asked = {{.ways = {{"big"}}, .weight = 1, .known = true, .common = true}},
                                  .context = {{.ways = {{"mailbox"}}, .weight = 2, .known = true}},
                                  .content_terms = 4};
  const double in_context = confidence_of(found, "how big is it?", Language::en);
  found.context.clear();
  EXPECT_GT(in_context, confidence_of(found, "how big is it?", Language::en));
}

}  // namespace
}  // namespace sp::chatbot
