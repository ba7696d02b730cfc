#include "services/ticketing-service/domain/past.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sp::ticketing {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Time now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 20}};

PastTicket past(Status status, std::optional<std::string> assignee = "a-1") {
  const Time opened = now - days(10);
  return {.requester_id = "r-1",
          .requester_name = "Requester",
          .assignee_id = std::move(assignee),
          .assignee_name = "Agent",
          .subject = "No network",
          .body = "Since noon.",
          .status = status,
          .created_at = opened,
          .messages = {{.author_id = "a-1",
                        .author_name = "Agent",
                        .author_role = Role::agent,
                        .body = "Looking",
                        .at = opened + hours(2)},
                       {.author_id = "a-1",
                        .author_name = "Agent",
                        .author_role = Role::agent,
                        .body = "A switch",
                        .internal = true,
                        .at = opened + hours(3)},
                       {.author_id = "r-1",
                        .author_name = "Requester",
                        .author_role = Role::requester,
                        .body = "Thank you",
                        .at = opened + hours(4)}}};
}

TEST(PastTicketReplay, EndsInTheStatusAskedForWithDatesInOrder) {
  for (const auto status : {Status::open, Status::pending, Status::solved, Status::closed}) {
    const auto steps = replay("o-1", past(status), now);
    ASSERT_TRUE(steps);
    const auto& ticket = steps->back().ticket;
    EXPECT_EQ(ticket.status, status);
    EXPECT_EQ(ticket.created_at, now - days(10));
    EXPECT_EQ(ticket.messages, 2);
    EXPECT_EQ(ticket.notes, 1);
    EXPECT_EQ(ticket.assignee_id, "a-1");
    EXPECT_EQ(ticket.solved_at.has_value(), status == Status::solved || status == Status::closed);
    EXPECT_EQ(ticket.closed_at.has_value(), status == Status::closed);
    EXPECT_LE(ticket.updated_at, now);
    EXPECT_EQ(ticket.version, static_cast<std::int64_t>(steps->size()));
    EXPECT_TRUE(std::ranges::is_sorted(*steps, {}, [](const Step& step) { return step.ticket.updated_at; }));
  }
}

TEST(PastTicketReplay, IsNeverInTheFuture) {
  auto recent = past(Status::closed);
  recent.created_at = now - hours(5);
  for (auto& message : recent.messages) message.at += days(10) - hours(5);
  const auto steps = replay("o-1", recent, now);
  ASSERT_TRUE(steps);
  EXPECT_EQ(steps->back().ticket.closed_at, now);
}

TEST(PastTicketReplay, WithoutAnAssigneeIsMovedByTheAgentWhoAnswered) {
  const auto steps = replay("o-1", past(Status::pending, std::nullopt), now);
  ASSERT_TRUE(steps);
  EXPECT_FALSE(steps->back().ticket.assignee_id);
  EXPECT_EQ(steps->back().history.front().actor_id, "a-1");
}

TEST(PastTicketReplay, RefusesAPastThatTheRulesDoNotAllow) {
  auto lonely = past(Status::pending, std::nullopt);
  lonely.messages.clear();
  EXPECT_FALSE(replay("o-1", lonely, now));
}

}  // namespace
}  // namespace sp::ticketing
