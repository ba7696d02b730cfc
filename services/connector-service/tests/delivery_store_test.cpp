// Deliveries in their order, one worker a connector, and nothing kept from one who was overtaken; on every
// engine.
#include "services/connector-service/store/delivery_store.hpp"

#include <gtest/gtest.h>

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "services/connector-service/store/connector_store.hpp"

namespace sp::connector {
namespace {

using db::testing::await;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ticketing::NoticeKind;

struct DeliveryStoreTest : db::testing::StoreTest {
  DeliveryStoreTest() : StoreTest(connector_service::sql::migrations, "connector") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    connectors.emplace(db());
    deliveries.emplace(db());
  }

  std::string add(ToolKind kind = ToolKind::glpi, const Settings& settings = {},
                  const std::string& organisation = "o-1") {
    const auto id = new_id();
    EXPECT_TRUE(await(connectors->insert({.id = id,
                                          .organisation_id = organisation,
                                          .name = "A tool",
                                          .kind = kind,
                                          .settings = json::encode(settings),
                                          .secrets = "sealed",
                                          .created_by = "a-1"})));
    return id;
  }
  ConnectorRow take(const std::string& id, const std::string& owner, bool sole = false, bool again = false) {
    return await(connectors->take({.organisation_id = "o-1",
                                   .id = id,
                                   .owner = owner,
                                   .sole = sole,
                                   .again = again,
                                   .lease = seconds(30),
                                   .hold = milliseconds(0),
                                   .comment_hold = milliseconds(0)}))
        .value()
        .row;
  }
  std::vector<std::string> hear(NoticeKind kind, const std::string& ticket = "t-1",
                                const std::string& event_id = new_id(),
                                std::optional<std::string> origin = {}) {
    const events::Event event{.id = event_id,
                              .organisation_id = "o-1",
                              .topic = "ticket." + std::string(json::enum_name(kind)),
                              .key = ticket,
                              .payload = "{}",
                              .at = SystemClock().now()};
    ticketing::TicketNotice notice{.id = ticket, .number = 7, .kind = kind};
    if (kind == NoticeKind::message) notice.message_id = "m-" + event_id;
    notice.origin = std::move(origin);
    return deliveries->take_in(event, notice);
  }
  std::vector<Delivery> claim(const ConnectorRow& row, std::int64_t limit = 10) {
    return await(deliveries->claim({.organisation_id = "o-1",
                                    .connector_id = row.id,
                                    .owner = row.owner,
                                    .fence = row.fence,
                                    .limit = limit}));
  }
  bool end(const Delivery& delivery, DeliveryState state = DeliveryState::done, bool counts = false) {
    Ending ending{.delivery = delivery,
                  .state = state,
                  .counts = counts,
                  .frees_those_behind = delivery.kind == DeliveryKind::event};
    if (delivery.kind == DeliveryKind::create && state == DeliveryState::done)
      ending.remote = Remote{.id = "42", .key = "SUP-42", .url = "https://tool.example/42"};
    return await(deliveries->end(std::move(ending)));
  }
  std::vector<DeliveryKind> kinds(const std::vector<Delivery>& some) {
    std::vector<DeliveryKind> all;
    for (const auto& delivery : some) all.push_back(delivery.kind);
    return all;
  }

