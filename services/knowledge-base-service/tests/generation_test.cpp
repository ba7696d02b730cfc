// What caches compare: it rises for those whom a change concerns, and tells requesters nothing of what is for
// agents.
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

const std::string agent = "agent@" + lumen;

/// What has risen since it was asked last, once search has caught up.
class Watch {
 public:
  explicit Watch(Installation& service) : service_(service) { risen(); }

  std::string risen() {
    service_.settle();
    const auto before = seen_;
    seen_ = {service_.generation(Role::requester), service_.generation(Role::agent)};
    EXPECT_EQ(service_.generation(Role::admin), seen_.second);
    return std::string(seen_.first > before.first ? "requesters " : "") +
           (seen_.second > before.second ? "staff" : "");
  }

 private:
  Installation& service_;
  std::pair<std::uint64_t, std::uint64_t> seen_;
};

class Generation : public OnEveryEngine {
 protected:
  Answer save(const std::string& id, const std::string& text, const std::string& audience,
              const std::string& if_match = "") {
    return service().ask(http::Method::put, "/api/v1/kb/documents/" + id, agent,
                         Installation::document("Vault", text, audience), if_match);
  }
  Answer remove(const std::string& id) {
    return service().ask(http::Method::delete_, "/api/v1/kb/documents/" + id, agent);
  }
  Answer phrase(http::Method method, const std::string& path, const std::string& text) {
    return service().ask(method, "/api/v1/kb/documents/" + path, agent,
                         text.empty() ? "" : boost::json::serialize(boost::json::object{{"text", text}}));
  }
  void tell(const std::string& topic, boost::json::object payload) {
    const events::Event event{.id = new_id(),
                              .organisation_id = lumen,
                              .topic = topic,
                              .key = "k",
                              .payload = boost::json::serialize(payload)};
    for (const auto& consumer : service().bus->consumers(topic)) service().bus->deliver(consumer, event);
  }
};
SP_ON_EVERY_ENGINE(Generation);

TEST_P(Generation, OfRequestersDoesNotRiseWithWhatIsForAgents) {
  service().write("Printing", "Press the green button of the printer.");
  Watch watch(service());
  const auto id = service().write("Vault", "The code is one.", "agents");
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(save(id, "The code is two.", "agents").status, 200);
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(save(id, "The code is three.", "agents", "\"1\"").status, 412);
  EXPECT_EQ(watch.risen(), "") << "nothing was changed";

  const auto phrasings = id + "/phrasings";
  const auto phrasing = phrase(http::Method::post, phrasings, "Where is the secret chamber?").text("/id");
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(phrase(http::Method::put, phrasings + "/" + phrasing, "How is the chamber opened?").status, 200);
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(phrase(http::Method::delete_, phrasings + "/" + phrasing, "").status, 204);
  EXPECT_EQ(watch.risen(), "staff");
  for (const auto* topic : {"answer.confirmed", "answer.disputed"}) {
    tell(topic, {{"message_id", "m-1"},
                 {"question", "Who opens the chamber of the vault?"},
                 {"language", "en"},
                 {"document_id", id}});
    EXPECT_EQ(watch.risen(), "staff");
  }

  const NewDocument imported{.title = "Vault of the branch",
                             .content = "The code is four.",
                             .audience = Audience::agents,
                             .source = "vault.md"};
  ASSERT_TRUE(service().knowledge_base().add(lumen, {}, imported));
  EXPECT_EQ(watch.risen(), "staff");
  auto edited = imported;
  edited.content = "The code is five.";
  ASSERT_TRUE(service().knowledge_base().add(lumen, {}, edited));
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(remove(id).status, 204);
  EXPECT_EQ(watch.risen(), "staff");
  EXPECT_EQ(remove(id).status, 404);
  EXPECT_EQ(watch.risen(), "");
}

TEST_P(Generation, OfBothRisesWithWhatRequestersMayRead) {
  Watch watch(service());
  const auto id = service().write("Vault", "The code is one.", "public");
  EXPECT_EQ(watch.risen(), "requesters staff");
  EXPECT_EQ(save(id, "The code is two.", "agents").status, 200) << "closed to requesters";
  EXPECT_EQ(watch.risen(), "requesters staff");
  EXPECT_EQ(save(id, "The code is two.", "requesters").status, 200) << "opened to them";
  EXPECT_EQ(watch.risen(), "requesters staff");
  const auto phrasings = id + "/phrasings";
  EXPECT_EQ(phrase(http::Method::post, phrasings, "Where is the secret chamber?").status, 201);
  EXPECT_EQ(watch.risen(), "requesters staff");
  EXPECT_EQ(remove(id).status, 204);
  EXPECT_EQ(watch.risen(), "requesters staff");
  EXPECT_EQ(service()
                .ask(http::Method::post, "/api/v1/kb/synonyms", "admin@" + lumen,
                     R"({"language":"en","words":["vault","strongroom"]})")
                .status,
            201);
  EXPECT_EQ(watch.risen(), "requesters staff");
}

TEST_P(Generation, RisesBeforeTheChangeIsAcknowledged) {
  const auto id = service().write("Vault", "The code is one.");
  const auto before = service().generation(Role::requester);
  save(id, "The code is one.", "agents");
  EXPECT_GT(service().generation(Role::requester), before);
}

TEST_P(Generation, IsToldApartByAnotherProcessToo) {
  if (postgres().empty()) GTEST_SKIP() << "SQLite's files belong to one process";
  service().write("Printing", "Press the green button of the printer.");
  Installation other(postgres());
  Watch watch(other);
  const auto id = service().write("Vault", "The code is one.", "agents");
  EXPECT_EQ(watch.risen(), "staff");
  save(id, "The code is two.", "requesters");
  EXPECT_EQ(watch.risen(), "requesters staff");
  save(id, "The code is three.", "agents");
  EXPECT_EQ(watch.risen(), "requesters staff");
}

TEST_P(Generation, OfBothRisesWhenAnIndexIsBuiltAnew) {
  service().write("Printing", "Press the green button of the printer.");
  service().write("Vault", "The code is one.", "agents");
  service().stop();
  std::filesystem::remove_all(service().index_folder());
  service().start();
  service().settle();
  const auto unchanged = service().generation(Role::requester, rivals);
  EXPECT_GT(service().generation(Role::requester), unchanged);
}

TEST_P(Generation, OfAProcessIsThatOfNoOther) {
  const auto before = service().generation(Role::requester);
  service().stop();
  service().start();
  EXPECT_NE(service().generation(Role::requester), before)
      << "what was cached before nobody knows of what changed since";
}

}  // namespace
}  // namespace sp::knowledge_base
