#include <fstream>

#include "services/knowledge-base-service/tests/embeddings_server.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

using text::Language;
using namespace std::chrono_literals;

Config settings_for(const EmbeddingsServer& server, const std::string& model = "small-embedder") {
  Config config;
  config.embeddings_url = server.base_url();
  config.embeddings_model = model;
  config.embeddings_private_addresses = true;
  config.embeddings_question_ms = 400;
  config.embeddings_batch_ms = 2'000;
  config.embeddings_memory_bytes = 1 << 30;
  return config;
}

struct MeaningTest : testing::Test {
  EmbeddingsServer server;
  std::optional<Installation> service;

  void begin(const std::string& model = "small-embedder") {
    service.emplace("", settings_for(server, model), outbound::make_http_client(16));
  }
  /// Writes a document and waits until search knows its words and its meaning.
  std::string write(const std::string& title, const std::string& content,
                    const std::string& audience = "requesters", const std::string& organisation = lumen) {
    auto id = service->write(title, content, audience, organisation);
    embed(organisation);
    return id;
  }
  void change(const std::string& id, const std::string& title, const std::string& content,
              const std::string& audience = "requesters") {
    EXPECT_EQ(service
                  ->ask(http::Method::put, "/api/v1/kb/documents/" + id, "agent@" + lumen,
                        Installation::document(title, content, audience))
                  .status,
              200);
    service->settle();
  }
  void remove(const std::string& id) {
    EXPECT_EQ(service->ask(http::Method::delete_, "/api/v1/kb/documents/" + id, "agent@" + lumen).status,
              204);
    service->settle();
  }
  std::int64_t status(const std::string& member, const std::string& organisation = lumen) {
    return service->get("/api/v1/kb/status", "agent@" + organisation)
        .at("/" + member)
        .to_number<std::int64_t>();
  }
  void embed(const std::string& organisation = lumen) {
    await([&] { return status("embedding_behind", organisation) == 0; });
  }
  template <class Condition>
  static void await(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::sleep_for(5ms);
    }
  }
  std::vector<std::string> titles(const std::string& question, Language language = Language::en,
                                  Role reader = Role::requester, const std::string& organisation = lumen) {
    std::vector<std::string> found;
    for (const auto& passage : service->retrieve(question, language, reader, organisation).passages)
      found.push_back(passage.title);
    return found;
  }
  double metric(const std::string& name) {
    const auto text = service->metrics->scrape();
    const auto line = text.find("\n" + name);
    return line == text.npos ? 0 : std::stod(text.substr(text.find(' ', line + 2)));
  }
  std::string file(const std::string& organisation = lumen) const {
    return service->folder.path() + "/vectors/" + organisation + "/vectors";
  }
  std::string content_of_file() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

using Titles = std::vector<std::string>;

TEST_F(MeaningTest, FindsAParaphraseWithoutACommonWord) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  write("Canteen", "Lunch starts at noon.");
  const auto found = service->retrieve("When do I get my salary?");
  ASSERT_FALSE(found.passages.empty());
  EXPECT_EQ(found.passages[0].title, "Payslip");
  EXPECT_GT(found.passages[0].similarity, 0.3);
  EXPECT_EQ(found.passages[0].coverage, 0) << "no word of it is in the passage";
  EXPECT_EQ(service->get("/api/v1/kb/search?q=hungry").text("/items/0/title"), "Canteen");
}

TEST_F(MeaningTest, TellsHowMuchNearerThanUsualTheNearestIsThatTheReaderMayFind) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.", "agents");
  write("Canteen", "Lunch starts at noon.");
  const auto closeness = [&](const std::string& question, Role reader) {
    return service->retrieve(question, Language::en, reader).closeness.value_or(-99);
  };
  EXPECT_GT(closeness("When do I get my salary?", Role::agent), 3);
  EXPECT_LT(closeness("When do I get my salary?", Role::requester), 1);
  EXPECT_GT(closeness("hungry", Role::requester), 3);
  EXPECT_FALSE(service->retrieve("salaire", Language::fr).closeness) << "there is nothing in French";
}

TEST_F(MeaningTest, WithoutAnEndpointNothingOfItIsThere) {
  Installation plain;
  plain.write("Payslip", "Your wages arrive on the last day of the month.");
  EXPECT_TRUE(plain.retrieve("salary").passages.empty());
  EXPECT_TRUE(plain.get("/api/v1/kb/status").at("/embedded").is_null());
  EXPECT_TRUE(plain.get("/api/v1/kb/status").at("/embedding_behind").is_null());
  EXPECT_FALSE(std::filesystem::exists(plain.folder.path() + "/vectors"));
}

