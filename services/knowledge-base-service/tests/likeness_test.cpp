// Likeness by runs of characters, and what it does to the order of passages.
#include "services/knowledge-base-service/index/likeness.hpp"

#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/index/terms.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

std::string words(const std::string& text) { return terms::analyse(text, text::Language::en).words; }

struct Passages {
  std::vector<std::string> kept;
  GramStatistics statistics;

  StoredPassage add(const std::string& title, const std::string& body) {
    kept.reserve(64);  // views into it must stay
    kept.push_back(words(title));
    const auto& kept_title = kept.back();
    kept.push_back(words(body));
    const StoredPassage passage{.title = kept_title, .heading = {}, .body = kept.back(), .phrasings = {}};
    statistics.add(passage);
    return passage;
  }
};

TEST(Likeness, OfAQuestionToItsOwnTitleIsWhole) {
  Passages passages;
  const auto printer = passages.add("How do I add a printer?", "Open the settings.");
  const auto badge = passages.add("Where is the badge reader?", "Beside the door.");
  const auto question = words("How do I add a printer?");
  const QuestionGrams grams(question, passages.statistics);
  EXPECT_DOUBLE_EQ(grams.share_of_title(printer), 1);
  EXPECT_LT(grams.share_of_title(badge), 0.5);
  EXPECT_GT(grams.likeness(printer).text, grams.likeness(badge).text);
  EXPECT_LE(grams.likeness(printer).text, grams.text_bound());
}

TEST(Likeness, SeesInflectionsAndTypingErrors) {
  Passages passages;
  const auto printers = passages.add("Printers", "Printing from a laptop.");
  const auto phones = passages.add("Telephones", "Calling from a desk.");
  for (const auto* text : {"printr", "prniting", "printable"}) {
    const auto question = words(text);
    const QuestionGrams grams(question, passages.statistics);
    EXPECT_GT(grams.likeness(printers).text, grams.likeness(phones).text) << text;
  }
}

TEST(Likeness, TakesAPhrasingForATitle) {
  Passages passages;
  auto passage = passages.add("Access management", "Ask the desk.");
  const auto question = words("my badge does not open the gate");
  const QuestionGrams grams(question, passages.statistics);
  EXPECT_LT(grams.share_of_title(passage), 0.2);
  passage.phrasings.push_back(question);
  EXPECT_DOUBLE_EQ(grams.share_of_title(passage), 1);
}

TEST(Likeness, OfNothingIsNothing) {
  Passages passages;
  const auto passage = passages.add("", "");
  const QuestionGrams grams("", passages.statistics);
  EXPECT_EQ(grams.likeness(passage).text, 0);
  EXPECT_EQ(grams.share_of_title(passage), 0);
}

TEST(StoredPassages, ComeBackAsTheyWereStored) {
  const auto stored = store_passage({.chunk_id = "c",
                                     .document_id = "d",
                                     .document_version = 12,
                                     .language = text::Language::fr,
                                     .title = " titre ",
                                     .heading = "",
                                     .body = " corps ",
                                     .phrasings = {" un ", " deux "}});
  const auto passage = read_passage(stored);
  EXPECT_EQ(passage.chunk_id, "c");
  EXPECT_EQ(passage.document_id, "d");
  EXPECT_EQ(passage.document_version, 12);
  EXPECT_EQ(passage.language, text::Language::fr);
  EXPECT_EQ(passage.heading, "");
  EXPECT_EQ(passage.phrasings, (std::vector<std::string_view>{" un ", " deux "}));
  EXPECT_THROW(read_passage("c\nd"), IndexUnusable);
}

TEST(Search, PrefersTheTitleThatAsksTheSame) {
  Installation service;
  service.write("Le badge, c'est quoi ?", "Le badge est une carte.");
  service.write("Badge perdu : que faire avec le badge ?",
                "Si le badge est perdu, le badge est bloqué. Un badge neuf suit.");
  service.write("Où demander un badge ?",
                "Le badge se demande au bureau des badges. Apportez une photo pour le badge.");
  EXPECT_EQ(service.retrieve("C'est quoi un badge ?", text::Language::fr).passages.at(0).title,
            "Le badge, c'est quoi ?");
}

TEST(Search, KnowsEverydaySynonyms) {
  Installation service;
  service.write("Mot de passe oublié", "Choisissez « Mot de passe oublié » sur la page de connexion.");
  service.write("Chauffage", "Le chauffage s’éteint le soir.");
  service.write("Delete a document", "Choose Delete in its menu.");
  EXPECT_EQ(service.retrieve("mdp oublié", text::Language::fr).passages.at(0).title, "Mot de passe oublié");
  EXPECT_EQ(service.retrieve("mdp oublié", text::Language::fr).passages.at(0).coverage, 1);
  EXPECT_EQ(service.retrieve("erase a document").passages.at(0).coverage, 1);
}

TEST(Search, FindsAMisspelledWordAndIsLessSureOfIt) {
  Installation service;
  service.write("Imprimante", "Ajoutez l’imprimante de l’étage dans les réglages.");
  service.write("Chauffage", "Le chauffage s’éteint le soir.");
  for (const auto* question : {"imprimnate", "imprimente", "l'imprimate de l'étage"}) {
    const auto found = service.retrieve(question, text::Language::fr);
    ASSERT_FALSE(found.passages.empty()) << question;
    EXPECT_EQ(found.passages[0].title, "Imprimante");
  }
  EXPECT_LT(service.retrieve("imprimnate", text::Language::fr).passages.at(0).coverage,
            service.retrieve("imprimante", text::Language::fr).passages.at(0).coverage);
}

TEST(Search, ForgetsTheSpellingOfWhatIsDeleted) {
  Installation service;
  const auto id = service.write("Zeppelin", "The zeppelin leaves at noon.");
  service.write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(service.retrieve("zepelin").passages.size(), 1u);
  service.ask(http::Method::delete_, "/api/v1/kb/documents/" + id, "agent@" + lumen);
  service.settle();
  EXPECT_TRUE(service.retrieve("zepelin").passages.empty());
  EXPECT_TRUE(service.retrieve("zeppelin").passages.empty());
}

}  // namespace
}  // namespace sp::knowledge_base
