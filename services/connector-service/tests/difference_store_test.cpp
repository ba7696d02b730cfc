// Walks over both sides and what they find; on every engine.
#include "services/connector-service/store/difference_store.hpp"

#include <gtest/gtest.h>

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "services/connector-service/store/arrival_store.hpp"
#include "services/connector-service/store/connector_store.hpp"

namespace sp::connector {
namespace {

using db::testing::await;
using std::chrono::seconds;

struct DifferenceStoreTest : db::testing::StoreTest {
  DifferenceStoreTest() : StoreTest(connector_service::sql::migrations, "connector") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    connectors.emplace(db());
    deliveries.emplace(db());
    arrivals.emplace(db());
    differences.emplace(db());
    id = new_id();
    ASSERT_TRUE(await(connectors->insert({.id = id,
                                          .organisation_id = "o-1",
                                          .name = "A tool",
                                          .kind = ToolKind::glpi,
                                          .settings = "{}",
                                          .secrets = "sealed",
                                          .created_by = "a-1"})));
    fence = take();
  }
  std::int64_t take() {
    ConnectorStore::Taking taking{
        .organisation_id = "o-1", .id = id, .owner = "p-1", .sole = true, .lease = seconds(30)};
    return await(connectors->take(std::move(taking))).value().row.fence;
  }
  std::optional<Walk> begin() {
    return await(differences->begin({.organisation_id = "o-1", .connector_id = id, .fence = fence}));
  }
  DifferenceStore::Step step(const Walk& walk, std::vector<Difference> found, bool ends = false) const {
    return {.organisation_id = "o-1",
            .connector_id = id,
            .fence = fence,
            .walk = walk.walk,
            .stage = WalkStage::links,
            .place = "here",
            .ends = ends,
            .records = 2,
            .tickets = 1,
            .differences = std::move(found)};
  }
  static Difference renamed(const std::string& there) {
    return {.kind = DriftKind::different,
            .cause = DriftCause::changed,
            .ticket_id = "t-1",
            .ticket_number = 7,
            .remote_id = "r-1",
            .remote_key = "R-1",
            .title = "Ours",
            .others = "[]",
            .fields = json::encode(
                std::vector<FieldDrift>{{.field = DriftField::subject, .here = "Ours", .there = there}})};
  }
  std::vector<Difference> listed(std::optional<DriftKind> kind = {}) {
    return await(differences->list("o-1", id, kind, std::nullopt, 10));
  }
  /// A ticket that is in the tool.
  void link() {
    const ArrivalStore::Standing standing{
        .ticket_id = "t-1", .ticket_number = 7, .remote = Remote{.id = "r-1", .key = "R-1"}};
    ArrivalStore::Ending ending{
        .organisation_id = "o-1", .connector_id = id, .fence = fence, .arrival = {.remote_id = "r-1"}};
    ending.standing = standing;
    ending.messages.push_back({.message_id = "m-1", .remote_id = "c-1", .fingerprint = "p", .way = "out"});
    ASSERT_TRUE(await(arrivals->end(std::move(ending))));
  }

  std::optional<ConnectorStore> connectors;
  std::optional<DeliveryStore> deliveries;
  std::optional<ArrivalStore> arrivals;
  std::optional<DifferenceStore> differences;
  std::string id;
  std::int64_t fence = 0;
};

TEST_P(DifferenceStoreTest, AWalkIsAskedForOnceAndGoesOnWhereItWas) {
  EXPECT_FALSE(await(differences->walk("o-1", id)));
  ASSERT_TRUE(await(differences->ask("o-1", id)));
  EXPECT_EQ(await(differences->walk("o-1", id))->state, WalkState::asked);
  const auto walk = begin();
  ASSERT_TRUE(walk);
  EXPECT_EQ(walk->state, WalkState::running);
  EXPECT_EQ(walk->walk, 1);
  ASSERT_TRUE(await(differences->keep(step(*walk, {}))));
  ASSERT_TRUE(await(differences->ask("o-1", id)));
  const auto now = await(differences->walk("o-1", id));
  EXPECT_EQ(now->state, WalkState::running) << "it is under way already";
  EXPECT_EQ(now->stage, WalkStage::links);
  EXPECT_EQ(now->place, "here");
  EXPECT_EQ(now->records, 2);
  ASSERT_TRUE(await(differences->keep(step(*walk, {}, true))));
  EXPECT_EQ(await(differences->walk("o-1", id))->state, WalkState::done);
  EXPECT_EQ(await(differences->ask("o-1", "nobody")).error().kind, ErrorKind::not_found);
  EXPECT_EQ(await(differences->ask("o-2", id)).error().kind, ErrorKind::not_found);
}

TEST_P(DifferenceStoreTest, WhatAWalkDoesNotFindAnyMoreGoesWithItsEnd) {
  auto walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}, true))));
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}))));
  ASSERT_EQ(listed().size(), 1u) << "a page that is walked twice finds it once";
  EXPECT_EQ(listed(DriftKind::twice).size(), 0u);
  walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {}))));
  EXPECT_EQ(listed().size(), 1u) << "the walk is not at its end";
  ASSERT_TRUE(await(differences->keep(step(*walk, {}, true))));
  EXPECT_TRUE(listed().empty());
}