  std::optional<ConnectorStore> connectors;
  std::optional<DeliveryStore> deliveries;
};
SP_ON_EVERY_ENGINE(DeliveryStoreTest);

using Kinds = std::vector<DeliveryKind>;

TEST_P(DeliveryStoreTest, AnEventThatIsHeardAgainIsDeliveredOnce) {
  const auto id = add();
  const auto event = new_id();
  EXPECT_EQ(hear(NoticeKind::opened, "t-1", event), std::vector{id});
  EXPECT_TRUE(hear(NoticeKind::opened, "t-1", event).empty());
  const auto row = take(id, "me");
  EXPECT_EQ(claim(row).size(), 1U);
  EXPECT_TRUE(claim(row).empty());
}

TEST_P(DeliveryStoreTest, EachConnectorHasItsOwn) {
  const auto one = add();
  const auto other = add(ToolKind::jira_cloud);
  EXPECT_EQ(hear(NoticeKind::opened).size(), 2U);
  const auto first = claim(take(one, "me"));
  const auto second = claim(take(other, "me"));
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(await(deliveries->link("o-1", one, "t-1"))->mark,
            await(deliveries->link("o-1", other, "t-1"))->mark);
}

TEST_P(DeliveryStoreTest, WhatCameFromAToolDoesNotGoBackThere) {
  const auto id = add();
  hear(NoticeKind::opened);
  EXPECT_TRUE(hear(NoticeKind::message, "t-1", new_id(), id).empty());
  EXPECT_EQ(hear(NoticeKind::message, "t-1", new_id(), new_id()).size(), 1U);
}

TEST_P(DeliveryStoreTest, TheOrderOfATicketIsKeptAndTicketsDoNotWait) {
  const auto row = take(add(), "me");
  hear(NoticeKind::opened);
  hear(NoticeKind::message);
  hear(NoticeKind::changed);
  hear(NoticeKind::opened, "t-2");
  auto claimed = claim(row);
  EXPECT_EQ(kinds(claimed), (Kinds{DeliveryKind::create, DeliveryKind::create}));
  EXPECT_TRUE(claim(row).empty());
  EXPECT_TRUE(end(claimed[0]));
  claimed = claim(row);
  ASSERT_EQ(kinds(claimed), Kinds{DeliveryKind::comment});
  EXPECT_TRUE(end(claimed[0]));
  claimed = claim(row);
  EXPECT_EQ(kinds(claimed), Kinds{DeliveryKind::change});
}

TEST_P(DeliveryStoreTest, AFailedOneHoldsUpItsTicketUntilAPersonDecides) {
  const auto row = take(add(), "me");
  hear(NoticeKind::opened);
  hear(NoticeKind::message);
  const auto created = claim(row).at(0);
  EXPECT_TRUE(end(created, DeliveryState::failed));
  EXPECT_TRUE(claim(row).empty());
  EXPECT_EQ(await(deliveries->replay("o-1", created.id, false))->state, DeliveryState::waiting);
  EXPECT_EQ(await(deliveries->replay("o-1", created.id, false)).error().code, "not_failed");
  const auto again = claim(row).at(0);
  EXPECT_EQ(again.id, created.id);
  EXPECT_TRUE(end(again, DeliveryState::failed));
  EXPECT_EQ(await(deliveries->skip("o-1", created.id))->state, DeliveryState::skipped);
  EXPECT_EQ(kinds(claim(row)), Kinds{DeliveryKind::comment});
}

TEST_P(DeliveryStoreTest, WhatIsInDoubtIsAskedForFirstAlsoAfterAReplay) {
  const auto row = take(add(), "me");
  hear(NoticeKind::opened);
  const auto claimed = claim(row).at(0);
  EXPECT_FALSE(claimed.unsure);
  EXPECT_TRUE(
      await(deliveries->end({.delivery = claimed, .state = DeliveryState::ambiguous, .unsure = true})));
  const auto doubted = claim(row).at(0);
  EXPECT_TRUE(doubted.unsure);
  EXPECT_TRUE(await(deliveries->end({.delivery = doubted, .state = DeliveryState::failed, .unsure = true})));
  EXPECT_EQ(await(deliveries->replay("o-1", claimed.id, false))->state, DeliveryState::ambiguous);
  EXPECT_TRUE(
      await(deliveries->end({.delivery = claim(row).at(0), .state = DeliveryState::failed, .unsure = true})));
  EXPECT_EQ(await(deliveries->replay("o-1", claimed.id, true))->state, DeliveryState::waiting);
  EXPECT_FALSE(claim(row).at(0).unsure);
}

TEST_P(DeliveryStoreTest, AWorkerThatWasOvertakenKeepsNothing) {
  const auto id = add();
  const auto slow = take(id, "slow");
  hear(NoticeKind::opened);
  hear(NoticeKind::changed);
  const auto mine = claim(slow).at(0);
  EXPECT_FALSE(
      await(connectors->take({.organisation_id = "o-1", .id = id, .owner = "fast", .lease = seconds(30)})))
      << "its lease has not ended";
  const auto fast = take(id, "fast", true);
  EXPECT_GT(fast.fence, slow.fence);
  EXPECT_FALSE(end(mine)) << "its number is an old one";
  EXPECT_TRUE(claim(slow).empty());
  const auto doubted = claim(fast).at(0);
  EXPECT_EQ(doubted.id, mine.id);
  EXPECT_TRUE(doubted.unsure) << "the slow one may have sent it";
  EXPECT_TRUE(end(doubted));
  EXPECT_FALSE(await(deliveries->link("o-1", id, "t-1"))->remote_id->empty());
}

TEST_P(DeliveryStoreTest, NothingIsSentByTheSettingsOfBefore) {
  const auto id = add();
  const auto before = take(id, "me");
  hear(NoticeKind::opened);
  const auto under_way = claim(before).at(0);
  hear(NoticeKind::opened, "t-2");
  const auto now = await(connectors->change("o-1", id, [](const ConnectorRow& row) {
    return Result<ConnectorStore::Change>(
        ConnectorStore::Change{.name = row.name, .settings = row.settings, .secrets = row.secrets});
  }));
  ASSERT_TRUE(now);
  EXPECT_TRUE(claim(before).empty());
  EXPECT_TRUE(end(under_way)) << "what is under way is kept, whatever it was sent by";
  EXPECT_EQ(claim(*now).at(0).ticket_id, "t-2");
}

TEST_P(DeliveryStoreTest, LeasesAreRenewedByTheirOwnerAloneAndGivenBack) {
  const auto id = add();
  take(id, "me");
  EXPECT_EQ(await(connectors->renew("me", seconds(30))), std::vector{id});
  EXPECT_TRUE(await(connectors->renew("another", seconds(30))).empty());
  connectors->give_back_now("me");
  EXPECT_TRUE(await(
      connectors->take({.organisation_id = "o-1", .id = id, .owner = "another", .lease = seconds(30)})));
}

TEST_P(DeliveryStoreTest, AHaltedConnectorSendsNothingAndLosesNothing) {
  const auto id = add();
  const auto row = take(id, "me");
  EXPECT_EQ(await(connectors->halt("o-1", id, "person"))->halted, "person");
  EXPECT_TRUE(hear(NoticeKind::opened).empty());
  EXPECT_TRUE(claim(row).empty());
  EXPECT_EQ(await(connectors->halt("o-1", id, ""))->halted, "");
  EXPECT_EQ(claim(row).size(), 1U);
}

TEST_P(DeliveryStoreTest, AFailedEventOfAWebhookHoldsUpNothingAndComesBack) {
  const auto row = take(add(ToolKind::webhook), "me");
  hear(NoticeKind::opened);
  hear(NoticeKind::changed);
  const auto first = claim(row).at(0);
  EXPECT_TRUE(claim(row).empty());
  EXPECT_TRUE(end(first, DeliveryState::failed));
  EXPECT_EQ(await(deliveries->replay_all("o-1", row.id)), 1);
  const auto again = claim(row);
  ASSERT_FALSE(again.empty());
  for (const auto& one : again) EXPECT_TRUE(end(one));
  for (const auto& one : claim(row)) EXPECT_TRUE(end(one));
  hear(NoticeKind::changed);
  EXPECT_EQ(claim(row).size(), 1U) << "the ticket's order goes on";
}

TEST_P(DeliveryStoreTest, AChangeThatFollowsACreationComesLast) {
  const auto row = take(add(), "me");
  hear(NoticeKind::opened);
  hear(NoticeKind::message);
  const auto created = claim(row).at(0);
  EXPECT_TRUE(await(deliveries->end({.delivery = created,
                                     .state = DeliveryState::done,
                                     .remote = Remote{.id = "42", .key = "42"},
                                     .change_follows = true})));
  EXPECT_TRUE(end(claim(row).at(0)));
  EXPECT_EQ(kinds(claim(row)), Kinds{DeliveryKind::change});
}

TEST_P(DeliveryStoreTest, ATicketIsSentByHandOnce) {
  const auto id = add(ToolKind::glpi, {.rules = {.when = When::asked}});
  EXPECT_TRUE(hear(NoticeKind::opened).empty());
  const DeliveryStore::Asked asked{
      .organisation_id = "o-1", .connector_id = id, .ticket_id = "t-1", .ticket_number = 7};
  EXPECT_TRUE(await(deliveries->ask(asked)));
  EXPECT_EQ(await(deliveries->ask(asked)).error().code, "already_sent");
  EXPECT_EQ(hear(NoticeKind::message).size(), 1U);
}

TEST_P(DeliveryStoreTest, AnotherOrganisationSeesNothing) {
  const auto id = add();
  hear(NoticeKind::opened);
  EXPECT_FALSE(await(connectors->find("o-2", id)));
  EXPECT_TRUE(await(deliveries->list("o-2", {}, std::nullopt, 10)).empty());
  EXPECT_TRUE(await(deliveries->counts("o-2")).empty());
  EXPECT_FALSE(await(connectors->erase("o-2", id)));
  EXPECT_EQ(await(deliveries->list("o-1", {}, std::nullopt, 10)).size(), 1U);
}

TEST_P(DeliveryStoreTest, PagesOfDeliveriesLoseNoneAndDoublesNone) {
  const auto id = add();
  for (int i = 0; i < 7; ++i) hear(NoticeKind::opened, "t-" + std::to_string(i));
  std::vector<std::string> seen;
  std::optional<DeliveryPlace> after;
  for (;;) {
    const auto page =
        await(deliveries->list("o-1", {.connector_id = id, .state = DeliveryState::waiting}, after, 3));
    for (const auto& one : page) seen.push_back(one.ticket_id);
    if (page.size() < 3) break;
    after = DeliveryPlace{page.back().created_at, Id(page.back().id)};
  }
  std::ranges::sort(seen);
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_EQ(std::ranges::unique(seen).size(), 0U);
}

}  // namespace
}  // namespace sp::connector
