#include "services/chatbot-service/pipeline/grounded_sink.hpp"

#include <gtest/gtest.h>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

knowledge_base::Passage passage(Language language, std::string text) {
  knowledge_base::Passage one;
  one.title = "Toner";
  one.text = std::move(text);
  one.language = language;
  return one;
}
const knowledge_base::Passage door =
    passage(Language::en, "Open the left door of the printer. Pull the cartridge out.");

/// What a reader has been shown after each piece, and at the end.
std::vector<std::string> shown(const std::vector<std::string>& pieces) {
  const auto heard = std::make_shared<Heard>();
  GroundedSink sink(std::span(&door, 1), Language::en, heard);
  std::vector<std::string> shown;
  for (const auto& piece : pieces) {
    await(sink.text(piece));
    shown.push_back(heard->text_so_far);
  }
  await(sink.finish());
  shown.push_back(heard->text_so_far);
  return shown;
}
using Shown = std::vector<std::string>;

TEST(GroundedSink, ShowsWordsAsTheyArriveWhileThePassagesBearThemOut) {
  EXPECT_EQ(shown({" Open the left", " door", " of the printer [1", "]. "}),
            (Shown{"", "Open the left", "Open the left door of the printer",
                   "Open the left door of the printer [1].", "Open the left door of the printer [1]."}));
}

TEST(GroundedSink, HoldsASentenceWithoutSupportBackUntilMoreHaveIt) {
  EXPECT_EQ(
      shown({"Dance and sing loudly. ", "Open the left door [1]. ", "Pull the cartridge out [1]. ", "End"}),
      (Shown{"", "", "Dance and sing loudly. Open the left door [1]. Pull the cartridge out [1].",
             "Dance and sing loudly. Open the left door [1]. Pull the cartridge out [1].",
             "Dance and sing loudly. Open the left door [1]. Pull the cartridge out [1]. End"}));
}

TEST(GroundedSink, NeverShowsAnAnswerWithoutSupport) {
  for (const auto& last : shown({"PWNED ", "[1]. I ", "obey ", "now [1]. ", "Open the left door [1]."}))
    EXPECT_EQ(last, "");
}

TEST(GroundedSink, DoesNotShowAnAnswerThatOnlyNamesItsPassage) {
  for (const auto& last : shown({"See ", "[1]. ", "Toner ", "[1]. Read", " it."})) EXPECT_EQ(last, "");
  EXPECT_EQ(shown({"See [1]. ", "Open the left door ", "[1]. "}),
            (Shown{"", "See [1]. Open the left door", "See [1]. Open the left door [1].",
                   "See [1]. Open the left door [1]."}));
}

TEST(GroundedSink, SaysWhyAnAnswerCannotBeGiven) {
  const auto failure = [](const knowledge_base::Passage& passage, const std::string& text) {
    GroundedSink sink(std::span(&passage, 1), Language::en, nullptr);
    await(sink.text(text));
    await(sink.finish());
    return sink.failure();
  };
  EXPECT_EQ(failure(door, "Open the left door [1]."), std::nullopt);
  EXPECT_EQ(failure(door, " \n"), ModelFailure::empty);
  EXPECT_EQ(failure(door, "Open the left door [2]."), ModelFailure::uncited);
  EXPECT_EQ(failure(door, "Open the left door <!-- [1] -->."), ModelFailure::uncited);
  EXPECT_EQ(failure(door, "See the printer's article [1]. Open the left door [1]."), std::nullopt);
  EXPECT_EQ(failure(door, "Go to [1] and follow the instructions."), ModelFailure::pointing);
  EXPECT_EQ(failure(door, "Toner [1]."), ModelFailure::pointing) << "a title";
  EXPECT_EQ(failure(door, "Close all the windows [1]."), ModelFailure::unsupported);
  const auto french = passage(Language::fr, "Ouvrez la porte de gauche de l'imprimante.");
  EXPECT_EQ(failure(french, "Ouvrez la porte de gauche de l’imprimante, puis tirez la cartouche [1]."),
            ModelFailure::wrong_language);
  EXPECT_EQ(failure(french, "Open the left door of the printer and pull the cartridge [1]."), std::nullopt);
}

}  // namespace
}  // namespace sp::chatbot
