#include "services/ticketing-service/store/ticket_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <set>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "services/ticketing-service/domain/past.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {
namespace {

using db::testing::await;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Time nine{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + hours(9)};
const Actor requester{"r-1", "Requester", Role::requester};
const Actor neighbour{"r-2", "Neighbour", Role::requester};
const Actor agent{"a-1", "Agent", Role::agent};

Step opening(const std::string& subject, const Actor& by = requester, Time at = nine,
             std::optional<std::string> conversation_id = {}, const std::string& organisation = "o-1",
             Priority priority = Priority::normal) {
  return open_ticket({.organisation_id = organisation,
                      .subject = subject,
                      .body = "It does not work.",
                      .priority = priority,
                      .requester_id = by.id,
                      .requester_name = by.name,
                      .conversation_id = std::move(conversation_id)},
                     by, at);
}

Task<> keep(Task<Result<TicketStore::Opened>> task, std::vector<Result<TicketStore::Opened>>* results) {
  auto result = co_await std::move(task);
  results->push_back(std::move(result));
}

/// Starts all at once and waits for all.
std::vector<Result<TicketStore::Opened>> together(std::vector<Task<Result<TicketStore::Opened>>> tasks) {
  asio::io_context context;
  std::vector<Result<TicketStore::Opened>> results;
  for (auto& task : tasks)
    asio::co_spawn(context, keep(std::move(task), &results), [](std::exception_ptr problem) {
      if (problem) std::rethrow_exception(problem);
    });
  context.run();
  return results;
}

struct TicketStoreTest : db::testing::StoreTest {
  TicketStoreTest() : StoreTest(ticketing_service::sql::migrations, "ticketing") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) store_.emplace(db());
  }
  TicketStore& store() { return *store_; }

  Ticket add(Step step) { return await(store().open(std::move(step), {})).value().ticket; }
  Ticket change(const Ticket& ticket, TicketChange what, Time at) {
    return await(
               store().change("o-1", ticket.id, agent,
                              [what, at](Ticket t) { return change_ticket(std::move(t), what, agent, at); }))
        .value()
        .ticket;
  }
  Ticket say(const Ticket& ticket, const std::string& text, bool internal, const Actor& by, Time at) {
    return await(store().change("o-1", ticket.id, by,
                                [=](Ticket t) { return add_message(std::move(t), text, internal, by, at); }))
        .value()
        .ticket;
  }
  std::vector<std::string> subjects(TicketListRequest request, const Actor& reader = agent,
                                    const std::string& organisation = "o-1") {
    std::vector<std::string> result;
    const auto page = await(store().list(organisation, reader, std::move(request)));
    for (const auto& ticket : page.tickets) result.push_back(ticket.subject);
    return result;
  }

 private:
  std::optional<TicketStore> store_;
};
SP_ON_EVERY_ENGINE(TicketStoreTest);

using Names = std::vector<std::string>;

TEST_P(TicketStoreTest, FindsAStoredTicketAsItWasOpened) {
  const auto stored = add(opening("Écran noir"));
  const auto found = await(store().find("o-1", stored.id));
  ASSERT_TRUE(found);
  EXPECT_EQ(json::encode(*found), json::encode(stored));
  EXPECT_EQ(found->number, 1);
  EXPECT_EQ(found->version, 1);
  EXPECT_FALSE(await(store().find("o-2", stored.id)));
}

TEST_P(TicketStoreTest, NumbersAreConsecutiveInEachOrganisationWhenSixtyFourOpenAtOnce) {
  std::vector<Task<Result<TicketStore::Opened>>> tasks;
  for (int i = 0; i < 64; ++i) {
    tasks.push_back(store().open(opening("Mine"), {}));
    tasks.push_back(store().open(opening("Theirs", requester, nine, {}, "o-2"), {}));
  }
  std::map<std::string, std::set<std::int64_t>> numbers;
  for (const auto& result : together(std::move(tasks))) {
    ASSERT_TRUE(result) << result.error().message;
    numbers[result->ticket.organisation_id].insert(result->ticket.number);
  }
  for (const auto& organisation : {"o-1", "o-2"}) {
    EXPECT_EQ(numbers[organisation].size(), 64U);
    EXPECT_EQ(*numbers[organisation].begin(), 1);
    EXPECT_EQ(*numbers[organisation].rbegin(), 64);
    EXPECT_EQ(await(store().list(organisation, agent, {.limit = 200})).tickets.size(), 64U);
  }
}

