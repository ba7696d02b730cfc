#include <numeric>
#include <random>

#include "services/knowledge-base-service/client/evidence.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

using text::Language;

TEST(Search, FindsFrenchWithoutAccentsAndBehindElisions) {
  Installation service;
  service.write("Réinitialiser l’imprimante", "Éteignez l’imprimante, puis videz la mémoire d’impression.");
  service.write("Chauffage", "Le chauffage s'éteint le soir.");
  for (const auto* question :
       {"imprimante", "L'IMPRIMANTE ne marche pas", "reinitialiser", "memoire d'impression", "qu'imprimante"})
    EXPECT_EQ(service.retrieve(question, Language::fr).passages.at(0).title, "Réinitialiser l’imprimante")
        << question;
}

TEST(Search, LeavesOutTheOtherLanguageWhenOneIsAskedFor) {
  Installation service;
  service.write("Connexion au réseau VPN", "Le client VPN se lance depuis le menu des applications.");
  service.write("Connect to the VPN", "The VPN client starts from the applications menu.");
  EXPECT_EQ(service.retrieve("VPN", Language::fr).passages.size(), 1u);
  EXPECT_EQ(service.get("/api/v1/kb/search?q=VPN&language=en").text("/items/0/title"), "Connect to the VPN");
  EXPECT_EQ(service.get("/api/v1/kb/search?q=VPN").items(), 2u);
}

TEST(Search, FindsAPageInTwoLanguagesInBoth) {
  Installation service;
  service.write(
      "Accès au bâtiment / Building access",
      "## Français\n\nLe badge est actif de 7 heures à 20 heures. Le samedi, prévenez le gardien.\n\n"
      "## English\n\nThe badge works from 7 am to 8 pm. On Saturdays, tell the caretaker.");
  const auto english = service.retrieve("When does the badge work?", Language::en);
  ASSERT_EQ(english.passages.size(), 1u);
  EXPECT_TRUE(english.passages.front().text.starts_with("The badge works"));
  EXPECT_EQ(english.passages.front().language, Language::en);
  const auto french = service.retrieve("Quand le badge est-il actif ?", Language::fr);
  ASSERT_EQ(french.passages.size(), 1u);
  EXPECT_TRUE(french.passages.front().text.starts_with("Le badge est actif"));
}

TEST(Search, MarksMatchesAndEscapesTheRest) {
  Installation service;
  service.write(
      "Scripts",
      "Use `<script>` tags & the **printers** page.\n\n| Key | Value |\n|---|---|\n| \"a\" | <b>bold</b> |");
  const auto found = service.get("/api/v1/kb/search?q=printer+%3Cscript%3E");
  const auto snippet = found.text("/items/0/snippet");
  EXPECT_NE(snippet.find("<mark>printers</mark>"), std::string::npos) << snippet;
  EXPECT_NE(snippet.find("&lt;<mark>script</mark>&gt;"), std::string::npos) << snippet;
  EXPECT_NE(snippet.find("&amp;"), std::string::npos) << snippet;
  EXPECT_EQ(snippet.find("<script"), std::string::npos) << snippet;
  EXPECT_EQ(snippet.find("<b>"), std::string::npos) << snippet;
}

TEST(Search, CitesTheSectionThatAnswers) {
  Installation service;
  service.write("VPN",
                "The VPN opens the internal network.\n\n## Windows\n\n### Installation\n\nInstall it from "
                "the software centre.\n\n"
                "## macOS\n\nAllow the system extension first.");
  const auto best = service.retrieve("How do I install the VPN on Windows?").passages.at(0);
  EXPECT_EQ(best.heading, "Windows › Installation");
  EXPECT_EQ(best.text, "Install it from the software centre.");
  EXPECT_EQ(best.coverage, 1);
}

TEST(Search, TellsOfAPassageWhetherItsSectionGoesOn) {
  Installation service;
  std::string steps;
  for (int i = 1; i <= 90; ++i)
    steps += std::to_string(i) + ". Turn the wheel of the zygomorphic vault once more.\n";
  service.write("Vault", "## Open it\n\n" + steps + "\n## Close it\n\nPush the zygomorphic door.");
  const auto found = service.retrieve("zygomorphic");
  int open = 0;
  int going_on = 0;
  for (const auto& passage : found.passages) {
    if (passage.heading == "Open it") ++open;
    if (passage.continues) ++going_on;
    if (passage.heading == "Close it") EXPECT_FALSE(passage.continues);
  }
  EXPECT_GT(open, 1);
  EXPECT_EQ(going_on, open - 1);
}

TEST(Search, CountsTermsThatTheKnowledgeBaseHasNeverHeardOf) {
  Installation service;
  service.write("Password", "Choose a new password in the portal.");
  const auto found = service.retrieve("password zygomorphic");
  EXPECT_EQ(found.content_terms, 2);
  EXPECT_EQ(found.known_terms, 1);
  ASSERT_EQ(found.passages.size(), 1u);
  EXPECT_LT(found.passages[0].coverage, 0.5);
}

