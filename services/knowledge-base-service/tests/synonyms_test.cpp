// Words that mean the same in an organisation: written by admins, read with every question.
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::string admin = "admin@" + lumen;
const std::string agent = "agent@" + lumen;
const std::string requester = "requester@" + lumen;
const std::string all = "/api/v1/kb/synonyms";

class SynonymGroups : public OnEveryEngine {
 protected:
  static std::string group(const std::vector<std::string>& words, const std::string& language = "en") {
    boost::json::array list;
    for (const auto& word : words) list.emplace_back(word);
    return boost::json::serialize(boost::json::object{{"language", language}, {"words", list}});
  }
  Answer write(const std::vector<std::string>& words, const std::string& language = "en",
               const std::string& token = admin) {
    return service().ask(http::Method::post, all, token, group(words, language));
  }
  Answer replace(const std::string& id, const std::vector<std::string>& words,
                 const std::string& language = "en") {
    return service().ask(http::Method::put, all + "/" + id, admin, group(words, language));
  }
  Answer remove(const std::string& id, const std::string& token = admin) {
    return service().ask(http::Method::delete_, all + "/" + id, token);
  }
};
SP_ON_EVERY_ENGINE(SynonymGroups);

TEST_P(SynonymGroups, AreWrittenReadChangedAndRemoved) {
  const auto written = write({" Wi-Fi ", "wireless network", "WLAN"});
  ASSERT_EQ(written.status, 201);
  EXPECT_EQ(boost::json::serialize(written.at("/words")), R"(["Wi-Fi","wireless network","WLAN"])");
  EXPECT_EQ(written.text("/language"), "en");
  EXPECT_FALSE(written.text("/updated_at").empty());
  ASSERT_EQ(write({"mdp", "mot de passe"}, "fr").status, 201);
  ASSERT_EQ(write({"Badge", "access card"}).status, 201);
  const auto listed = service().get(all, agent);
  ASSERT_EQ(listed.items(), 3u);
  EXPECT_EQ(listed.text("/items/0/words/0"), "Badge") << "by their first words";
  EXPECT_EQ(listed.text("/items/1/words/0"), "mdp");
  EXPECT_EQ(listed.text("/items/2/words/0"), "Wi-Fi");
  EXPECT_EQ(service().get(all + "?language=fr").items(), 1u);
  EXPECT_EQ(service().get(all + "?language=de").status, 422);
  const auto changed = replace(written.text("/id"), {"WLAN", "Wi-Fi"});
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(boost::json::serialize(changed.at("/words")), R"(["WLAN","Wi-Fi"])");
  EXPECT_EQ(write({"wireless network", "air link"}).status, 201) << "the word is free again";
  EXPECT_EQ(remove(written.text("/id")).status, 204);
  EXPECT_EQ(remove(written.text("/id")).status, 404);
  EXPECT_EQ(replace(written.text("/id"), {"a1", "b1"}).status, 404);
  EXPECT_EQ(remove("x").status, 404);
  EXPECT_EQ(service().get(all).items(), 3u);
}

TEST_P(SynonymGroups, AreWrittenByAdminsAndReadByAgents) {
  const auto id = write({"Wi-Fi", "WLAN"}).text("/id");
  for (const auto& token : {agent, requester}) {
    EXPECT_EQ(write({"badge", "card"}, "en", token).status, 403);
    EXPECT_EQ(remove(id, token).status, 403);
    EXPECT_EQ(service().ask(http::Method::put, all + "/" + id, token, group({"a1", "b1"})).status, 403);
  }
  EXPECT_EQ(service().get(all, agent).status, 200);
  EXPECT_EQ(service().get(all, requester).status, 403);
}

TEST_P(SynonymGroups, OfAnotherOrganisationDoNotExist) {
  const auto id = write({"Wi-Fi", "WLAN"}).text("/id");
  const auto rival = "admin@" + rivals;
  EXPECT_EQ(service().get(all, rival).items(), 0u);
  EXPECT_EQ(remove(id, rival).status, 404);
  EXPECT_EQ(service().ask(http::Method::put, all + "/" + id, rival, group({"a1", "b1"})).status, 404);
  EXPECT_EQ(write({"wi-fi", "wlan"}, "en", rival).status, 201) << "a word is taken in one organisation only";
  EXPECT_EQ(service().get(all).text("/items/0/words/0"), "Wi-Fi");
}

