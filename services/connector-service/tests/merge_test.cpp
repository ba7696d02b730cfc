#include "services/connector-service/domain/merge.hpp"

#include <gtest/gtest.h>

namespace sp::connector {
namespace {

using ticketing::Priority;
using ticketing::Status;

constexpr Time early{std::chrono::seconds(1'000)};
constexpr Time late{std::chrono::seconds(2'000)};

class MergeTest : public ::testing::Test {
 protected:
  MergeTest() {
    mapping.status_out = {{"open", "To Do"}, {"pending", "Waiting"}, {"solved", "Done"}, {"closed", "Done"}};
    mapping.status_in = {{"To Do", "open"}, {"In Progress", "open"}, {"Done", "solved"}};
    mapping.priority_in = {{"High", "high"}, {"Low", "low"}};
    here.subject = "It flickers";
    here.status_at = here.priority_at = here.subject_at = here.assignee_at = early;
    there = {.title = "It flickers", .status = "To Do", .priority = "Medium", .updated_at = late};
    before = {
        .status = Status::open, .priority = Priority::normal, .title = "It flickers", .assignee_id = ""};
    seen = seen_of(there, std::nullopt, early);
  }
  Merged merged() const { return merge(there, "", here, before, seen, mapping); }

  Mapping mapping;
  ticketing::TicketCopy here;
  RemoteTicket there;
  Synced before;
  std::optional<Seen> seen;
};

TEST_F(MergeTest, WhatIsAsItWasChangesNothing) {
  EXPECT_FALSE(merged().changes_ticket());
  EXPECT_TRUE(merged().clashes.empty());
}

TEST_F(MergeTest, WhatChangedThereHolds) {
  there.status = "Done";
  there.priority = "High";
  there.title = "It flickers at night";
  const auto result = merge(there, "agent-1", here, before, seen, mapping);
  EXPECT_EQ(result.status, Status::solved);
  EXPECT_EQ(result.priority, Priority::high);
  EXPECT_EQ(result.subject, "It flickers at night");
  EXPECT_FALSE(result.assignee_id) << "the record's assignee is the one that was seen";
  EXPECT_EQ(result.synced.status, Status::solved);
  EXPECT_TRUE(result.clashes.empty());
}

TEST_F(MergeTest, WhatOurOwnChangeLeftIsNoChangeOfTheirs) {
  here.status = Status::closed;
  before.status = Status::closed;  // and the tool has one word for solved and closed
  there.status = "Done";
  EXPECT_FALSE(merged().changes_ticket());
  before.title = here.subject = std::string(300, 'x') + " and more";
  there.title = std::string(254, 'x') + "…";
  EXPECT_FALSE(merged().changes_ticket()) << "a title that was cut there";
}

TEST_F(MergeTest, BeforeItWasReadTheToolsDefaultsAreNoChange) {
  seen.reset();
  there.priority = "High";  // nothing of ours is mapped to a priority there
  there.assignee_email = "duty@example.org";
  const auto result = merge(there, "agent-1", here, before, seen, mapping);
  EXPECT_FALSE(result.changes_ticket());
  there.status = "Done";  // but it was made as "To Do"
  EXPECT_EQ(merged().status, Status::solved);
}

TEST_F(MergeTest, AWordThatStandsForNothingOfOursChangesNothing) {
  there.status = "Blocked";
  EXPECT_FALSE(merged().changes_ticket());
  EXPECT_EQ(merged().synced.status, Status::open);
}

TEST_F(MergeTest, OfTwoChangesTheLaterHoldsAndBothAreTold) {
  there.status = "Done";
  here.status = Status::pending;
  auto result = merged();
  EXPECT_EQ(result.status, Status::solved);
  ASSERT_EQ(result.clashes.size(), 1U);
  EXPECT_TRUE(result.clashes.front().there_holds);
  EXPECT_EQ(result.clashes.front().here, "pending");
  EXPECT_EQ(result.clashes.front().there, "Done");
  here.status_at = late + std::chrono::seconds(1);
  result = merged();
  EXPECT_FALSE(result.status);
  ASSERT_EQ(result.clashes.size(), 1U);
  EXPECT_FALSE(result.clashes.front().there_holds);
  EXPECT_EQ(result.synced.status, Status::solved) << "what the tool has now, so that ours goes there";
}

TEST_F(MergeTest, TheSameChangeOnBothSidesIsNone) {
  there.status = "Done";
  here.status = Status::solved;
  const auto result = merged();
  EXPECT_FALSE(result.changes_ticket());
  EXPECT_TRUE(result.clashes.empty());
  EXPECT_EQ(result.synced.status, Status::solved);
}

TEST_F(MergeTest, AnAssigneeComesWhereItIsOneOfOurs) {
  there.assignee_email = "agent@example.org";
  EXPECT_EQ(merge(there, "agent-1", here, before, seen, mapping).assignee_id, "agent-1");
  EXPECT_FALSE(merge(there, std::nullopt, here, before, seen, mapping).assignee_id);
  mapping.assignee = false;
  EXPECT_FALSE(merge(there, "agent-1", here, before, seen, mapping).assignee_id);
  mapping.assignee = true;
  here.assignee = ticketing::PersonView{"agent-1", "Agent"};
  before.assignee_id = "agent-1";
  seen->assignee_email = "agent@example.org";
  there.assignee_email = "";
  EXPECT_EQ(merge(there, "", here, before, seen, mapping).assignee_id, "");
}

TEST_F(MergeTest, ARecordSettlesWhenItWasReadAfterTheSecondOfItsChange) {
  auto now = late;
  auto first = seen_of(there, std::nullopt, now);
  EXPECT_FALSE(first.settled);
  first = seen_of(there, first, now + std::chrono::milliseconds(900));
  EXPECT_FALSE(first.settled);
  first = seen_of(there, first, now + std::chrono::seconds(2));
  EXPECT_TRUE(first.settled);
  there.updated_at += std::chrono::seconds(1);
  EXPECT_FALSE(seen_of(there, first, now + std::chrono::seconds(3)).settled);
}

TEST(ClashTextTest, IsReadInBothLanguages) {
  const auto text = clash_text("GLPI", {.field = Field::status, .here = "pending", .there = "Solved"});
  EXPECT_NE(text.find("here to “pending”, in GLPI to “Solved”. The later change holds: the one here."),
            text.npos);
  EXPECT_NE(text.find("ici «\u202fen attente\u202f»"), text.npos);
}

}  // namespace
}  // namespace sp::connector
