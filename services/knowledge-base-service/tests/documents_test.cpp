#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::string agent = "agent@" + lumen;
const std::string requester = "requester@" + lumen;

class Documents : public OnEveryEngine {
 protected:
};
SP_ON_EVERY_ENGINE(Documents);

TEST_P(Documents, AreReadAsTheyWereWritten) {
  const auto created =
      service().ask(http::Method::post, "/api/v1/kb/documents", agent,
                    Installation::document("Reset my password", "# Reset my password\n\nOpen *the portal*."));
  ASSERT_EQ(created.status, 201);
  EXPECT_EQ(created.header("ETag"), "\"1\"");
  EXPECT_EQ(created.text("/language"), "en");
  EXPECT_EQ(created.at("/chunks"), 1);
  EXPECT_EQ(created.header("Location"), "/api/v1/kb/documents/" + created.text("/id"));
  const auto shown = service().get("/api/v1/kb/documents/" + created.text("/id"), requester);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.text("/content"), "# Reset my password\n\nOpen *the portal*.");
  EXPECT_EQ(shown.text("/updated_by/name"), "Agent of the desk");
}

TEST_P(Documents, MoveOnOnlyFromTheVersionThatWasRead) {
  const auto id = service().write("Wi-Fi", "Ask the front desk for a code.");
  const auto path = "/api/v1/kb/documents/" + id;
  const auto changed =
      service().ask(http::Method::put, path, agent, Installation::document("Wi-Fi", "Ask nobody."), "\"1\"");
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.at("/version"), 2);
  const auto stale =
      service().ask(http::Method::put, path, agent, Installation::document("Wi-Fi", "Too late."), "\"1\"");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.text("/current/content"), "Ask nobody.");
  EXPECT_EQ(service().ask(http::Method::delete_, path, agent, "", "\"1\"").status, 412);
  EXPECT_EQ(service().get(path).text("/content"), "Ask nobody.");
}

TEST_P(Documents, KeepTheirEarlierVersions) {
  const auto path = "/api/v1/kb/documents/" + service().write("Printer", "Use tray one.");
  service().ask(http::Method::put, path, agent, Installation::document("Printers", "Use tray two."));
  const auto versions = service().get(path + "/versions");
  ASSERT_EQ(versions.items(), 2u);
  EXPECT_EQ(versions.text("/items/0/title"), "Printers");
  EXPECT_EQ(service().get(path + "/versions/1").text("/content"), "Use tray one.");
  EXPECT_EQ(service().get(path + "/versions/3").status, 404);
  EXPECT_EQ(service().get(path + "/versions", requester).status, 403);
}

TEST_P(Documents, LeaveNothingBehindWhenDeleted) {
  const auto id = service().write("Badge", "A lost badge is blocked at the reception within the hour.");
  const auto path = "/api/v1/kb/documents/" + id;
  EXPECT_EQ(service().retrieve("lost badge").passages.size(), 1u);
  EXPECT_EQ(service().ask(http::Method::delete_, path, agent).status, 204);
  EXPECT_TRUE(service().retrieve("lost badge").passages.empty());
  for (const auto* part : {"", "/chunks", "/versions", "/versions/1"})
    EXPECT_EQ(service().get(path + part).status, 404);
  service().settle();
  const auto status = service().get("/api/v1/kb/status");
  EXPECT_EQ(status.at("/documents"), 0);
  EXPECT_EQ(status.at("/chunks"), 0);
  EXPECT_EQ(status.at("/behind"), 0);
}

TEST_P(Documents, ForAgentsAreHiddenFromRequestersEverywhere) {
  const auto id =
      service().write("Escalation of an outage", "The duty engineer is called within ten minutes.", "agents");
  service().write("Outage", "We post updates on the status page during an outage.");
  const auto path = "/api/v1/kb/documents/" + id;
  EXPECT_EQ(service().get(path, requester).status, 404);
  EXPECT_EQ(service().get(path + "/chunks", requester).status, 404);
  EXPECT_EQ(service().get("/api/v1/kb/documents", requester).items(), 1u);
  EXPECT_EQ(service().get("/api/v1/kb/documents?audience=agents", requester).items(), 0u);
  EXPECT_EQ(service().get("/api/v1/kb/search?q=duty+engineer", requester).items(), 0u);
  EXPECT_EQ(service().get("/api/v1/kb/search?q=outage", requester).items(), 1u);
  EXPECT_EQ(service().get("/api/v1/kb/status", requester).status, 403);
  EXPECT_EQ(service().retrieve("duty engineer").passages.size(), 0u);
  EXPECT_EQ(service().retrieve("duty engineer", text::Language::en, Role::agent).passages.size(), 1u);
  EXPECT_EQ(service().get(path, agent).status, 200);
}