TEST_P(DifferenceStoreTest, WhatIsLeftAloneComesBackAsAnotherDifferenceAlone) {
  auto walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}, true))));
  await(differences->leave_alone("o-2", listed().front().id));
  EXPECT_EQ(listed().size(), 1u) << "another organisation has no say";
  await(differences->leave_alone("o-1", listed().front().id));
  EXPECT_TRUE(listed().empty());
  EXPECT_TRUE(await(differences->counts("o-1")).empty());
  walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}, true))));
  EXPECT_TRUE(listed().empty());
  walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Another")}, true))));
  EXPECT_EQ(listed().size(), 1u);
  EXPECT_EQ(await(differences->counts("o-1")).front().differences, 1);
  EXPECT_TRUE(await(differences->list("o-2", std::nullopt, std::nullopt, std::nullopt, 10)).empty());
}

TEST_P(DifferenceStoreTest, NothingIsKeptUnderAFenceThatIsAnothersByNow) {
  const auto walk = begin();
  const auto old = step(*walk, {renamed("Theirs")});
  fence = take();
  EXPECT_FALSE(await(differences->keep(old)));
  EXPECT_TRUE(listed().empty());
}

TEST_P(DifferenceStoreTest, ARecordThatIsGoneIsMadeAgainUnderANewMark) {
  link();
  const auto mark = await(deliveries->link("o-1", id, "t-1"))->mark;
  const auto walk = begin();
  auto gone = renamed("");
  gone.kind = DriftKind::only_here;
  gone.cause = DriftCause::record_gone;
  ASSERT_TRUE(await(differences->keep(step(*walk, {gone}, true))));
  ASSERT_TRUE(await(differences->send(listed().front())));
  EXPECT_TRUE(listed().empty());
  const auto after = await(deliveries->link("o-1", id, "t-1"));
  EXPECT_FALSE(after->remote_id);
  EXPECT_NE(after->mark, mark) << "a tool that knows it would answer with the record that is gone";
  EXPECT_EQ(after->unfinished, 1);
  EXPECT_TRUE(await(deliveries->known_messages("o-1", id, "t-1")).empty());
  gone.organisation_id = "o-1";
  gone.connector_id = id;
  EXPECT_EQ(await(differences->send(gone)).error().code, "already_sent");
}

TEST_P(DifferenceStoreTest, WhatDiffersIsSentInParts) {
  link();
  const auto walk = begin();
  auto found = renamed("Theirs");
  found.fields = json::encode(
      std::vector<FieldDrift>{{.field = DriftField::subject, .here = "Ours", .there = "Theirs"},
                              {.field = DriftField::message, .here = "Hello", .message_id = "m-1"}});
  ASSERT_TRUE(await(differences->keep(step(*walk, {found}, true))));
  ASSERT_TRUE(await(differences->send(listed().front())));
  const auto unfinished = await(deliveries->unfinished_of_ticket("o-1", "t-1"));
  ASSERT_EQ(unfinished.size(), 2u);
  EXPECT_EQ(unfinished[0].kind, DeliveryKind::comment);
  EXPECT_EQ(unfinished[0].message_id, "m-1");
  EXPECT_EQ(unfinished[1].kind, DeliveryKind::change);
  EXPECT_EQ(unfinished[1].state, DeliveryState::behind);
}

TEST_P(DifferenceStoreTest, WhatIsThereComesByTheWayOfEveryChange) {
  link();
  const auto walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}, true))));
  await(differences->bring(listed().front(), json::encode(Synced{.title = "Ours"})));
  EXPECT_TRUE(listed().empty());
  EXPECT_EQ(await(differences->arrival_tries("o-1", id, "r-1")), 0);
  const auto after = await(deliveries->link("o-1", id, "t-1"));
  EXPECT_EQ(json::decode_text<Synced>(after->synced)->title, "Ours");
}

TEST_P(DifferenceStoreTest, WhatAWalkHasNotMetIsAskedForByTicket) {
  link();
  const auto walk = begin();
  const auto unmet = [&] {
    return await(differences->unmet({.organisation_id = "o-1",
                                     .connector_id = id,
                                     .walk = walk->walk,
                                     .made_before = SystemClock().now() + seconds(1),
                                     .limit = 10}));
  };
  EXPECT_EQ(unmet().size(), 1u);
  auto met = step(*walk, {});
  met.met.push_back("t-1");
  ASSERT_TRUE(await(differences->keep(std::move(met))));
  EXPECT_TRUE(unmet().empty());
}

TEST_P(DifferenceStoreTest, ADeletedConnectorTakesItsDifferencesWithIt) {
  const auto walk = begin();
  ASSERT_TRUE(await(differences->keep(step(*walk, {renamed("Theirs")}, true))));
  EXPECT_EQ(differences->counts_now().front().differences, 1);
  ASSERT_TRUE(await(connectors->erase("o-1", id)));
  EXPECT_TRUE(differences->counts_now().empty());
  await(arrivals->note("o-1", id, "r-1"));  // told of in the same moment
  EXPECT_FALSE(await(differences->arrival_tries("o-1", id, "r-1")));
}

SP_ON_EVERY_ENGINE(DifferenceStoreTest);

}  // namespace
}  // namespace sp::connector
