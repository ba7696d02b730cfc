#include <gtest/gtest.h>

#include <set>

#include "services/ticketing-service/domain/search_words.hpp"
#include "services/ticketing-service/tests/store_fixture.hpp"

namespace sp::ticketing {
namespace {

using namespace testing;

struct TicketSearchTest : StoreFixture {};
SP_ON_EVERY_ENGINE(TicketSearchTest);

TEST(SearchWords, AreFoldedRunsOfLettersAndDigits) {
  EXPECT_EQ(search_words("L’imprimante d'Élodie : n°42, Œuvre/STRASSE_9."),
            (Names{"l", "imprimante", "d", "elodie", "n", "42", "oeuvre", "strasse", "9"}));
  EXPECT_EQ(search_words(" .,;% "), Names{});
  EXPECT_EQ(search_words(std::string(100, 'a')), Names{std::string(longest_word, 'a')});
}

TEST_P(TicketSearchTest, KnowsAccentsBeginningsPluralsAndNumbers) {
  open("Accès à l’œuvre");
  open("100% broken_screen", neighbour);
  open("Imprimante bloquée");
  EXPECT_EQ(find("ACCES"), Names{"Accès à l’œuvre"});
  EXPECT_EQ(find("oeuvre"), Names{"Accès à l’œuvre"});
  EXPECT_EQ(find("acc"), Names{"Accès à l’œuvre"});
  EXPECT_EQ(find("imprim"), Names{"Imprimante bloquée"});
  EXPECT_EQ(find("imprimantes bloquées"), Names{"Imprimante bloquée"});
  EXPECT_EQ(find("imprimante screen"), Names{}) << "all words must be there";
  EXPECT_EQ(find("screen"), Names{"100% broken_screen"});
  EXPECT_EQ(find("#2"), Names{"100% broken_screen"});
  EXPECT_EQ(find("2"), Names{"100% broken_screen"});
  EXPECT_EQ(find("#4"), Names{});
  EXPECT_EQ(find("100%"), Names{"100% broken_screen"});
  EXPECT_EQ(find("%"), Names{}) << "nothing to look for";
  EXPECT_EQ(find("zebra"), Names{});
  EXPECT_EQ(find("\" OR ' & * :"), Names{}) << "the engines' own notation is text";
}

TEST_P(TicketSearchTest, FindsMessagesAndPeopleAndFollowsChanges) {
  const auto ticket = open("Forgotten password");
  open("Something else", neighbour);
  EXPECT_EQ(find("elodie"), Names{ticket.subject});
  say(ticket, "Essayez le bouton “Réinitialiser”.");
  EXPECT_EQ(find("reinit bouton password"), Names{ticket.subject});
  change(ticket, {.assignee = Assignee{"a-9", "Zoë Quinn"}});
  EXPECT_EQ(find("quinn"), Names{ticket.subject});
  change(ticket, {.subject = "Renamed"});
  EXPECT_EQ(find("forgotten"), Names{});
  EXPECT_EQ(find("renamed"), Names{"Renamed"});
}

TEST_P(TicketSearchTest, NotesAreFoundByAgentsOnly) {
  const auto ticket = open("Mine");
  say(ticket, "Surely the capacitor, xyz.", true);
  for (const auto* text : {"capacitor", "capac", "cap", "xyz", "capacitors"}) {
    EXPECT_EQ(find(text), Names{"Mine"}) << text;
    EXPECT_EQ(find(text, requester), Names{}) << text;
  }
  EXPECT_EQ(find("~capacitor", requester), Names{});
  EXPECT_EQ(find("mine", requester), Names{"Mine"});
}

TEST_P(TicketSearchTest, RequestersFindTheirOwnAndNoOrganisationFindsAnothers) {
  open("Printer one");
  open("Printer two", neighbour);
  open("Printer abroad", requester, nine, "Elsewhere", "o-2");
  EXPECT_EQ(find("printer"), (Names{"Printer two", "Printer one"}));
  EXPECT_EQ(find("printer", requester), Names{"Printer one"});
  EXPECT_EQ(find("elsewhere"), Names{});
  EXPECT_EQ(subjects({.filter = {.text = "printer"}}, agent, "o-2"), Names{"Printer abroad"});
  EXPECT_EQ(subjects({.filter = {.text = "printer"}}, agent, "o-3"), Names{});
}

TEST_P(TicketSearchTest, FiltersHoldTogetherWithAText) {
  const auto a = open("Printer a", requester, nine, "x", "o-1", Priority::high);
  const auto b = open("Printer b", neighbour);
  const auto c = open("Scanner c", neighbour);
  change(b, {.assignee = Assignee{agent.id, agent.name}});
  change(a, {.status = Status::solved});
  EXPECT_EQ(find("printer", agent, {.statuses = {Status::open}}), Names{"Printer b"});
  EXPECT_EQ(find("printer", agent, {.statuses = {Status::solved, Status::open}}),
            (Names{"Printer b", "Printer a"}));
  EXPECT_EQ(find("printer", agent, {.priority = Priority::high}), Names{"Printer a"});
  EXPECT_EQ(find("printer", agent, {.assignee_id = agent.id}), Names{"Printer b"});
  EXPECT_EQ(find("printer", agent, {.unassigned = true}), Names{"Printer a"});
  EXPECT_EQ(find("printer", agent, {.requester_id = neighbour.id}), Names{"Printer b"});
}

TEST_P(TicketSearchTest, PagesHoldTheNewestFirstAndEveryMatchOnce) {
  for (int i = 0; i < 25; ++i) open("Printer " + std::to_string(i));
  Names seen;
  std::optional<Position> after;
  do {
    const auto page = list({.filter = {.text = "printer"}, .after = after, .limit = 4});
    for (const auto& ticket : page.tickets) seen.push_back(ticket.subject);
    after = page.next;
  } while (after);
  ASSERT_EQ(seen.size(), 25U);
  for (int i = 0; i < 25; ++i)
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], "Printer " + std::to_string(24 - i));
}

