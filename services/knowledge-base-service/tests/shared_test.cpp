// Several processes share the documents of one PostgreSQL: each has an index of its own, and none answers as
// if another's edit had not been made.
#include "platform/kv/redis.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

/// Two processes; that there is a Redis says that there may be two.
class SharedKnowledgeBase : public ::testing::Test {
 protected:
  void SetUp() override {
    if (db::testing::cluster().empty())
      GTEST_SKIP() << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set";
    postgres_.emplace();
    here.emplace(postgres_->where(), redis_.get());
    there.emplace(postgres_->where(), redis_.get());
  }
  Answer save(Installation& service, const std::string& id, const std::string& text) {
    return service.ask(http::Method::put, "/api/v1/kb/documents/" + id, "agent@" + lumen,
                       Installation::document("Vault", text));
  }
  static Retrieval ask(Installation& service, const std::string& question, const std::string& who = "") {
    Call call;
    if (!who.empty())
      call = Call(std::make_shared<const Principal>(
          Principal{.user_id = who, .organisation_id = lumen, .role = Role::agent}));
    return db::testing::await(
               service.knowledge_base().retrieve(
                   call, {.organisation_id = lumen, .reader = Role::agent, .question = question}))
        .value();
  }

  std::optional<db::testing::TemporaryPostgres> postgres_;
  std::unique_ptr<kv::Redis> redis_ =
      kv::make_redis({.address = kv::parse_address("redis://127.0.0.1:1").value()});
  std::optional<Installation> here;
  std::optional<Installation> there;
};

TEST_F(SharedKnowledgeBase, AnEditIsInEveryProcessesGenerationAtOnce) {
  const auto id = here->write("Vault", "The code is one.");
  for (int i = 0; i < 20; ++i) {
    const auto before = there->generation(Role::requester);
    EXPECT_EQ(here->generation(Role::requester), before);
    EXPECT_EQ(save(i % 2 == 0 ? *here : *there, id, "The code is " + std::to_string(i) + ".").status, 200);
    EXPECT_GT(there->generation(Role::requester), before);
    EXPECT_GT(here->generation(Role::requester), before);
  }
}

TEST_F(SharedKnowledgeBase, WhatIsForAgentsIsNoNewsForRequesters) {
  here->write("Printing", "Press the green button.");
  const auto before = there->generation(Role::requester);
  here->write("Vault", "The code is one.", "agents");
  EXPECT_EQ(there->generation(Role::requester), before);
}

TEST_F(SharedKnowledgeBase, TheOldTextIsFoundNowhereOnceTheEditIsAcknowledged) {
  const auto id = here->write("Vault", "The code is apple.");
  there->settle();
  EXPECT_EQ(ask(*there, "vault code").passages.size(), 1u);
  EXPECT_EQ(save(*here, id, "The code is pear.").status, 200);
  for (const auto& passage : ask(*there, "vault code").passages) EXPECT_EQ(passage.text, "The code is pear.");
  there->settle();
  EXPECT_EQ(ask(*there, "vault code").passages.at(0).text, "The code is pear.");
}

TEST_F(SharedKnowledgeBase, WhoEditedIsAnsweredFromTheirEditWhereverTheyAsk) {
  for (int i = 0; i < 10; ++i) {
    const auto title = "Badge" + std::to_string(i);
    const auto answer = here->ask(
        http::Method::post, "/api/v1/kb/documents", "agent@" + lumen,
        Installation::document(title, "The badge number " + std::to_string(i) + " opens the door."));
    ASSERT_EQ(answer.status, 201);
    const auto found = ask(*there, title, answer.text("/updated_by/id"));
    ASSERT_FALSE(found.passages.empty()) << "search there was behind";
    EXPECT_EQ(found.passages.at(0).title, title);
    EXPECT_TRUE(found.settled);
  }
}

TEST_F(SharedKnowledgeBase, WhatIsFoundIsSettledOnceTheIndexHasFollowed) {
  here->write("Printing", "Press the green button.");
  there->settle();
  EXPECT_TRUE(ask(*there, "green button").settled);
  there->module->stop();  // it follows no longer
  here->write("Vault", "The code is one.");
  EXPECT_FALSE(ask(*there, "vault").settled);
  there->stop();
  there->start();
  there->settle();
  EXPECT_TRUE(ask(*there, "vault").settled) << "it has followed";
}

TEST_F(SharedKnowledgeBase, ADeletionDoesNotMakeOthersBuildTheirIndexAnew) {
  const auto id = here->write("Vault", "The code is one.");
  here->write("Printing", "Press the green button.");
  there->settle();
  EXPECT_EQ(here->ask(http::Method::delete_, "/api/v1/kb/documents/" + id, "agent@" + lumen).status, 204);
  here->settle();
  there->settle();
  EXPECT_TRUE(ask(*there, "vault code").passages.empty());
  EXPECT_EQ(ask(*there, "green button").passages.size(), 1u);
  EXPECT_NO_THROW(db::testing::TemporaryPostgres::run(
      postgres_->where_as_superuser(),
      "DO $$ BEGIN IF (SELECT MAX(pruned_seq) FROM knowledge_base.knowledge_bases) > 0 "
      "THEN RAISE 'pruned'; END IF; END $$"));
}

}  // namespace
}  // namespace sp::knowledge_base