TEST_F(MeaningTest, FoundByWordsAndByMeaningComesFirst) {
  begin();
  write("Wages", "Wages and salary are paid on the last day.");
  write("Salary of the printer", "A salary for a printer: toner, paper, printer, toner, paper.");
  write("Canteen", "Lunch starts at noon.");
  const auto found = service->retrieve("salary wages");
  EXPECT_EQ(found.passages.at(0).title, "Wages");
  EXPECT_GT(found.passages.at(0).score, 0);
  EXPECT_GT(found.passages.at(0).similarity, found.passages.at(1).similarity);
}

TEST_F(MeaningTest, SpeaksTheProtocol) {
  service.emplace(
      "",
      [&] {
        auto config = settings_for(server);
        config.embeddings_key = "secret-key";
        config.embeddings_passage_prefix = "passage: ";
        config.embeddings_question_prefix = "query: ";
        return config;
      }(),
      outbound::make_http_client(16));
  write("Payslip", "## Wages\n\nYour **wages** arrive late.");
  const auto request = server.last_request();
  EXPECT_TRUE(request.starts_with("POST /v1/embeddings ")) << request;
  EXPECT_NE(request.find("Authorization: Bearer secret-key"), std::string::npos);
  EXPECT_NE(request.find("\"model\":\"small-embedder\""), std::string::npos);
  EXPECT_EQ(request.find("dimensions"), std::string::npos);
  EXPECT_EQ(server.take_texts(), Titles{"passage: Payslip\nWages\nYour wages arrive late."});
  service->retrieve("Salary?");
  EXPECT_EQ(server.take_texts(), Titles{"query: Salary?"});
}

TEST_F(MeaningTest, SendsManyTextsInBoundedRequests) {
  begin();
  std::string sections;
  for (int i = 0; i < 150; ++i)
    sections += "## Section " + std::to_string(i) + "\n\nText number " + std::to_string(i) + ".\n\n";
  write("Handbook", sections);
  const auto chunks = status("chunks");
  EXPECT_EQ(status("embedded"), chunks);
  EXPECT_EQ(std::cmp_equal(server.take_texts().size(), chunks), true);
  EXPECT_LE(server.requests(), chunks / 64 + 1);
}

TEST_F(MeaningTest, ARestartKeepsTheVectorsWithoutAskingAgain) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  service->stop();
  server.take_texts();
  service->start();
  service->settle();
  EXPECT_EQ(status("embedding_behind"), 0);
  EXPECT_EQ(status("embedded"), 1);
  EXPECT_EQ(titles("salary"), Titles{"Payslip"});
  EXPECT_EQ(server.take_texts(), Titles{"salary"});
}

TEST_F(MeaningTest, AnEditEmbedsOnlyThePassagesThatChanged) {
  begin();
  const auto id = write("Handbook", "## Pay\n\nWages arrive monthly.\n\n## Food\n\nLunch starts at noon.");
  ASSERT_EQ(status("embedded"), 2);
  server.take_texts();
  change(id, "Handbook", "## Pay\n\nWages arrive monthly.\n\n## Food\n\nDinner starts at seven.");
  embed();
  EXPECT_EQ(server.take_texts(), Titles{"Handbook\nFood\nDinner starts at seven."});
  EXPECT_EQ(status("embedded"), 2);
  EXPECT_EQ(service->retrieve("salary").passages.at(0).document_version, 2);
}

TEST_F(MeaningTest, ATextThatIsKnownIsNotSentAgain) {
  begin();
  write("Notice", "Lunch starts at noon.");
  server.take_texts();
  write("Notice", "Lunch starts at noon.", "agents");
  EXPECT_TRUE(server.take_texts().empty());
  EXPECT_EQ(status("embedded"), 2);
  EXPECT_EQ(service->retrieve("hungry", Language::en, Role::agent).passages.size(), 2u);
  EXPECT_EQ(service->retrieve("hungry").passages.size(), 1u);
}

TEST_F(MeaningTest, ADeletedDocumentLeavesNothingBehind) {
  begin();
  const auto id = write("Payslip", "Your wages arrive on the last day of the month.");
  write("Canteen", "Lunch starts at noon.");
  const auto before = content_of_file();
  remove(id);
  embed();
  EXPECT_EQ(status("embedded"), 1);
  EXPECT_TRUE(titles("salary").empty() || titles("salary").front() != "Payslip");
  const auto after = content_of_file();
  ASSERT_EQ(after.size(), before.size());
  // Its slot was the first one.
  const auto slot = (after.size() - 64) / 2;
  EXPECT_NE(before.substr(64, slot), std::string(slot, '\0'));
  EXPECT_EQ(after.substr(64, slot), std::string(slot, '\0'));
}

