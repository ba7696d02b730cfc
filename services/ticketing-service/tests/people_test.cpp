// What follows from a change of a person: new names everywhere, and tickets that go back to nobody.
#include "services/ticketing-service/people_changes.hpp"
#include "services/ticketing-service/tests/service.hpp"

namespace sp::ticketing {
namespace {

using db::testing::await;

auth::UserChanged change_of(const std::string& id, const std::string& name) {
  return {
      .user_id = id, .name = name, .previous_name = name, .role = Role::agent, .previous_role = Role::agent};
}

class PeopleTest : public db::testing::StoreTest {
 protected:
  PeopleTest() : StoreTest(ticketing_service::sql::migrations, "ticketing") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    tickets.emplace(db());
    people.emplace(db());
    changes.emplace(*people, *tickets, runner, clock, observe::Log::nowhere());
  }

  void hear(const auth::UserChanged& change) {
    changes->hear({.id = new_id(),
                   .organisation_id = organisation,
                   .topic = std::string(auth::user_changed_topic),
                   .key = change.user_id,
                   .payload = json::encode(change),
                   .at = clock.now()});
    changes->work_off();
  }
  /// A ticket of the requester that the agent holds, in `status`.
  std::string ticket_in(Status status) {
    auto opened = await(tickets->open(open_ticket({.organisation_id = organisation,
                                                   .subject = "Printer",
                                                   .body = "It does not print.",
                                                   .requester_id = requester.id,
                                                   .requester_name = requester.name},
                                                  requester, clock.now())));
    const auto id = opened->ticket.id;
    apply(id, {.status = status, .assignee = Assignee{agent.id, agent.name}}, agent);
    return id;
  }
  void apply(const std::string& id, const TicketChange& change, const Actor& actor) {
    const auto rule = [=, now = clock.now()](Ticket ticket) {
      return change_ticket(std::move(ticket), change, actor, now);
    };
    ASSERT_TRUE(await(tickets->change(organisation, id, actor, rule)));
  }
  Ticket find(const std::string& id) { return *await(tickets->find(organisation, id)); }

  static inline TaskRunner runner;
  const SystemClock clock;
  const std::string organisation = new_id();
  const Actor requester{new_id(), "Rose", Role::requester};
  const Actor agent{new_id(), "Anna Duval", Role::agent};
  std::optional<TicketStore> tickets;
  std::optional<PeopleStore> people;
  std::optional<PeopleChanges> changes;
};
SP_ON_EVERY_ENGINE(PeopleTest);

TEST_P(PeopleTest, ANewNameStandsOnTheTicketsOfItsPerson) {
  const auto open = ticket_in(Status::open);
  const auto closed = ticket_in(Status::closed);
  const auto version = find(open).version;
  hear(change_of(agent.id, "Anna Martin"));
  hear(change_of(requester.id, "Rose Petit"));
  for (const auto& id : {open, closed}) {
    EXPECT_EQ(find(id).assignee_name, "Anna Martin");
    EXPECT_EQ(find(id).requester_name, "Rose Petit");
  }
  EXPECT_EQ(find(open).version, version) << "nobody who has the ticket loaded is refused for it";
}

TEST_P(PeopleTest, AnOldNameThatComesLateIsReplacedToo) {
  hear(change_of(requester.id, "Rose Petit"));
  const auto id = ticket_in(Status::open);  // with a token from before
  changes->work_off();
  EXPECT_EQ(find(id).requester_name, "Rose Petit");
}

TEST_P(PeopleTest, AnOlderEventThatComesAgainChangesNothing) {
  const auto id = ticket_in(Status::open);
  const auto before = clock.now() - std::chrono::minutes(1);
  hear(change_of(agent.id, "Anna Martin"));
  people->take(organisation, change_of(agent.id, "Anna Durand"), before);
  changes->work_off();
  EXPECT_EQ(find(id).assignee_name, "Anna Martin");
}

TEST_P(PeopleTest, WhatADisabledPersonHeldGoesBackToNobody) {
  const auto open = ticket_in(Status::open);
  const auto pending = ticket_in(Status::pending);
  const auto solved = ticket_in(Status::solved);
  auto disabled = change_of(agent.id, agent.name);
  disabled.disabled = true;
  hear(disabled);
  EXPECT_FALSE(find(open).assignee_id);
  EXPECT_FALSE(find(pending).assignee_id);
  EXPECT_EQ(find(solved).assignee_id, agent.id) << "what is done stays theirs";
  const auto history = await(tickets->history(organisation, open, agent, std::nullopt, 50));
  ASSERT_TRUE(history);
  EXPECT_EQ(history->back().kind, HistoryKind::assignee);
  EXPECT_EQ(history->back().actor_id, "system");
  EXPECT_EQ(history->back().from_value, "Anna Duval");
  EXPECT_FALSE(history->back().to_value);

  apply(solved, {.status = Status::open}, requester);
  changes->work_off();
  EXPECT_FALSE(find(solved).assignee_id) << "reopened since";

  auto enabled = change_of(agent.id, agent.name);
  enabled.was_disabled = true;
  hear(enabled);
  apply(open, {.assignee = Assignee{agent.id, agent.name}}, agent);
  changes->work_off();
  EXPECT_EQ(find(open).assignee_id, agent.id) << "they work again";
}

TEST_P(PeopleTest, WhoBecomesARequesterHoldsNothing) {
  const auto id = ticket_in(Status::open);
  auto demoted = change_of(agent.id, agent.name);
  demoted.role = Role::requester;
  hear(demoted);
  EXPECT_FALSE(find(id).assignee_id);
}

using PeopleInApi = testing::ServiceTest;

TEST_F(PeopleInApi, HistoryAndMessagesShowTheNameOfTodayAndHistoryTheOneOfThen) {
  const auto id = open(requester, "Printer").text("/id");
  say(requester, id, "It still does not work.");
  auto change = change_of(requester->user_id, "Married");
  people_store.take(organisation, change, clock.now());
  const auto history = get(agent, "/api/v1/tickets/{id}/history", {.id = id});
  EXPECT_EQ(history.text("/items/0/actor/name"), "Married");
  EXPECT_EQ(history.text("/items/0/actor_then"), "Requester");
  const auto messages = get(agent, "/api/v1/tickets/{id}/messages", {.id = id});
  EXPECT_EQ(messages.text("/items/0/author/name"), "Married");
}

}  // namespace
}  // namespace sp::ticketing
