#include <gtest/gtest.h>

#include "platform/text/analysis.hpp"

namespace sp::text {
namespace {

std::vector<std::string> content(std::string_view text, Language language) {
  std::vector<std::string> words;
  for (const auto& word : sp::text::words(text, language))
    if (!word.stop) words.push_back(word.folded);
  return words;
}
using Words = std::vector<std::string>;

TEST(Fold, DropsCaseAccentsAndLigatures) {
  EXPECT_EQ(fold("Éléphant ŒUVRE Straße Łódź ﬁn Ångström"), "elephant oeuvre strasse lodz fin angstrom");
  EXPECT_EQ(fold("e\u0301te\u0301"), "ete");
  EXPECT_EQ(fold("ΑΘΉΝΑ Москва"), "αθηνα москва");
}

TEST(Fold, IsStableForWhatFoldsInTwoSteps) {
  EXPECT_EQ(fold("\U0003E6DD"), "\U0003E6DD");  // beyond the first plane, and nothing to fold
  EXPECT_EQ(fold("ℏ"), "h");                    // U+210F is compatible with ħ, which is folded by itself
  EXPECT_EQ(normalise_question(normalise_question("eℏ ?")), normalise_question("eℏ ?"));
}

TEST(Fold, SurvivesBrokenUtf8) {
  EXPECT_NO_THROW(fold("\xff\xc3"));
  EXPECT_NO_THROW(words("a\xc3 b\xe2\x80", Language::fr));
}

TEST(NormaliseQuestion, IgnoresCaseAccentsPunctuationAndWhiteSpace) {
  EXPECT_EQ(normalise_question("  Où est\tl’imprimante ?! "), normalise_question("ou est l'imprimante"));
  EXPECT_EQ(normalise_question("What's up?"), "what s up");
}

TEST(NormaliseQuestion, KeepsEveryWordAndWhatCarriesMeaning) {
  EXPECT_NE(normalise_question("How do I open it?"), normalise_question("How do I not open it?"));
  EXPECT_NE(normalise_question("When is it open?"), normalise_question("Where is it open?"));
  EXPECT_NE(normalise_question("Install C#"), normalise_question("Install C"));
  EXPECT_NE(normalise_question("Install C++"), normalise_question("Install C"));
  EXPECT_NE(normalise_question("costs 5 €"), normalise_question("costs 5 $"));
}

TEST(WordsOf, FrenchLeaveTheirElisions) {
  EXPECT_EQ(content("L’imprimante d'étage qu'Adèle n'aime jusqu'aujourd'hui", Language::fr),
            (Words{"imprimante", "etage", "adele", "aime", "aujourdhui"}));
}

TEST(WordsOf, EnglishLeaveTheirPossessive) {
  EXPECT_EQ(content("the agent's laptop doesn’t start", Language::en), (Words{"agent", "laptop", "start"}));
}

TEST(WordsOf, AShortPrefixBelongToTheWordBehindIt) {
  EXPECT_EQ(content("Wi-Fi e-mail", Language::en), (Words{"wifi", "email"}));
  EXPECT_EQ(content("Le Wi-Fi se bloque-t-il ?", Language::fr), (Words{"wifi", "bloque"}));
}

TEST(WordsOf, AQuestionKeepOnlyItsContent) {
  EXPECT_EQ(content("Comment est-ce que je peux réinitialiser mon mot de passe ?", Language::fr),
            (Words{"reinitialiser", "mot", "passe"}));
  EXPECT_EQ(content("How can I reset my password?", Language::en), (Words{"reset", "password"}));
}

TEST(WordsOf, EmojiAreNone) {
  EXPECT_EQ(content("mon imprimante 🖨️ ❤️ 1️⃣ 👍🏽", Language::fr), (Words{"imprimante", "1"}));
}

TEST(WordsOf, ATextSayWhereTheyStand) {
  const std::string text = "« L’été »";
  const auto found = words(text, Language::fr);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(text.substr(found[0].begin, found[0].end - found[0].begin), "été");
}

TEST(Stems, AreTheSameWithAndWithoutAccents) {
  for (const auto& [with, without] :
       std::vector<std::pair<std::string, std::string>>{{"réinitialisées", "reinitialisees"},
                                                        {"régénération", "regeneration"},
                                                        {"matériels", "materiels"}}) {
    EXPECT_EQ(words(with, Language::fr).at(0).stem, words(without, Language::fr).at(0).stem);
  }
  EXPECT_EQ(words("printers", Language::en).at(0).stem, words("printer", Language::en).at(0).stem);
}

TEST(DetectLanguage, KnowsShortQuestions) {
  for (const auto* question : {"Comment changer mon mot de passe ?", "mon pc rame", "imprimante en panne",
                               "ou est la salle de reunion", "j'ai perdu mon badge", "congés maladie",
                               "vous etes ouverts le samedi ?", "Lumen Connect reste coincé à 40 %"})
    EXPECT_EQ(detect_language(question, Language::en), Language::fr) << question;
  for (const auto* question : {"How do I change my password?", "my laptop is slow", "printer not working",
                               "where is the meeting room", "I lost my badge", "sick leave",
                               "are you open on Saturday", "what's the résumé policy"})
    EXPECT_EQ(detect_language(question, Language::fr), Language::en) << question;
}

TEST(DetectLanguage, FallsBackWhereTheTextGivesNoHint) {
  EXPECT_EQ(detect_language("VPN", Language::fr), Language::fr);
  EXPECT_EQ(detect_language("1234 !", Language::en), Language::en);
}

}  // namespace
}  // namespace sp::text
