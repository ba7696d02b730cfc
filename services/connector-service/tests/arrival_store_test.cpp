// What changed in a tool, noted once and kept until it is here; on every engine.
#include "services/connector-service/store/arrival_store.hpp"

#include <gtest/gtest.h>

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "services/connector-service/domain/merge.hpp"
#include "services/connector-service/store/connector_store.hpp"
#include "services/connector-service/store/delivery_store.hpp"

namespace sp::connector {
namespace {

using db::testing::await;
using std::chrono::seconds;

struct ArrivalStoreTest : db::testing::StoreTest {
  ArrivalStoreTest() : StoreTest(connector_service::sql::migrations, "connector") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    connectors.emplace(db());
    deliveries.emplace(db());
    arrivals.emplace(db());
    id = new_id();
    ASSERT_TRUE(await(connectors->insert({.id = id,
                                          .organisation_id = "o-1",
                                          .name = "A tool",
                                          .kind = ToolKind::glpi,
                                          .settings = "{}",
                                          .secrets = "sealed",
                                          .created_by = "a-1"})));
    fence = take("p-1");
  }
  std::int64_t take(const std::string& owner) {
    return await(
               connectors->take(
                   {.organisation_id = "o-1", .id = id, .owner = owner, .sole = true, .lease = seconds(30)}))
        .value()
        .row.fence;
  }
  static RemoteTicket record(const std::string& remote_id, Time updated_at, Time created_at = made) {
    return {
        .remote = {.id = remote_id, .key = remote_id}, .created_at = created_at, .updated_at = updated_at};
  }
  bool poll(std::vector<RemoteTicket> tickets, std::optional<std::int64_t> under = {}) {
    return await(arrivals->note_poll({.organisation_id = "o-1",
                                      .connector_id = id,
                                      .fence = under.value_or(fence),
                                      .changes = {.tickets = std::move(tickets), .cursor = "next"},
                                      .opens_since = made}));
  }
  std::vector<Arrival> due() { return await(arrivals->due("o-1", id, SystemClock().now() + seconds(1), 10)); }
  bool end(const Arrival& arrival, std::optional<Seen> seen = {}, std::optional<seconds> put_off = {},
           std::optional<std::int64_t> under = {}) {
    ArrivalStore::Ending ending{.organisation_id = "o-1",
                                .connector_id = id,
                                .fence = under.value_or(fence),
                                .arrival = arrival,
                                .put_off = put_off};
    if (seen)
      ending.standing = ArrivalStore::Standing{.ticket_id = "t-" + arrival.remote_id,
                                               .ticket_number = 7,
                                               .remote = Remote{.id = arrival.remote_id, .key = "K"},
                                               .status = "Solved",
                                               .seen = *seen,
                                               .synced = {.status = ticketing::Status::solved}};
    if (seen)
      ending.messages.push_back(
          {.message_id = "m-1", .remote_id = "c-1", .fingerprint = "print", .way = "in"});
    return await(arrivals->end(std::move(ending)));
  }