TEST_P(SynonymGroups, NameTheWordAtFault) {
  const auto fault = [&](const std::vector<std::string>& words) {
    const auto refused = write(words);
    EXPECT_EQ(refused.status, 422);
    return refused.text("/errors/0/pointer") + " " + refused.text("/errors/0/code");
  };
  EXPECT_EQ(fault({"alone"}), "/words too_few");
  EXPECT_EQ(fault({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}), "/words too_many");
  EXPECT_EQ(fault({"badge", " "}), "/words/1 required");
  EXPECT_EQ(fault({"badge", std::string(61, 'x')}), "/words/1 too_long");
  EXPECT_EQ(fault({"badge", "card", "?!"}), "/words/2 no_words");
  EXPECT_EQ(fault({"clé", "card", "CLE"}), "/words/2 not_different");
  EXPECT_EQ(service().get(all).items(), 0u);
}

TEST_P(SynonymGroups, HaveAWordInOneGroupOfItsLanguageOnly) {
  const auto first = write({"Clé", "badge"}, "fr");
  const auto taken = write({"porte", "cle"}, "fr");
  EXPECT_EQ(taken.status, 409);
  EXPECT_EQ(taken.text("/code"), "word_taken");
  EXPECT_NE(taken.text("/detail").find("\"cle\""), std::string::npos) << taken.text("/detail");
  EXPECT_EQ(service().get(all).items(), 1u) << "nothing is kept of what was refused";
  EXPECT_EQ(write({"badge", "card"}).status, 201) << "another language";
  const auto second = write({"porte", "portail"}, "fr");
  EXPECT_EQ(replace(second.text("/id"), {"porte", "badge"}, "fr").status, 409);
  EXPECT_EQ(replace(second.text("/id"), {"porte", "badge"}).status, 409) << "moved to where it is taken";
  EXPECT_EQ(service().get(all + "?language=fr").items(), 2u);
  EXPECT_EQ(replace(first.text("/id"), {"badge", "clé", "carte"}, "fr").status, 200);
}

TEST_P(SynonymGroups, RaiseWhatCachesCompare) {
  service().write("Radio network", "Ask the front desk for a code.");
  auto before = service().generation(Role::requester);
  const auto id = write({"Wi-Fi", "radio network"}).text("/id");
  EXPECT_GT(service().generation(Role::requester),
            std::exchange(before, service().generation(Role::requester)));
  replace(id, {"Wi-Fi", "radio network", "WLAN"});
  EXPECT_GT(service().generation(Role::requester),
            std::exchange(before, service().generation(Role::requester)));
  remove(id);
  EXPECT_GT(service().generation(Role::requester), before);
  service().settle();
  EXPECT_EQ(service().get("/api/v1/kb/status").at("/behind"), 0);
}

TEST_P(SynonymGroups, AreUsedByTheNextQuestionAndNoLongerWhenRemoved) {
  service().write("Radio network", "Ask the front desk for a code.");
  EXPECT_TRUE(service().retrieve("WLAN").passages.empty());
  const auto id = write({"WLAN", "radio network"}).text("/id");
  EXPECT_EQ(service().retrieve("WLAN").passages.size(), 1u);
  replace(id, {"Wi-Fi", "radio network"});
  EXPECT_TRUE(service().retrieve("WLAN").passages.empty());
  EXPECT_EQ(service().retrieve("Wi-Fi").passages.size(), 1u);
  EXPECT_TRUE(service().retrieve("Wi-Fi", text::Language::en, Role::requester, rivals).passages.empty());
  remove(id);
  EXPECT_TRUE(service().retrieve("Wi-Fi").passages.empty());
}

TEST(SynonymsOfAnotherProcess, AreNoticedWithoutAChangeOfADocument) {
  if (db::testing::cluster().empty()) GTEST_SKIP() << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set";
  const db::testing::TemporaryPostgres postgres;
  Installation service(postgres.where());
  service.write("Radio network", "Ask the front desk for a code.");
  EXPECT_TRUE(service.retrieve("WLAN").passages.empty());
  {
    Installation other(postgres.where());
    const auto written =
        other.ask(http::Method::post, all, admin, R"({"language":"en","words":["WLAN","radio network"]})");
    ASSERT_EQ(written.status, 201);
  }
  service.settle();
  EXPECT_EQ(service.retrieve("WLAN").passages.size(), 1u);
}

}  // namespace
}  // namespace sp::knowledge_base
