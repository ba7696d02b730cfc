#include "services/ticketing-service/domain/ticket.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "platform/json/codec.hpp"

namespace sp::ticketing {

void PrintTo(Status status, std::ostream* out) { *out << json::enum_name(status); }

namespace {

using enum Status;
using std::chrono::hours;

const Time nine{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + hours(9)};
const Actor requester{"r-1", "Requester", Role::requester};
const Actor neighbour{"r-2", "Neighbour", Role::requester};
const Actor agent{"a-1", "Agent", Role::agent};
const Actor admin{"b-1", "Admin", Role::admin};

Ticket opened() {
  auto ticket = open_ticket({.organisation_id = "o-1",
                             .subject = "The printer is on fire",
                             .body = "Again.",
                             .requester_id = requester.id,
                             .requester_name = requester.name},
                            requester, nine)
                    .ticket;
  ticket.number = 7;
  return ticket;
}

/// A ticket that agents moved to `status`.
Ticket in(Status status) {
  auto ticket = opened();
  if (status == open) return ticket;
  return move(ticket, status, agent, nine + hours(1)).value().ticket;
}

const std::vector<Status> every_status{open, pending, solved, closed};

struct Row {
  Status from;
  std::vector<Status> by_staff;
  std::vector<Status> by_requester;
};
const std::vector<Row> state_machine{
    {open, {pending, solved, closed}, {solved}},
    {pending, {open, solved, closed}, {open, solved}},
    {solved, {open, closed}, {open}},
    {closed, {open}, {}},
};

TEST(TicketState, MovesExactlyWhereTheTableAllowsItForEveryRole) {
  for (const auto& row : state_machine) {
    for (const auto& actor : {requester, agent, admin}) {
      const auto& expected = actor.is_staff() ? row.by_staff : row.by_requester;
      EXPECT_EQ(allowed_moves(row.from, actor), expected)
          << json::enum_name(row.from) << " by " << actor.name;
      for (const auto to : every_status) {
        if (to == row.from) continue;
        const bool allowed = std::ranges::find(expected, to) != expected.end();
        const auto step = move(in(row.from), to, actor, nine + hours(2));
        EXPECT_EQ(step.has_value(), allowed)
            << json::enum_name(row.from) << " → " << json::enum_name(to) << " by " << actor.name;
        if (step) EXPECT_EQ(step->ticket.status, to);
      }
    }
  }
}

TEST(TicketState, StayingWhereItIsChangesNothing) {
  for (const auto status : every_status) {
    const auto step = move(in(status), status, agent, nine + hours(2));
    ASSERT_TRUE(step);
    EXPECT_FALSE(step->changed());
    EXPECT_EQ(step->ticket.version, in(status).version);
  }
}

TEST(TicketState, RefusalNamesTheMovesThatAreAllowed) {
  const auto refused = move(in(solved), pending, agent, nine);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(refused.error().code, "transition_refused");
  EXPECT_NE(refused.error().message.find("open, closed"), std::string::npos);
  ASSERT_EQ(refused.error().fields.size(), 1U);
  EXPECT_EQ(refused.error().fields[0].pointer, "/status");
}

TEST(TicketState, SolvingAndClosingAreDatedAndReopeningClearsBothDates) {
  auto ticket = move(opened(), solved, agent, nine + hours(1)).value().ticket;
  EXPECT_EQ(ticket.solved_at, nine + hours(1));
  ticket = move(ticket, closed, agent, nine + hours(2)).value().ticket;
  EXPECT_EQ(ticket.solved_at, nine + hours(1));
  EXPECT_EQ(ticket.closed_at, nine + hours(2));
  ticket = move(ticket, open, agent, nine + hours(3)).value().ticket;
  EXPECT_FALSE(ticket.solved_at);
  EXPECT_FALSE(ticket.closed_at);
}

TEST(TicketChange, EveryChangeIsOneVersionWithOneHistoryEventForEachField) {
  const auto step = change_ticket(opened(),
                                  {.status = pending,
                                   .priority = Priority::urgent,
                                   .subject = "The printer burns",
                                   .assignee = Assignee{agent.id, agent.name}},
                                  agent, nine + hours(1));
  ASSERT_TRUE(step);
  EXPECT_EQ(step->ticket.version, 2);
  EXPECT_EQ(step->ticket.updated_at, nine + hours(1));
  ASSERT_EQ(step->history.size(), 4U);
  for (const auto& event : step->history) {
    EXPECT_EQ(event.actor_id, agent.id);
    EXPECT_EQ(event.at, nine + hours(1));
  }
  EXPECT_EQ(step->history[1].kind, HistoryKind::priority);
  EXPECT_EQ(step->history[1].from_value, "normal");
  EXPECT_EQ(step->history[1].to_value, "urgent");
  EXPECT_EQ(step->history[2].kind, HistoryKind::assignee);
  EXPECT_EQ(step->history[2].from_value, std::nullopt);
  EXPECT_EQ(step->history[2].to_value, agent.name);
}

TEST(TicketChange, IsAllOrNothing) {
  const auto step =
      change_ticket(in(closed), {.status = pending, .priority = Priority::high}, agent, nine + hours(2));
  EXPECT_FALSE(step);
}

TEST(TicketChange, RequesterMayChangeNothingButTheStatus) {
  for (const TicketChange& change : {TicketChange{.priority = Priority::high}, TicketChange{.subject = "x"},
                                     TicketChange{.assignee = std::optional<Assignee>{}},
                                     TicketChange{.status = solved, .priority = Priority::low}}) {
    const auto step = change_ticket(opened(), change, requester, nine);
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().kind, ErrorKind::forbidden);
  }
  EXPECT_TRUE(change_ticket(opened(), {.status = solved}, requester, nine));
}

TEST(TicketChange, WhatIsSetToItsOwnValueIsNoChange) {
  const auto step = change_ticket(opened(), {.priority = Priority::normal, .subject = opened().subject},
                                  agent, nine + hours(1));
  ASSERT_TRUE(step);
  EXPECT_FALSE(step->changed());
}

TEST(TicketMessage, OfTheRequesterReopensAPendingOrSolvedTicket) {
  for (const auto status : {pending, solved}) {
    const auto step = add_message(in(status), "Still broken", false, requester, nine + hours(2));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->ticket.status, open);
    EXPECT_FALSE(step->ticket.solved_at);
    EXPECT_EQ(step->ticket.version, in(status).version + 1);
    ASSERT_EQ(step->history.size(), 2U);
    EXPECT_EQ(step->history[0].kind, HistoryKind::message);
    EXPECT_EQ(step->history[1].kind, HistoryKind::status);
  }
}