TEST_F(MeaningTest, DeletionsDuringAnOutageAreNotLost) {
  begin();
  const auto gone = write("Payslip", "Your wages arrive on the last day of the month.");
  server.behave([](const auto&) { return EmbeddingsServer::http(503, "{}"); });
  service->write("Canteen", "Lunch starts at noon.");
  remove(gone);
  await([&] { return status("embedded") == 0; });
  EXPECT_GT(status("embedding_behind"), 0);
  service->stop();
  server.behave(nullptr);
  service->start();
  embed();
  EXPECT_EQ(status("embedded"), 1);
  EXPECT_EQ(titles("hungry"), Titles{"Canteen"});
  EXPECT_EQ(titles("salary"), Titles{"Canteen"});
}

TEST_F(MeaningTest, AudiencesNeverCross) {
  begin();
  const auto secret = write("Vault", "The combination changes on Mondays.", "agents");
  write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(titles("unlock the safe"), Titles{"Canteen"});
  EXPECT_EQ(titles("unlock the safe", Language::en, Role::agent).front(), "Vault");
  // Opened to requesters and closed again: closed at once, whatever the index still holds.
  change(secret, "Vault", "The combination changes on Mondays.", "requesters");
  embed();
  EXPECT_EQ(titles("unlock the safe").front(), "Vault");
  server.behave([](const auto&) { return EmbeddingsServer::http(503, "{}"); });
  change(secret, "Vault", "The combination changes on Mondays.", "agents");
  EXPECT_EQ(titles("unlock the safe"), Titles{"Canteen"});
}

TEST_F(MeaningTest, OrganisationsNeverCross) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  write("Canteen", "Lunch starts at noon.", "requesters", rivals);
  EXPECT_EQ(titles("salary", Language::en, Role::admin, rivals), Titles{"Canteen"});
}

TEST_F(MeaningTest, LanguagesDoNotMixWhereOneIsAskedFor) {
  begin();
  write("Bulletin de paie", "Le salaire arrive à la fin du mois, avec le bulletin.");
  write("Payslip", "Your wages arrive on the last day of the month.");
  EXPECT_EQ(titles("money", Language::en), Titles{"Payslip"});
  EXPECT_EQ(titles("money", Language::fr), Titles{"Bulletin de paie"});
}

TEST_F(MeaningTest, AnotherModelEmbedsEverythingAnew) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  service->stop();
  service->config.embeddings_model = "other-embedder";
  server.set_dimension(128);
  server.take_texts();
  service->start();
  service->settle();
  embed();
  EXPECT_EQ(server.take_texts().size(), 1u);
  EXPECT_EQ(titles("salary"), Titles{"Payslip"});
}

TEST_F(MeaningTest, AModelThatChangedBehindItsNameEmbedsEverythingAnew) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  service->stop();
  server.set_dimension(128);
  service->start();
  service->settle();
  (void)titles("salary");  // learns of it
  await([&] { return titles("salary") == Titles{"Payslip"}; });
  EXPECT_EQ(status("embedding_behind"), 0);
}

TEST_F(MeaningTest, ADamagedFileCostsOnlyWhatIsDamaged) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  write("Canteen", "Lunch starts at noon.");
  service->stop();
  {
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(64 + 100);
    stream.put('\x7f');
  }
  server.take_texts();
  service->start();
  service->settle();
  EXPECT_EQ(titles("hungry").front(), "Canteen");  // opens the file, and finds it damaged
  await([&] { return titles("salary").front() == "Payslip"; });
  embed();
  EXPECT_EQ(status("embedded"), 2);
  int passages = 0;
  for (const auto& text : server.take_texts())
    passages += text.starts_with("Payslip\n") || text.starts_with("Canteen\n");
  EXPECT_EQ(passages, 1);
}

TEST_F(MeaningTest, AFileThatIsNoneIsMadeAnew) {
  for (const bool gone : {true, false}) {
    begin();
    write("Payslip", "Your wages arrive on the last day of the month.");
    service->stop();
    if (gone) {
      std::filesystem::remove_all(service->folder.path() + "/vectors");
    } else {
      std::filesystem::resize_file(file(), 20);
    }
    service->start();
    service->settle();
    embed();
    EXPECT_EQ(titles("salary"), Titles{"Payslip"});
  }
}

