#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <set>

#include "platform/base/id.hpp"
#include "services/ticketing-service/tests/store_fixture.hpp"

namespace sp::ticketing {
namespace {

using namespace testing;
using std::chrono::minutes;

struct TicketOrderTest : StoreFixture {
  /// Every page of what changed since `since`; `meanwhile` happens behind each.
  std::vector<std::string> read_changes(Time since, const Actor& reader,
                                        const std::function<void()>& meanwhile = {}) {
    std::vector<std::string> seen;
    std::optional<Position> after;
    do {
      const auto page = list({.updated_since = since, .after = after, .limit = 3}, reader);
      for (const auto& ticket : page.tickets) seen.push_back(ticket.id);
      after = page.next;
      if (meanwhile) meanwhile();
    } while (after);
    return seen;
  }
};
SP_ON_EVERY_ENGINE(TicketOrderTest);

TEST_P(TicketOrderTest, WhatChangesAheadOfAReaderIsReadAndNothingIsLost) {
  std::vector<Ticket> tickets;
  for (int i = 0; i < 20; ++i) tickets.push_back(open(std::to_string(i), requester, nine + minutes(i)));
  std::size_t next = tickets.size();
  const auto seen = read_changes(nine, agent, [&] {
    // The last ones first, all at the same moment: those that a descending list would lose.
    for (int i = 0; i < 2 && next > 0; ++i) say(tickets[--next], "More", false, agent, nine + minutes(30));
  });
  const std::set<std::string> all(seen.begin(), seen.end());
  EXPECT_EQ(all.size(), tickets.size());
  for (const auto& ticket : tickets) EXPECT_EQ(await(store().find("o-1", ticket.id))->messages, 1);
}

TEST_P(TicketOrderTest, ChangesAreThoseSinceATime) {
  const auto a = open("a", requester, nine);
  const auto b = open("b", requester, nine + minutes(1));
  const auto c = open("c", neighbour, nine + minutes(2));
  say(a, "Again", false, agent, nine + minutes(3));
  EXPECT_EQ(read_changes(nine, agent), (Names{b.id, c.id, a.id}));
  EXPECT_EQ(read_changes(nine + minutes(2), agent), (Names{c.id, a.id}));
  EXPECT_EQ(read_changes(nine + minutes(2), requester), Names{a.id});
  EXPECT_EQ(read_changes(nine + minutes(4), agent), Names{});
}

TEST_P(TicketOrderTest, ANoteIsNoChangeForItsRequester) {
  const auto a = open("a", requester, nine);
  const auto b = open("b", requester, nine + minutes(1));
  say(a, "psst", true, agent, nine + minutes(2));
  EXPECT_EQ(read_changes(nine, requester), (Names{a.id, b.id}));
  EXPECT_EQ(read_changes(nine, agent), (Names{b.id, a.id}));
  EXPECT_EQ(read_changes(nine + minutes(2), requester), Names{});
}

TEST_P(TicketOrderTest, TimeDoesNotGoBackWithAClockThatDoes) {
  const auto first = open("first", requester, nine + minutes(10));
  const auto second = open("second", requester, nine);
  EXPECT_GE(second.created_at, first.created_at);
  EXPECT_EQ(second.created_at, second.updated_at);
  const auto answered = say(first, "Late", false, agent, nine);
  EXPECT_GT(answered.updated_at, first.updated_at);
  const auto message = await(store().messages("o-1", first.id, agent, {}, 1))->messages.at(0);
  EXPECT_EQ(message.created_at, answered.updated_at);
  const auto solved = change(answered, {.status = Status::solved}, nine);
  EXPECT_EQ(solved.solved_at, solved.updated_at);
}

TEST_P(TicketOrderTest, MessagesOfOneMomentAreReadOnceAndInOrder) {
  const auto ticket = open("Busy");
  std::vector<std::string> seen;
  std::optional<Position> after;
  for (int i = 0; i < 9; ++i) {
    say(ticket, std::to_string(i));
    const auto page = *await(store().messages("o-1", ticket.id, agent, after, 50));
    for (const auto& message : page.messages) seen.push_back(message.body);
    after = Position{.at = page.messages.back().created_at, .id = page.messages.back().id};
  }
  EXPECT_EQ(seen, (Names{"0", "1", "2", "3", "4", "5", "6", "7", "8"}));
}

TEST_P(TicketOrderTest, ChangesAtOnceAreNumberedApart) {
  std::vector<Ticket> tickets;
  for (int i = 0; i < 8; ++i) tickets.push_back(open(std::to_string(i)));
  asio::io_context context;
  std::set<std::int64_t> numbers;
  for (const auto& ticket : tickets) {
    auto rule = [](Ticket t) { return add_message(std::move(t), "Me too", false, agent, nine + minutes(1)); };
    asio::co_spawn(context, store().change("o-1", ticket.id, agent, rule),
                   [&](std::exception_ptr problem, auto step) {
                     if (problem) std::rethrow_exception(problem);
                     numbers.insert(step.value().ticket.change);
                   });
  }
  context.run();
  EXPECT_EQ(numbers.size(), 8U);
  EXPECT_EQ(*numbers.begin(), 9);
  EXPECT_EQ(*numbers.rbegin(), 16);
}

TEST_P(TicketOrderTest, EveryFilterListsTheSameInBothOrdersAsOneLookAtAllTickets) {
  std::vector<Ticket> tickets;
  const Priority priorities[] = {Priority::low, Priority::normal, Priority::high, Priority::urgent};
  const Status statuses[] = {Status::open, Status::pending, Status::solved, Status::closed};
  for (int i = 0; i < 32; ++i) {
    auto ticket = open(std::to_string(i), i % 2 == 0 ? requester : neighbour, nine + minutes(i), "b", "o-1",
                       priorities[i % 4]);
    if (i % 3 == 0)
      ticket = change(ticket, {.assignee = Assignee{agent.id, agent.name}}, nine + minutes(60 - i));
    if (statuses[(i / 4) % 4] != Status::open)
      ticket = change(ticket, {.status = statuses[(i / 4) % 4]}, nine + minutes(100 + (i * 7) % 32));
    tickets.push_back(ticket);
  }
  std::vector<TicketFilter> filters{
      {},
      {.statuses = {Status::open, Status::pending}},
      {.statuses = {Status::closed}, .priority = Priority::urgent},
      {.priority = Priority::high},
      {.assignee_id = agent.id},
      {.statuses = {Status::solved}, .assignee_id = agent.id},
      {.unassigned = true},
      {.priority = Priority::low, .unassigned = true},
      {.requester_id = neighbour.id},
      {.statuses = {Status::open}, .requester_id = neighbour.id, .unassigned = true}};
  for (const auto& filter : filters) {
    for (const auto sort : {Sort::updated, Sort::created}) {
      Names expected;
      auto ordered = tickets;
      std::ranges::sort(ordered, std::greater{}, [&](const Ticket& t) {
        return std::pair(sort == Sort::updated ? t.updated_at : t.created_at, t.id);
      });
      for (const auto& t : ordered) {
        const bool fits = (filter.statuses.empty() ||
                           std::ranges::find(filter.statuses, t.status) != filter.statuses.end()) &&
                          (!filter.priority || filter.priority == t.priority) &&
                          (!filter.assignee_id || filter.assignee_id == t.assignee_id) &&
                          (!filter.unassigned || !t.assignee_id) &&
                          (!filter.requester_id || filter.requester_id == t.requester_id);
        if (fits) expected.push_back(t.id);
      }
      Names seen;
      std::optional<Position> after;
      do {
        const auto page = list({.filter = filter, .sort = sort, .after = after, .limit = 5});
        for (const auto& ticket : page.tickets) seen.push_back(ticket.id);
        after = page.next;
      } while (after);
      EXPECT_EQ(seen, expected);
    }
  }
}

TEST_P(TicketOrderTest, CountsFollowEveryStep) {
  const auto counts = [&](const Actor& reader) { return json::encode(await(store().counts("o-1", reader))); };
  const auto expected = [](TicketCounts counts) { return json::encode(counts); };
  EXPECT_EQ(counts(agent), expected({}));
  const auto a = open("a");
  open("b", neighbour);
  EXPECT_EQ(counts(agent), expected({.open = 2, .unassigned = 2}));
  change(a, {.assignee = Assignee{agent.id, agent.name}});
  EXPECT_EQ(counts(agent), expected({.open = 2, .unassigned = 1, .mine = 1}));
  EXPECT_EQ(counts(requester), expected({.open = 1, .mine = 1}));
  change(a, {.status = Status::pending});
  EXPECT_EQ(counts(agent), expected({.open = 1, .pending = 1, .unassigned = 1, .mine = 1}));
  say(a, "Still", false, requester);
  EXPECT_EQ(counts(agent), expected({.open = 2, .unassigned = 1, .mine = 1}));
  change(a, {.status = Status::solved, .assignee = std::optional<Assignee>{}});
  EXPECT_EQ(counts(agent), expected({.open = 1, .solved = 1, .unassigned = 1}));
  EXPECT_EQ(counts(requester), expected({.solved = 1}));
  EXPECT_EQ(counts(neighbour), expected({.open = 1, .unassigned = 1, .mine = 1}));
}

TEST_P(TicketOrderTest, AnOlderDatabaseIsCountedOrderedAndFound) {
  constexpr db::Sql insert{"older_ticket", R"(
INSERT INTO tickets (id, organisation_id, number, subject, subject_folded, body, status, priority, requester_id, requester_name,
                     assignee_id, version, public_version, messages, notes, created_at, updated_at, public_updated_at)
VALUES ($1, 'o-1', $2, $3, $3, 'b', $4, 'normal', 'r-1', 'Requester', $5, 1, 1, 0, 0, $6, $6, $6))"};
  constexpr db::Sql counter{"older_counter",
                            "INSERT INTO ticket_counters (organisation_id, last_number) VALUES ('o-1', 3)"};
  std::optional<db::testing::TemporaryFolder> folder;
  std::optional<db::testing::TemporaryPostgres> cluster;
  db::DatabaseOptions place{.service = "ticketing"};
  if (on_postgres()) {
    place.postgres = cluster.emplace().where();
  } else {
    place.data_dir = folder.emplace().path();
  }
  const Names ids{new_id(), new_id(), new_id()};
  db::open_database(place, std::span(ticketing_service::sql::migrations).first(2))
      ->write_now(db::Scope::of("o-1"), [&](db::Tx& tx) {
        tx.run(counter);
        tx.run(insert, ids[0], 1, "Printer one", "open", nullptr, nine + minutes(3));
        tx.run(insert, ids[1], 2, "Printer two", "solved", agent.id, nine + minutes(1));
        tx.run(insert, ids[2], 3, "Printer three", "pending", agent.id, nine + minutes(2));
      });
  const auto database = db::open_database(place, ticketing_service::sql::migrations);
  TicketStore older(*database);
  const auto counts = json::encode(await(older.counts("o-1", agent)));
  EXPECT_EQ(counts,
            json::encode(TicketCounts{.open = 1, .pending = 1, .solved = 1, .unassigned = 1, .mine = 1}));
  const auto ids_of = [](const TicketPage& page) {
    Names result;
    for (const auto& ticket : page.tickets) result.push_back(ticket.id);
    return result;
  };
  EXPECT_EQ(ids_of(await(older.list("o-1", agent, {.updated_since = nine + minutes(2)}))),
            (Names{ids[2], ids[0]}));
  const auto opening = open_ticket({.organisation_id = "o-1", .subject = "Printer four"}, requester, nine);
  const auto fourth = await(older.open(opening, {})).value().ticket;
  EXPECT_GE(fourth.updated_at, nine + minutes(3)) << "time does not go back behind what was there";
  EXPECT_EQ(ids_of(await(older.list("o-1", agent, {.updated_since = nine}))),
            (Names{ids[1], ids[2], ids[0], fourth.id}));
  EXPECT_EQ(ids_of(await(older.list("o-1", agent, {.filter = {.text = "printer"}}))),
            (Names{fourth.id, ids[2], ids[1], ids[0]}));
}

}  // namespace
}  // namespace sp::ticketing