TEST_P(Documents, CloseToRequestersAtOnceWhenTheirAudienceNarrows) {
  const auto path = "/api/v1/kb/documents/" + service().write("Bonus round", "The bonus is paid in March.");
  const auto before = service().generation(Role::requester);
  service().ask(http::Method::put, path, agent,
                Installation::document("Bonus round", "The bonus is paid in March.", "agents"));
  EXPECT_GT(service().generation(Role::requester), before);
  EXPECT_TRUE(service().retrieve("When is the bonus paid?").passages.empty());
}

TEST_P(Documents, OfAnotherOrganisationDoNotExist) {
  const auto path = "/api/v1/kb/documents/" + service().write("Price list", "Lamps cost forty euros.");
  const auto rival = "admin@" + rivals;
  EXPECT_EQ(service().get(path, rival).status, 404);
  EXPECT_EQ(service().ask(http::Method::put, path, rival, Installation::document("Mine", "Mine.")).status,
            404);
  EXPECT_EQ(service().ask(http::Method::delete_, path, rival).status, 404);
  EXPECT_EQ(service().get("/api/v1/kb/documents", rival).items(), 0u);
  EXPECT_EQ(service().get("/api/v1/kb/search?q=lamps", rival).items(), 0u);
  EXPECT_EQ(service().get("/api/v1/kb/status", rival).at("/documents"), 0);
  EXPECT_EQ(service().get(path).status, 200);
}

TEST_P(Documents, AreListedLatestFirstPageByPage) {
  for (const auto* title : {"Éclairage", "Chauffage", "Fenêtres", "100 % coton", "Portes"})
    service().write(title, "Texte de l'article pour les collègues.");
  std::vector<std::string> titles;
  std::string cursor;
  do {
    const auto page =
        service().get("/api/v1/kb/documents?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& item : page.at("/items").as_array()) titles.emplace_back(item.at("title").as_string());
    cursor = page.text("/next_cursor");
  } while (!cursor.empty());
  EXPECT_EQ(titles,
            (std::vector<std::string>{"Portes", "100 % coton", "Fenêtres", "Chauffage", "Éclairage"}));
  EXPECT_EQ(service().get("/api/v1/kb/documents?q=eclair").text("/items/0/title"), "Éclairage");
  EXPECT_EQ(service().get("/api/v1/kb/documents?q=%25").items(), 1u);
  EXPECT_EQ(service().get("/api/v1/kb/documents?cursor=nonsense").status, 422);
}

TEST_P(Documents, WithoutATitleOrWithAnUnknownAudienceAreRefusedFieldByField) {
  const auto answer =
      service().ask(http::Method::post, "/api/v1/kb/documents", agent,
                    R"({"title":" ","content":"x","format":"markdown","audience":"everyone"})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/pointer"), "/title");
  EXPECT_EQ(answer.text("/errors/1/pointer"), "/audience");
}

TEST_P(Documents, ImportedAgainFromTheSameSourceChangeOnlyWhereTheyDiffer) {
  auto& knowledge_base = service().knowledge_base();
  const NewDocument article{.title = "VPN", .content = "Install the client.", .source = "en/vpn.md"};
  const auto id = knowledge_base.add(lumen, {}, article);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(knowledge_base.add(lumen, {}, article).value(), *id);
  EXPECT_EQ(service().get("/api/v1/kb/documents/" + *id).at("/version"), 1);
  auto edited = article;
  edited.content = "Install the new client.";
  EXPECT_EQ(knowledge_base.add(lumen, {}, edited).value(), *id);
  EXPECT_EQ(service().get("/api/v1/kb/documents/" + *id).at("/version"), 2);
  EXPECT_NE(knowledge_base.add(rivals, {}, article).value(), *id);
}

TEST_P(Documents, TellOtherServicesOfEveryChange) {
  std::mutex mutex;
  std::condition_variable heard;
  std::vector<std::string> topics;
  const auto subscription =
      service().bus->subscribe("test", "document.", events::Hearing::once, [&](const events::Event& event) {
        const std::lock_guard lock(mutex);
        topics.push_back(event.topic);
        heard.notify_all();
      });
  const auto path = "/api/v1/kb/documents/" + service().write("Phone", "Dial nine.");
  service().ask(http::Method::put, path, agent, Installation::document("Phone", "Dial eight."));
  service().ask(http::Method::delete_, path, agent);
  std::unique_lock lock(mutex);
  EXPECT_TRUE(heard.wait_for(lock, std::chrono::seconds(20), [&] { return topics.size() >= 3; }));
  EXPECT_EQ(topics, (std::vector<std::string>{"document.created", "document.changed", "document.deleted"}));
}

}  // namespace
}  // namespace sp::knowledge_base