TEST_F(MeaningTest, AnEndpointThatIsDownHarmsNoSearch) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  server.behave([](const auto&) { return EmbeddingsServer::http(500, "{}"); });
  service->write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(titles("When is lunch?"), Titles{"Canteen"});
  EXPECT_EQ(titles("wages"), Titles{"Payslip"});
  EXPECT_GE(metric("sp_kb_searches_without_vectors_total"), 2);
  EXPECT_GT(status("embedding_behind"), 0);
  EXPECT_EQ(status("behind"), 0);
  server.behave(nullptr);
  embed();
  EXPECT_EQ(status("embedded"), 2);
}

TEST_F(MeaningTest, AnEndpointThatIsSlowIsWaitedForBriefly) {
  begin();
  write("Canteen", "Lunch starts at noon.");
  server.behave([](const auto&) {
    std::this_thread::sleep_for(1s);
    return std::string();
  });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(titles("When is lunch?"), Titles{"Canteen"});
  const auto taken = std::chrono::steady_clock::now() - begun;
  EXPECT_GE(taken, 350ms);
  EXPECT_LT(taken, 900ms);
}

TEST_F(MeaningTest, AnEndpointThatKeepsFailingIsLeftAlone) {
  begin();
  write("Canteen", "Lunch starts at noon.");
  server.behave([](const auto&) {
    std::this_thread::sleep_for(500ms);
    return std::string();
  });
  for (const auto* question : {"lunch one", "lunch two", "lunch three"}) titles(question);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(titles("lunch four"), Titles{"Canteen"});
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 200ms);
}

TEST_F(MeaningTest, A429IsTriedAgainAfterItsRetryAfter) {
  begin();
  std::atomic<int> refused = 0;
  std::chrono::steady_clock::time_point first{};
  std::atomic<std::int64_t> waited_ms = 0;
  server.behave([&](const auto& texts) {
    const auto now = std::chrono::steady_clock::now();
    if (refused++ == 0) {
      first = now;
      return EmbeddingsServer::http(429, "{}", "Retry-After: 2\r\n");
    }
    waited_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - first).count();
    return server.good(texts);
  });
  write("Payslip", "Your wages arrive on the last day of the month.");
  EXPECT_GE(waited_ms, 1'900);
  EXPECT_EQ(titles("salary"), Titles{"Payslip"});
  server.behave(nullptr);
}

TEST_F(MeaningTest, AShortFailureIsTriedAgainWithinTheQuestionsTime) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  std::atomic<int> asked = 0;
  server.behave([&](const auto& texts) {
    return asked++ == 0 ? EmbeddingsServer::http(503, "{}") : server.good(texts);
  });
  EXPECT_EQ(titles("salary"), Titles{"Payslip"});
  EXPECT_EQ(asked, 2);
  server.behave(nullptr);
}

TEST_F(MeaningTest, MalformedAnswersAreRefused) {
  begin();
  write("Canteen", "Lunch starts at noon.");
  for (const std::string body :
       {"", "{", "[]", "{}", R"({"data":[]})", R"({"data":[{"index":0}]})",
        R"({"data":[{"index":0,"embedding":[]}]})", R"({"data":[{"index":1,"embedding":[1,0]}]})",
        R"({"data":[{"index":0,"embedding":[1,null]}]})", R"({"data":[{"index":0,"embedding":[NaN,1]}]})",
        R"({"data":[{"index":0,"embedding":[0,0,0]}]})", R"({"data":[{"index":0,"embedding":"AAAA"}]})",
        R"({"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]})",
        R"({"error":{"message":"no"}})"}) {
    begin();
    write("Canteen", "Lunch starts at noon.");
    server.behave([&](const auto&) { return EmbeddingsServer::http(200, body); });
    EXPECT_EQ(titles("lunch"), Titles{"Canteen"}) << body;
    EXPECT_EQ(metric("sp_kb_searches_without_vectors_total"), 1) << body;
    server.behave(nullptr);
  }
}

TEST_F(MeaningTest, AnAnswerOfAnotherLengthIsRefused) {
  begin();
  write("Canteen", "Lunch starts at noon.");
  server.set_dimension(96);
  EXPECT_EQ(titles("lunch"), Titles{"Canteen"});
  EXPECT_EQ(metric("sp_kb_searches_without_vectors_total"), 1);
  service->write("Payslip", "Your wages arrive on the last day of the month.");
  await([&] {
    return metric("sp_kb_embedding_failures_total{for=\"passages\",reason=\"wrong_dimension\"}") > 0;
  });
  EXPECT_EQ(status("embedded"), 1);
}