TEST(Search, KnowsAnEditAfterAMoment) {
  Installation service;
  const auto path = "/api/v1/kb/documents/" + service.write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(service.get(path).at("/indexed"), true);
  service.ask(http::Method::put, path, "agent@" + lumen,
              Installation::document("Canteen", "Dinner starts at seven."));
  service.settle();
  EXPECT_EQ(service.retrieve("dinner").passages.at(0).document_version, 2);
  EXPECT_TRUE(service.retrieve("lunch").passages.empty());
}

TEST(Search, WithoutAnyDocumentFindsNothing) {
  Installation service;
  EXPECT_TRUE(service.retrieve("anything at all").passages.empty());
  EXPECT_EQ(service.get("/api/v1/kb/search?q=anything").items(), 0u);
  EXPECT_EQ(service.get("/api/v1/kb/search?q=").status, 422);
}

TEST(Index, IsBuiltAnewWhereItsFolderIsGone) {
  Installation service;
  service.write("Password", "Choose a new password in the portal.");
  service.stop();
  std::filesystem::remove_all(service.index_folder());
  service.start();
  service.settle();
  EXPECT_EQ(service.retrieve("password").passages.size(), 1u);
}

TEST(Index, CatchesUpWithWhatItMissedBeforeACrash) {
  Installation service;
  const auto deleted = service.write("Old badge", "The old badge opens nothing.");
  const auto edited = service.write("Parking", "Park behind the hall.");
  service.stop();
  db::testing::TemporaryFolder copy;
  std::filesystem::copy(service.index_folder(), copy.path() + "/index",
                        std::filesystem::copy_options::recursive);
  service.start();
  service.ask(http::Method::delete_, "/api/v1/kb/documents/" + deleted, "agent@" + lumen);
  service.ask(http::Method::put, "/api/v1/kb/documents/" + edited, "agent@" + lumen,
              Installation::document("Parking", "Bicycles go to the cellar."));
  service.write("Canteen", "Lunch starts at noon.");
  service.stop();
  // The index as it was before those changes, and the tombstones already gone.
  std::filesystem::remove_all(service.index_folder());
  std::filesystem::copy(copy.path() + "/index", service.index_folder(),
                        std::filesystem::copy_options::recursive);
  service.start();
  service.settle();
  EXPECT_TRUE(service.retrieve("old badge").passages.empty());
  EXPECT_EQ(service.retrieve("bicycles").passages.size(), 1u);
  EXPECT_TRUE(service.retrieve("hall").passages.empty());
  EXPECT_EQ(service.retrieve("lunch").passages.size(), 1u);
  EXPECT_EQ(service.get("/api/v1/kb/status").at("/behind"), 0);
}

TEST(Index, IsBuiltAnewWhereItIsDamaged) {
  Installation service;
  service.write("Password", "Choose a new password in the portal.");
  service.stop();
  for (const auto& file : std::filesystem::directory_iterator(service.index_folder() + "/everyone"))
    std::filesystem::resize_file(file.path(), 10);
  service.start();
  service.settle();
  EXPECT_EQ(service.retrieve("password").passages.size(), 1u);
}

TEST(Index, TakesManyChangesAtOnce) {
  Installation service;
  for (int i = 0; i < 1200; ++i) {
    ASSERT_TRUE(service.knowledge_base()
                    .add(lumen, {},
                         {.title = "Room " + std::to_string(i),
                          .content = "The key of the room hangs at the desk.",
                          .language = "en"})
                    .has_value());
  }
  service.settle();
  EXPECT_EQ(service.get("/api/v1/kb/search?q=key+of+room+1137&limit=1").text("/items/0/title"), "Room 1137");
  EXPECT_EQ(service.get("/api/v1/kb/status").at("/behind"), 0);
}

/// Many articles that share words, written in the order of `numbers`, some of them twice.
void write_shelf(Installation& service, const std::vector<int>& numbers) {
  for (const int number : numbers) {
    const auto name = std::to_string(number);
    service.ask(
        http::Method::post, "/api/v1/kb/documents", "agent@" + lumen,
        Installation::document("Printer " + name, "The printer on floor " + name + " needs toner number " +
                                                      std::to_string(number * 7) + " and paper."));
  }
  service.settle();
}

TEST(Search, TheSameKnowledgeBaseGivesTheSameAnswerHoweverItCameToBe) {
  std::vector<int> numbers(1'200);
  std::iota(numbers.begin(), numbers.end(), 1);
  Installation upwards;
  write_shelf(upwards, numbers);
  std::ranges::reverse(numbers);
  Installation downwards;
  write_shelf(downwards, {numbers.begin() + 600, numbers.end()});
  downwards.retrieve("toner");  // what is learned of the half must not stay
  write_shelf(downwards, {numbers.begin(), numbers.begin() + 600});
  for (const auto* question :
       {"Which toner does the printer on floor 7 need?", "paper printer", "printr tonner"}) {
    const auto first = upwards.retrieve(question);
    const auto second = downwards.retrieve(question);
    ASSERT_EQ(first.passages.size(), second.passages.size());
    for (std::size_t i = 0; i < first.passages.size(); ++i) {
      EXPECT_EQ(first.passages[i].title, second.passages[i].title) << question;
      EXPECT_EQ(first.passages[i].score, second.passages[i].score) << question;
    }
    EXPECT_EQ(answerable(evidence_of(first)), answerable(evidence_of(second))) << question;
  }
}

/// `count` of the words, one of a kind now and then and another in every third text.
std::string some_of(const std::vector<std::string>& words, std::mt19937& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const auto reach = 1 + random() % words.size();
    text += words[random() % reach] + ' ';
  }
  return text;
}