TEST_P(TicketStoreTest, AConversationHasOneTicketHoweverManyAskAtOnce) {
  std::vector<Task<Result<TicketStore::Opened>>> tasks;
  for (int i = 0; i < 32; ++i) tasks.push_back(store().open(opening("Talk", requester, nine, "c-1"), {}));
  std::set<std::string> ids;
  int created = 0;
  for (const auto& result : together(std::move(tasks))) {
    ASSERT_TRUE(result) << result.error().message;
    ids.insert(result->ticket.id);
    created += result->created ? 1 : 0;
  }
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_EQ(created, 1);
  EXPECT_EQ(add(opening("Next")).number, 2) << "a refused second ticket must give its number back";
  EXPECT_TRUE(await(store().open(opening("Talk", requester, nine, "c-1", "o-2"), {}))->created);
}

TEST_P(TicketStoreTest, ChangesOfOneTicketAtOnceAllCount) {
  const auto ticket = add(opening("Busy"));
  asio::io_context context;
  for (int i = 0; i < 20; ++i) {
    auto rule = [](Ticket t) { return add_message(std::move(t), "Me too", false, agent, nine + hours(1)); };
    asio::co_spawn(context, store().change("o-1", ticket.id, agent, rule),
                   [](std::exception_ptr problem, auto step) {
                     if (problem) std::rethrow_exception(problem);
                     EXPECT_TRUE(step);
                   });
  }
  context.run();
  const auto now = await(store().find("o-1", ticket.id));
  EXPECT_EQ(now->version, 21);
  EXPECT_EQ(now->messages, 20);
  EXPECT_EQ(await(store().messages("o-1", ticket.id, agent, {}, 100))->messages.size(), 20U);
}

TEST_P(TicketStoreTest, ARefusedChangeLeavesNothingBehind) {
  const auto ticket = add(opening("Still"));
  const auto refused = await(store().change(
      "o-1", ticket.id, agent, [](Ticket) -> Result<Step> { return conflict("transition_refused", "No."); }));
  EXPECT_FALSE(refused);
  EXPECT_EQ(json::encode(*await(store().find("o-1", ticket.id))), json::encode(ticket));
  EXPECT_EQ(await(store().history("o-1", ticket.id, agent, {}, 50))->size(), 1U);
}

TEST_P(TicketStoreTest, RequestersReadTheirOwnMessagesAndHistoryWithoutNotes) {
  const auto ticket = add(opening("Mine"));
  say(ticket, "Which one?", false, agent, nine + minutes(1));
  say(ticket, "Probably the blue one", true, agent, nine + minutes(2));
  say(ticket, "The blue one", false, requester, nine + minutes(3));
  const auto bodies = [&](const Actor& reader) {
    Names result;
    const auto messages = await(store().messages("o-1", ticket.id, reader, {}, 50));
    for (const auto& message : messages->messages) result.push_back(message.body);
    return result;
  };
  EXPECT_EQ(bodies(agent), (Names{"Which one?", "Probably the blue one", "The blue one"}));
  EXPECT_EQ(bodies(requester), (Names{"Which one?", "The blue one"}));
  EXPECT_EQ(await(store().history("o-1", ticket.id, agent, {}, 50))->size(), 4U);
  EXPECT_EQ(await(store().history("o-1", ticket.id, requester, {}, 50))->size(), 3U);
  EXPECT_FALSE(await(store().messages("o-1", ticket.id, neighbour, {}, 50)));
  EXPECT_FALSE(await(store().history("o-1", ticket.id, neighbour, {}, 50)));
  EXPECT_FALSE(await(store().messages("o-2", ticket.id, agent, {}, 50)));
}

TEST_P(TicketStoreTest, PagesOfMessagesAndHistoryHoldEverythingOnce) {
  const auto ticket = add(opening("Long"));
  for (int i = 1; i <= 24; ++i) say(ticket, std::to_string(i), i % 3 == 0, agent, nine + minutes(i / 4));
  for (const auto& reader : {agent, requester}) {
    std::set<std::string> messages, events;
    std::optional<Position> after;
    for (bool more = true; more;) {
      const auto page = *await(store().messages("o-1", ticket.id, reader, after, 7));
      for (const auto& message : page.messages) EXPECT_TRUE(messages.insert(message.id).second);
      more = page.more;
      after = Position{page.messages.back().created_at, page.messages.back().id};
    }
    after.reset();
    for (std::size_t size = 7; size == 7;) {
      const auto page = *await(store().history("o-1", ticket.id, reader, after, 7));
      for (const auto& event : page) EXPECT_TRUE(events.insert(event.id).second);
      size = page.size();
      if (size > 0) after = Position{page.back().at, page.back().id};
    }
    EXPECT_EQ(messages.size(), reader.is_staff() ? 24U : 16U);
    EXPECT_EQ(events.size(), reader.is_staff() ? 25U : 17U);
  }
}