TEST_F(MeaningTest, ATextThatIsTooLongForTheModelIsKnownByItsBeginning) {
  begin();
  server.behave([&](const auto& texts) {
    for (const auto& text : texts)
      if (text.size() > 700) return EmbeddingsServer::http(400, R"({"error":{"message":"too long"}})");
    return server.good(texts);
  });
  std::string filler;
  for (int i = 0; i < 20; ++i) filler += " and the documentation of it is number " + std::to_string(i);
  write("Pay", "Wages come monthly." + filler);
  write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(status("embedded"), status("chunks"));
  EXPECT_EQ(titles("salary").front(), "Pay");
}

struct SlowEndpointTest : MeaningTest {
  void begin() {
    auto config = settings_for(server);
    config.embeddings_batch_ms = 300;
    service.emplace("", config, outbound::make_http_client(16));
  }
  static std::string too_late() {
    std::this_thread::sleep_for(400ms);
    return "";
  }
};

TEST_F(SlowEndpointTest, ABatchThatTakesTooLongIsAskedForInSmallerOnes) {
  begin();
  server.behave([&](const auto& texts) { return texts.size() > 2 ? too_late() : server.good(texts); });
  std::string text;
  for (int i = 0; i < 12; ++i)
    text += "# Part " + std::to_string(i) + "\n\nWages of kind " + std::to_string(i) + ".\n\n";
  write("Pay", text);
  EXPECT_EQ(status("embedded"), status("chunks"));
  EXPECT_GE(status("chunks"), 6);
}

TEST_F(SlowEndpointTest, ATextThatTakesTooLongIsKnownByItsBeginning) {
  begin();
  server.behave([&](const auto& texts) {
    for (const auto& text : texts)
      if (text.size() > 700) return too_late();
    return server.good(texts);
  });
  std::string filler;
  for (int i = 0; i < 20; ++i) filler += " and the documentation of it is number " + std::to_string(i);
  write("Pay", "Wages come monthly." + filler);
  EXPECT_EQ(titles("salary").front(), "Pay");
}

TEST_F(SlowEndpointTest, AnEndpointThatAnswersNothingIsTriedAgainWithWholeTexts) {
  begin();
  server.behave([&](const auto&) { return too_late(); });
  service->write("Payslip", "Your wages arrive on the last day of the month.");
  await([&] { return metric("sp_kb_embedding_failures_total{for=\"passages\",reason=\"timed_out\"}") > 0; });
  server.take_texts();
  server.behave(nullptr);
  embed();
  EXPECT_EQ(server.take_texts().back(), "Payslip\nYour wages arrive on the last day of the month.");
}

TEST_F(MeaningTest, ATextThatIsNeverTakenDoesNotHoldUpTheOthers) {
  begin();
  server.behave([&](const auto& texts) {
    for (const auto& text : texts)
      if (text.starts_with("Printer")) return EmbeddingsServer::http(400, R"({"error":{"message":"no"}})");
    return server.good(texts);
  });
  write("Printer", "The toner is in the cupboard.");
  write("Canteen", "Lunch starts at noon.");
  EXPECT_EQ(status("embedded"), 1);
  EXPECT_EQ(titles("hungry"), Titles{"Canteen"});
  EXPECT_EQ(titles("toner").front(), "Printer");
}

TEST_F(MeaningTest, TheGenerationRisesWhenTheMeaningIsKnown) {
  begin();
  server.behave([](const auto&) { return EmbeddingsServer::http(503, "{}"); });
  service->write("Payslip", "Your wages arrive on the last day of the month.");
  const auto before = service->generation(Role::requester);
  server.behave(nullptr);
  embed();
  EXPECT_GT(service->generation(Role::requester), before);
}

TEST_F(MeaningTest, TheGenerationRisesWhenTheEndpointIsBack) {
  begin();
  write("Payslip", "Your wages arrive on the last day of the month.");
  server.behave([](const auto&) { return EmbeddingsServer::http(401, "{}"); });
  EXPECT_TRUE(titles("salary").empty());
  const auto before = service->generation(Role::requester);
  server.behave(nullptr);
  EXPECT_EQ(titles("money"), Titles{"Payslip"});
  EXPECT_GT(service->generation(Role::requester), before);
}

TEST_F(MeaningTest, StoppingDoesNotWaitForTheEndpoint) {
  begin();
  const auto release = std::make_shared<std::atomic<bool>>(false);
  server.behave([release](const auto&) {
    while (!*release) std::this_thread::sleep_for(5ms);
    return std::string();
  });
  service->write("Canteen", "Lunch starts at noon.");
  await([&] { return !server.take_texts().empty(); });
  const auto begun = std::chrono::steady_clock::now();
  service->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  *release = true;
}

}  // namespace
}  // namespace sp::knowledge_base