TEST(Search, OutlivesAnyQuestionOfWordsThatMeanTheSame) {
  const std::vector<std::string> words{
      "ticket",   "urgent",  "niveau",        "imprimante", "réunion", "badge",      "lumière",
      "étage",    "panne",   "connexion",     "connecter",  "dossier", "répertoire", "navigateur",
      "browser",  "écran",   "moniteur",      "sauvegarde", "backup",  "employeur",  "patron",
      "médecin",  "docteur", "logiciel",      "programme",  "prix",    "tarif",      "congé",
      "vacances", "amende",  "contravention", "ordi"};
  std::mt19937 random(20'261'129);
  Installation service;
  for (int i = 0; i < 400; ++i)
    ASSERT_TRUE(service.knowledge_base()
                    .add(lumen, {},
                         {.title = "Fiche " + std::to_string(i),
                          .content = some_of(words, random, 12),
                          .language = "fr",
                          .audience = i % 10 == 0 ? Audience::agents : Audience::requesters})
                    .has_value());
  service.settle();
  for (int i = 0; i < 400; ++i) {
    const auto question = some_of(words, random, 3 + i % 8);
    for (const auto reader : {Role::requester, Role::agent})
      EXPECT_FALSE(service.retrieve(question, Language::fr, reader).passages.empty()) << question;
  }
}

Retrieval retrieve_after(Installation& service, const std::string& question, QuestionContext context) {
  auto found =
      db::testing::await(service.knowledge_base().retrieve(Call(), {.organisation_id = lumen,
                                                                    .reader = Role::requester,
                                                                    .question = question,
                                                                    .context = std::move(context),
                                                                    .language = text::Language::en}));
  EXPECT_TRUE(found.has_value());
  return found.value_or(Retrieval{});
}

TEST(Search, AQuestionIsFoundInTheDocumentThatAnsweredTheOneBefore) {
  Installation service;
  const auto shared = service.write("Shared mailbox",
                                    "A shared mailbox is asked for by ticket.\n\n## Size\n\nIt holds 25 GB.");
  service.write("Personal mailbox size", "The size of a mailbox is 50 GB.");
  EXPECT_EQ(service.retrieve("What is the size?").passages.at(0).title, "Personal mailbox size");
  const auto found =
      retrieve_after(service, "What is the size?", {"How do I get a shared mailbox?", {shared}});
  EXPECT_EQ(found.passages.at(0).title, "Shared mailbox");
  EXPECT_EQ(found.passages.at(0).heading, "Size");
}

TEST(Search, WhatDoesNotWorkIsFoundWhereATextSpeaksOfFaults) {
  Installation service;
  service.write("Badges", "Hold your badge to the printer, and then choose what is to be printed.");
  service.write("Call a technician", "Where a printer is broken, write down the number on its label.");
  for (const auto* question :
       {"the printer doesn't work", "my printer is not working", "printer stopped working"})
    EXPECT_EQ(service.retrieve(question).passages.at(0).title, "Call a technician") << question;
  const auto in_french = [&](const std::string& question) {
    return service.retrieve(question, text::Language::fr).passages.at(0).title;
  };
  service.write("Badges et accès", "Présentez votre badge à l'imprimante, puis choisissez le document.");
  service.write("Appeler un technicien",
                "En cas de panne d'imprimante, notez le numéro de l'étiquette bleue.");
  EXPECT_EQ(in_french("mon imprimante ne marche plus"), "Appeler un technicien");
  EXPECT_EQ(in_french("l'imprimante ne fonctionne pas"), "Appeler un technicien");
}

TEST(Search, TellsWhatItTookTheQuestionFor) {
  Installation service;
  service.write("Password", "Choose a new password in the portal.");
  const auto found = retrieve_after(service, "pasword zygomorphic", {"Where is the portal?", {}});
  ASSERT_EQ(found.asked.size(), 2u);
  EXPECT_TRUE(found.asked[0].known);
  EXPECT_LT(found.asked[0].certainty, 1) << "it was put right";
  EXPECT_EQ(found.asked[0].ways.front(), std::vector<std::string>{"password"});
  EXPECT_FALSE(found.asked[1].known);
  ASSERT_EQ(found.context.size(), 1u);
  EXPECT_EQ(found.context[0].ways.front(), std::vector<std::string>{"portal"});
}

}  // namespace
}  // namespace sp::knowledge_base