TEST_P(TicketStoreTest, APageOfMessagesIsBoundedByItsBytesToo) {
  const auto ticket = add(opening("Large"));
  const std::string large(400'000, 'x'), larger(2 * message_page_bytes, 'y');
  for (const auto* text : {&large, &large, &large, &larger, &large}) say(ticket, *text, false, agent, nine);
  std::vector<std::size_t> sizes;
  std::optional<Position> after;
  for (bool more = true; more;) {
    const auto page = *await(store().messages("o-1", ticket.id, agent, after, 200));
    ASSERT_FALSE(page.messages.empty());
    sizes.push_back(page.messages.size());
    more = page.more;
    after = Position{page.messages.back().created_at, page.messages.back().id};
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1, 1, 1}));
}

TEST_P(TicketStoreTest, AListReadsTheBeginningOfABodyOnly) {
  auto step = opening("Long");
  step.ticket.body = "Début de l’énoncé.\n\n" + std::string(40'000, 'x');
  add(step);
  const auto listed = await(store().list("o-1", agent, {})).tickets.front();
  EXPECT_LE(listed.body.size(), 1'600U);
  const auto excerpt = summary_of(listed, agent).excerpt;
  EXPECT_TRUE(excerpt.starts_with("Début de l’énoncé. xxx")) << excerpt;
  EXPECT_EQ(utf8_length(excerpt), 200U);
}

TEST_P(TicketStoreTest, PagesHoldEveryTicketOnceEvenWhereTimesAreEqual) {
  for (int i = 0; i < 25; ++i) add(opening("Ticket " + std::to_string(i), requester, nine + minutes(i / 5)));
  for (const auto sort : {Sort::updated, Sort::created}) {
    for (const auto& reader : {agent, requester}) {
      std::set<std::string> seen;
      std::optional<Position> after;
      do {
        const auto page = await(store().list("o-1", reader, {.sort = sort, .after = after, .limit = 4}));
        for (const auto& ticket : page.tickets) EXPECT_TRUE(seen.insert(ticket.id).second) << "shown twice";
        after = page.next;
      } while (after);
      EXPECT_EQ(seen.size(), 25U);
    }
  }
}

TEST_P(TicketStoreTest, APageIsNotShiftedByATicketThatWasOpenedMeanwhile) {
  for (int i = 0; i < 6; ++i) add(opening(std::to_string(i), requester, nine + minutes(i)));
  const auto first = await(store().list("o-1", agent, {.limit = 3}));
  add(opening("new", requester, nine + hours(1)));
  const auto after = first.next;
  EXPECT_EQ(subjects({.after = after, .limit = 3}), (Names{"2", "1", "0"}));
}

TEST_P(TicketStoreTest, FiltersHoldTogether) {
  const auto a = add(opening("Accès à l’œuvre", requester, nine));
  const auto b = add(opening("100% broken_screen", neighbour, nine + minutes(1), {}, "o-1", Priority::high));
  const auto c = add(opening("Forgotten password", neighbour, nine + minutes(2)));
  change(b, {.assignee = Assignee{agent.id, agent.name}}, nine + minutes(3));
  change(c, {.status = Status::solved}, nine + minutes(4));

  EXPECT_EQ(subjects({}), (Names{c.subject, b.subject, a.subject}));
  EXPECT_EQ(subjects({.filter = {.statuses = {Status::open}}}), (Names{b.subject, a.subject}));
  EXPECT_EQ(subjects({.filter = {.statuses = {Status::open, Status::solved}}}).size(), 3U);
  EXPECT_EQ(subjects({.filter = {.statuses = {Status::closed}}}), Names{});
  EXPECT_EQ(subjects({.filter = {.priority = Priority::high}}), Names{b.subject});
  EXPECT_EQ(subjects({.filter = {.assignee_id = agent.id}}), Names{b.subject});
  EXPECT_EQ(subjects({.filter = {.unassigned = true}}), (Names{c.subject, a.subject}));
  EXPECT_EQ(subjects({.filter = {.requester_id = requester.id}}), Names{a.subject});
  EXPECT_EQ(
      subjects({.filter = {.statuses = {Status::open}, .requester_id = neighbour.id, .unassigned = true}}),
      Names{});
  EXPECT_EQ(subjects({.sort = Sort::created}), (Names{c.subject, b.subject, a.subject}));
}

TEST_P(TicketStoreTest, RequestersListAndCountTheirOwnOnly) {
  add(opening("Mine", requester));
  const auto theirs = add(opening("Theirs", neighbour));
  change(theirs, {.status = Status::pending, .assignee = Assignee{agent.id, agent.name}}, nine + hours(1));
  EXPECT_EQ(subjects({}, requester), Names{"Mine"});
  EXPECT_EQ(subjects({.sort = Sort::created}, requester), Names{"Mine"});
  EXPECT_EQ(subjects({.filter = {.requester_id = neighbour.id}}, requester), Names{});
  const auto own = await(store().counts("o-1", requester));
  EXPECT_EQ(own.open, 1);
  EXPECT_EQ(own.pending, 0);
  const auto all = await(store().counts("o-1", agent));
  EXPECT_EQ(all.open, 1);
  EXPECT_EQ(all.pending, 1);
  EXPECT_EQ(all.unassigned, 1);
  EXPECT_EQ(all.mine, 1);
  EXPECT_EQ(await(store().counts("o-2", agent)).open, 0);
}

TEST_P(TicketStoreTest, ANoteDoesNotMoveATicketInItsRequestersList) {
  const auto older = add(opening("Older", requester, nine));
  add(opening("Newer", requester, nine + minutes(1)));
  say(older, "psst", true, agent, nine + hours(1));
  EXPECT_EQ(subjects({}, agent), (Names{"Older", "Newer"}));
  EXPECT_EQ(subjects({}, requester), (Names{"Newer", "Older"}));
}

TEST_P(TicketStoreTest, KeepsTheArticleThatAnswersATicketAmongAgents) {
  const auto ticket = add(opening("No sound"));
  add(opening("Newer", requester, nine + minutes(1)));
  const Article article{"d-1", "Loudspeakers", ""};
  const auto linked =
      await(store().change(
                "o-1", ticket.id, agent,
                [&](Ticket t) { return set_article(std::move(t), article, agent, nine + hours(1)); }))
          .value()
          .ticket;
  const auto solved = change(linked, {.status = Status::solved}, nine + hours(2));
  EXPECT_EQ(solved.taught_question, "No sound");
  EXPECT_EQ(json::encode(*await(store().find("o-1", ticket.id))), json::encode(solved));
  EXPECT_EQ(json::encode(await(store().list("o-1", agent, {})).tickets.front()), json::encode(solved));
  EXPECT_EQ(await(store().history("o-1", ticket.id, agent, {}, 50))->size(), 3u);
  EXPECT_EQ(await(store().history("o-1", ticket.id, requester, {}, 50))->size(), 2u);
  const auto removed = await(store().change("o-1", ticket.id, agent, [](Ticket t) {
                         return set_article(std::move(t), {}, agent, nine + hours(3));
                       })).value();
  EXPECT_TRUE(removed.unanswered);
  EXPECT_FALSE(await(store().find("o-1", ticket.id))->article_id);
}

TEST_P(TicketStoreTest, APastIsStoredWholeUnderTheNextNumber) {
  add(opening("Earlier"));
  const auto steps = replay("o-1",
                            {.requester_id = requester.id,
                             .requester_name = requester.name,
                             .assignee_id = agent.id,
                             .assignee_name = agent.name,
                             .subject = "Long ago",
                             .body = "Once upon a time",
                             .status = Status::closed,
                             .created_at = nine - days(20),
                             .messages = {{.author_id = agent.id,
                                           .author_name = agent.name,
                                           .author_role = Role::agent,
                                           .body = "Done",
                                           .at = nine - days(19)}}},
                            nine);
  ASSERT_TRUE(steps);
  const auto ticket = store().add_past(*steps);
  EXPECT_EQ(ticket.number, 2);
  const auto found = await(store().find("o-1", ticket.id));
  EXPECT_EQ(found->status, Status::closed);
  EXPECT_EQ(found->created_at, nine - days(20));
  EXPECT_TRUE(found->solved_at && found->closed_at);
  EXPECT_EQ(await(store().messages("o-1", ticket.id, agent, {}, 50))->messages.size(), 1U);
  const auto history = *await(store().history("o-1", ticket.id, agent, {}, 50));
  ASSERT_EQ(history.size(), 5U);
  EXPECT_EQ(history.front().kind, HistoryKind::opened);
  EXPECT_EQ(history.back().to_value, "closed");
}

}  // namespace
}  // namespace sp::ticketing
