// What a requester is told does not depend on what is for agents only: two organisations that differ in
// nothing else are told the same, to the last digit.
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::vector<std::string> questions{"printer",           "How do I print the quarterly report?",
                                         "zirconium",         "zircomium",
                                         "zirconium printer", "Where is the vault of zirconium kept?",
                                         "reset my password", "pasword",
                                         "the green button",  "scanner calibration"};

/// The same in two organisations; in one of them the agents have articles of their own, before, between and
/// after.
class TwoOrganisations : public ::testing::Test {
 protected:
  TwoOrganisations() {
    for (const auto& organisation : {lumen, rivals}) {
      secret("Vault", "The vault of zirconium stands behind the printer. Zirconium is rare.", organisation);
      open("Printing", "Press the green button of the printer to print a report.", organisation);
      open("Passwords", "Open the settings and reset the password of your account.", organisation);
      secret("Scanner", "Calibration of the scanner takes the quarterly zirconium plate.", organisation);
      open("Scanning", "Put the page on the glass and press the blue button.", organisation);
      for (int i = 0; i < 12; ++i)
        secret("Printer " + std::to_string(i), "A printer, a button, a password: " + std::to_string(i),
               organisation);
    }
  }

  void open(const std::string& title, const std::string& text, const std::string& organisation) {
    service.write(title, text, "requesters", organisation);
  }
  void secret(const std::string& title, const std::string& text, const std::string& organisation) {
    if (organisation == lumen) service.write(title, text, "agents", organisation);
  }

  /// The answer without its ids.
  std::string told(const std::string& path, const std::string& organisation) {
    auto text = service.get(path, "requester@" + organisation).raw;
    for (auto at = text.find("_id\":\""); at != text.npos; at = text.find("_id\":\"", at + 6))
      text.erase(at + 6, 36);
    return text;
  }
  std::string retrieved(const std::string& question, const std::string& organisation) {
    const auto found = service.retrieve(question, text::Language::en, Role::requester, organisation);
    std::string text = std::to_string(found.known_terms) + "/" + std::to_string(found.content_terms);
    for (const auto& passage : found.passages) {
      text += "\n" + passage.title;
      for (const double part :
           {passage.score, passage.coverage, passage.title_coverage, passage.document_coverage,
            passage.likeness, passage.title_likeness, passage.similarity})
        text += " " + boost::json::serialize(boost::json::value(part));
    }
    return text;
  }

  Installation service;
};

TEST_F(TwoOrganisations, TellARequesterTheSameWhateverTheAgentsArticlesHold) {
  for (const auto& question : questions) {
    std::string path = "/api/v1/kb/search?q=" + question;
    std::ranges::replace(path, ' ', '+');
    EXPECT_EQ(told(path, lumen), told(path, rivals)) << question;
    EXPECT_EQ(retrieved(question, lumen), retrieved(question, rivals)) << question;
  }
}

TEST_F(TwoOrganisations, ShowTheirAgentsBoth) {
  const auto found = service.retrieve("zirconium", text::Language::en, Role::agent);
  ASSERT_FALSE(found.passages.empty());
  EXPECT_EQ(found.passages.front().title, "Vault");
  EXPECT_EQ(service.get("/api/v1/kb/search?q=zircomium+plate").text("/items/0/title"), "Scanner")
      << "misspelled words of agents' articles are put right for agents";
  EXPECT_EQ(service.get("/api/v1/kb/search?q=reset+password").text("/items/0/title"), "Passwords");
}

TEST_F(TwoOrganisations, FollowADocumentFromOneAudienceToTheOther) {
  const auto id = service.write("Vault door", "The door of the vault is of palladium.");
  const auto turn = [&](const std::string& audience) {
    EXPECT_EQ(
        service
            .ask(http::Method::put, "/api/v1/kb/documents/" + id, "agent@" + lumen,
                 Installation::document("Vault door", "The door of the vault is of palladium.", audience))
            .status,
        200);
    service.settle();
  };
  const auto known = [&](Role reader) {
    return service.retrieve("palladium", text::Language::en, reader).passages.size();
  };
  EXPECT_EQ(known(Role::requester), 1u);
  turn("agents");
  EXPECT_EQ(known(Role::requester), 0u);
  EXPECT_EQ(service.retrieve("palladium", text::Language::en, Role::requester).known_terms, 0);
  EXPECT_EQ(known(Role::agent), 1u);
  turn("public");
  EXPECT_EQ(known(Role::requester), 1u);
  EXPECT_EQ(known(Role::agent), 1u) << "once, not in both";
}

TEST_F(TwoOrganisations, BuildAnewWhatIsLostOfTheIndex) {
  service.stop();
  std::filesystem::remove_all(service.index_folder() + "/agents");
  service.start();
  service.settle();
  service.write("Cleaning", "Clean the glass.");
  EXPECT_EQ(service.retrieve("zirconium", text::Language::en, Role::agent).passages.size(), 2u);
  EXPECT_EQ(retrieved("zirconium", lumen), "0/1");
}

}  // namespace
}  // namespace sp::knowledge_base