  static constexpr Time made{seconds(1'000)};
  std::optional<ConnectorStore> connectors;
  std::optional<DeliveryStore> deliveries;
  std::optional<ArrivalStore> arrivals;
  std::string id;
  std::int64_t fence = 0;
};

TEST_P(ArrivalStoreTest, ARecordIsToComeOnceHoweverOftenItIsToldOf) {
  EXPECT_TRUE(poll({record("1", made), record("1", made), record("2", made)}));
  EXPECT_TRUE(poll({record("1", made)}));
  const auto all = due();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(await(connectors->find("o-1", id))->poll_cursor, "next");
}

TEST_P(ArrivalStoreTest, WhatIsOlderThanTheConnectorAndOtherPeoplesRecordsAreLeft) {
  auto marked = record("2", made);
  marked.mark = "sp-of-another";
  EXPECT_TRUE(poll({record("1", made, made - seconds(1)), marked}));
  EXPECT_TRUE(due().empty());
}

TEST_P(ArrivalStoreTest, ARecordOfOursThatIsNotHeardOfYetIsToCome) {
  ASSERT_TRUE(await(deliveries->ask(
      {.organisation_id = "o-1", .connector_id = id, .ticket_id = "t-1", .ticket_number = 7})));
  auto ours = record("1", made, made - seconds(100));
  ours.mark = await(deliveries->link("o-1", id, "t-1"))->mark;
  EXPECT_TRUE(poll({ours}));
  EXPECT_EQ(due().size(), 1U);
  EXPECT_EQ(await(arrivals->link_of_mark("o-1", id, ours.mark))->ticket_id, "t-1");
}

TEST_P(ArrivalStoreTest, WhatIsToldOfMeanwhileIsNotForgottenWithIt) {
  poll({record("1", made)});
  const auto first = due().at(0);
  poll({record("1", made + seconds(1))});
  EXPECT_TRUE(end(first));
  ASSERT_EQ(due().size(), 1U);
  EXPECT_TRUE(end(due().at(0)));
  EXPECT_TRUE(due().empty());
}

TEST_P(ArrivalStoreTest, WhatSettledDoesNotComeAgainUntilItChanges) {
  poll({record("1", made)});
  auto seen = seen_of(record("1", made), std::nullopt, made);
  EXPECT_TRUE(end(due().at(0), seen));
  const auto link = await(arrivals->link_of_record("o-1", id, "1"));
  ASSERT_TRUE(link);
  EXPECT_EQ(link->ticket_id, "t-1");
  EXPECT_EQ(link->remote_status, "Solved");
  EXPECT_EQ(await(deliveries->known_messages("o-1", id, "t-1")).size(), 1U);
  poll({record("1", made)});
  ASSERT_EQ(due().size(), 1U) << "the second of its change is not over";
  EXPECT_TRUE(end(due().at(0), seen_of(record("1", made), seen, made + seconds(3))));
  poll({record("1", made)});
  EXPECT_TRUE(due().empty());
  poll({record("1", made + seconds(1))});
  EXPECT_EQ(due().size(), 1U);
}

TEST_P(ArrivalStoreTest, WhatIsPutOffWaits) {
  poll({record("1", made)});
  EXPECT_TRUE(end(due().at(0), {}, seconds(60)));
  EXPECT_TRUE(due().empty());
  EXPECT_GT(await(arrivals->earliest_due("o-1", id)).value(), SystemClock().now() + seconds(30));
}

TEST_P(ArrivalStoreTest, NothingIsKeptFromAProcessThatWasOvertaken) {
  poll({record("1", made)});
  const auto arrival = due().at(0);
  const auto old = fence;
  fence = take("p-2");
  EXPECT_FALSE(poll({record("2", made)}, old));
  EXPECT_FALSE(end(arrival, seen_of(record("1", made), std::nullopt, made), {}, old));
  EXPECT_FALSE(await(arrivals->link_of_record("o-1", id, "1")));
  EXPECT_EQ(due().size(), 1U);
}

TEST_P(ArrivalStoreTest, WhatWasReadUnderOtherSettingsComesAgain) {
  poll({record("1", made)});
  const auto arrival = due().at(0);
  const auto changed = await(connectors->change("o-1", id, [](const ConnectorRow& row) {
    return Result<ConnectorStore::Change>(
        ConnectorStore::Change{.name = row.name, .settings = "{}", .secrets = row.secrets});
  }));
  ASSERT_TRUE(changed);
  EXPECT_FALSE(poll({record("2", made)}));
  EXPECT_FALSE(end(arrival, seen_of(record("1", made), std::nullopt, made)));
  EXPECT_EQ(due().size(), 1U);
  fence = changed->fence;
  EXPECT_TRUE(end(arrival, seen_of(record("1", made), std::nullopt, made)));
  EXPECT_TRUE(due().empty());
}

TEST_P(ArrivalStoreTest, ADeletedConnectorLeavesNothing) {
  poll({record("1", made)});
  EXPECT_TRUE(await(connectors->erase("o-1", id)));
  EXPECT_TRUE(due().empty());
}

SP_ON_EVERY_ENGINE(ArrivalStoreTest);

}  // namespace
}  // namespace sp::connector
