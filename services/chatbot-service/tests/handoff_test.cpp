#include "services/chatbot-service/domain/handoff.hpp"

#include <gtest/gtest.h>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/chatbot-service/domain/cached_turn.hpp"

namespace sp::chatbot {
namespace {

AnswerContent content(std::string answer, Language language = Language::en) {
  return {.outcome = Outcome::answered,
          .answer = std::move(answer),
          .language = language,
          .confidence = 0.75,
          .citations = {{1, "doc", "chunk", "Printing", "Toner", "quote \"x\""}},
          .unsupported = {}};
}

TEST(Subject, AShortQuestionIsItself) { EXPECT_EQ(subject_of("  How do\n I  print? "), "How do I print?"); }

TEST(Subject, ALongQuestionEndsAtAWord) {
  std::string question;
  for (int i = 0; i < 60; ++i) question += "été ";
  const auto subject = subject_of(question);
  EXPECT_LE(utf8_length(subject), 120u);
  EXPECT_TRUE(subject.ends_with("été…"));
}

TEST(Subject, ExactlyTheLimitIsNotShortened) {
  const std::string question = std::string(59, 'a') + " " + std::string(60, 'b');
  EXPECT_EQ(subject_of(question), question);
  EXPECT_EQ(subject_of(question + "c"), std::string(59, 'a') + "…");
}

TEST(Subject, AWordWithoutEndIsCut) {
  std::string question;
  for (int i = 0; i < 300; ++i) question += "é";
  EXPECT_EQ(utf8_length(subject_of(question)), 120u);
}

TEST(Transcript, SpeaksTheConversationsLanguageAndNamesTheSources) {
  const auto answer = content("Appuyez. [1]", Language::fr);
  const Exchange exchange{"Comment imprimer ?", answer};
  EXPECT_EQ(transcript(std::span(&exchange, 1), Language::fr),
            "Question : Comment imprimer ?\n\nRéponse de l’assistant : Appuyez. [1]\n\nSources :\n[1] "
            "Printing › Toner");
}

TEST(Transcript, MarksWhatTheSourcesDoNotSupport) {
  auto answer = content("Appuyez. Attendez 3 h [1]. Appuyez.", Language::fr);
  answer.unsupported = {"Attendez 3 h [1]."};
  const Exchange exchange{"Et ?", answer};
  EXPECT_NE(transcript(std::span(&exchange, 1), Language::fr)
                .find("Appuyez. Attendez 3 h [1]. (non étayé par les sources) Appuyez."),
            std::string::npos);
}

TEST(Transcript, LeavesTheOldestOutWhenItGrowsTooLong) {
  const auto answer = content(std::string(4000, 'a'));
  const std::vector<Exchange> exchanges(10, Exchange{"Again?", answer});
  const auto text = transcript(exchanges, Language::en);
  EXPECT_LE(text.size(), 18'200u);
  EXPECT_TRUE(text.starts_with("(The beginning"));
}

TEST(CachedTurn, ARepeatedAnswerIsTheAnswerWithNewIds) {
  const auto original = content("Press \"print\".\n\nThen é. [1]");
  const auto body = pack("answer-id", original);
  const auto parts = unpack(body);
  EXPECT_EQ(parts.answer_id, "answer-id");
  const std::string question = " How do I \"print\"\n? ";
  const auto json = repeated_answer(parts, "conversation", "message", question, Language::en);
  const auto answer = json::decode_text<Answer>(json);
  ASSERT_TRUE(answer) << json;
  EXPECT_EQ(answer->conversation_id, "conversation");
  EXPECT_EQ(answer->message_id, "message");
  EXPECT_EQ(answer->source, Source::cache);
  EXPECT_EQ(answer->answer, original.answer);
  EXPECT_EQ(answer->confidence, 0.75);
  ASSERT_EQ(answer->citations.size(), 1u);
  EXPECT_EQ(answer->citations[0].quote, "quote \"x\"");
  const Exchange exchange{question, original};
  EXPECT_EQ(answer->handoff.body, transcript(std::span(&exchange, 1), Language::en));
  EXPECT_EQ(answer->handoff.subject, subject_of(question));
  EXPECT_FALSE(answer->handoff.suggested);
}

TEST(CachedTurn, ControlCharactersInAnAnswerDoNotConfuseItsParts) {
  const auto original =
      content(std::string("a\x1e"
                          "b\x1e\x1d c"));
  const auto body = pack("id", original);
  const auto parts = unpack(body);
  const auto decoded = json::decode_text<AnswerContent>(parts.content);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->answer, original.answer);
}

}  // namespace
}  // namespace sp::chatbot