TEST(TicketMessage, OfAnAgentLeavesTheStatusToTheAgent) {
  for (const auto status : every_status) {
    const auto step = add_message(in(status), "Looking into it", false, agent, nine + hours(2));
    ASSERT_TRUE(step);
    EXPECT_EQ(step->ticket.status, status);
    EXPECT_EQ(step->ticket.messages, 1);
  }
}

TEST(TicketMessage, OfTheRequesterToAClosedTicketIsToldToOpenANewOne) {
  const auto refused = add_message(in(closed), "Hello?", false, requester, nine + hours(2));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "ticket_closed");
  EXPECT_NE(refused.error().message.find("open a new ticket"), std::string::npos);
  EXPECT_NE(refused.error().message.find("#7"), std::string::npos);
}

TEST(TicketNote, IsForAgentsAndAdminsOnlyAndLeavesNoTraceInTheRequestersView) {
  EXPECT_EQ(add_message(opened(), "psst", true, requester, nine).error().kind, ErrorKind::forbidden);

  const auto before = view_of(opened(), requester);
  const auto step = add_message(opened(), "psst", true, agent, nine + hours(1));
  ASSERT_TRUE(step);
  EXPECT_EQ(step->kind, NoticeKind::note);
  const auto after = view_of(step->ticket, requester);
  EXPECT_EQ(after.version, before.version);
  EXPECT_EQ(after.updated_at, before.updated_at);
  EXPECT_EQ(after.messages, before.messages);
  const auto for_agents = view_of(step->ticket, agent);
  EXPECT_EQ(for_agents.version, before.version + 1);
  EXPECT_EQ(for_agents.updated_at, nine + hours(1));
  EXPECT_EQ(for_agents.messages, 1);
}

TEST(TicketReading, IsForTheRequesterAndForStaff) {
  EXPECT_TRUE(may_read(opened(), requester));
  EXPECT_TRUE(may_read(opened(), agent));
  EXPECT_TRUE(may_read(opened(), admin));
  EXPECT_FALSE(may_read(opened(), neighbour));
}

}  // namespace
}  // namespace sp::ticketing