// PostgreSQL looks through blocks of numbers that grow; gaps between numbers stand for the tickets of others.
TEST_P(TicketSearchTest, FindsWhatIsFarApart) {
  static constexpr db::Sql skip_numbers{"test.skip_numbers",
                                        "UPDATE ticket_counters SET last_number = last_number + $2 "
                                        "WHERE organisation_id = $1"};
  Names expected;
  for (const std::int64_t gap : {0, 4'090, 3, 20'000, 1, 70'000, 4'095, 300'000, 2'000'000, 16'383}) {
    db().write_now(db::Scope::of("o-1"), [gap](db::Tx& tx) { tx.run(skip_numbers, "o-1", gap); });
    for (const char* name : {"Printer", "Printer", "Scanner"}) {
      const auto ticket = open(std::string(name) + " behind " + std::to_string(gap));
      if (name[0] == 'P') expected.insert(expected.begin(), ticket.subject);
    }
  }
  while (store().index_some() > 0) {
  }
  for (const std::int64_t limit : {100, 7, 1}) {
    Names seen;
    std::optional<Position> after;
    do {
      const auto page = list({.filter = {.text = "printer"}, .after = after, .limit = limit});
      for (const auto& ticket : page.tickets) seen.push_back(ticket.subject);
      after = page.next;
    } while (after);
    EXPECT_EQ(seen, expected) << limit;
  }
}

TEST_P(TicketSearchTest, ABeginningThatManyWordsShareFindsThemAll) {
  for (int i = 0; i < 120; ++i)
    open("prefix" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i));
  while (store().index_some() > 0) {
  }
  EXPECT_EQ(subjects({.filter = {.text = "prefix"}, .limit = 200}).size(), 120U);
}

TEST_P(TicketSearchTest, WhatWaitsIsIndexedInItsTurn) {
  for (int i = 0; i < 60; ++i) open("Printer " + std::to_string(i));
  std::int64_t indexed = 0;
  while (const auto some = store().index_some()) indexed += some;
  EXPECT_EQ(indexed, 60);
  EXPECT_EQ(subjects({.filter = {.text = "printer"}, .limit = 100}).size(), 60U);
}

}  // namespace
}  // namespace sp::ticketing
