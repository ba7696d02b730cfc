#include "services/connector-service/domain/drift.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/domain/delivery.hpp"

namespace sp::connector {
namespace {

using ticketing::Priority;
using ticketing::Status;

class DriftTest : public ::testing::Test {
 protected:
  DriftTest() {
    mapping.status_out = {{"open", "Doing"}, {"pending", "Waiting"}, {"solved", "Done"}, {"closed", "Done"}};
    mapping.status_in = {{"To Do", "open"}};
    mapping.priority_out = {{"normal", "Medium"}, {"high", "High"}};
    here.subject = "It flickers";
    there = {
        .title = "It flickers", .status = "Doing", .priority = "Medium", .assignee_email = "ada@a.example"};
  }
  std::vector<FieldDrift> drift() const { return field_drift(there, here, "Ada@A.example", mapping); }

  Mapping mapping;
  ticketing::TicketCopy here;
  RemoteTicket there;
};

TEST_F(DriftTest, WhatIsTheSameInOtherWordsDoesNotDiffer) {
  EXPECT_TRUE(drift().empty());
  there.status = "To Do";
  EXPECT_TRUE(drift().empty()) << "the map from there says so";
  there.status = "Triage";
  EXPECT_TRUE(drift().empty()) << "a new record begins where no map says";
  here.status = Status::closed;
  there.status = "Done";
  EXPECT_TRUE(drift().empty()) << "one word there for two here";
  there.title = "  It   flickers";
  EXPECT_TRUE(drift().empty());
}

TEST_F(DriftTest, EachFieldThatDiffersIsSaid) {
  here.status = Status::pending;
  there.status = "Done";
  there.status_label = "Finished";
  there.priority = "High";
  there.title = "It burns";
  there.assignee_email = "";
  here.assignee = ticketing::PersonView{"1", "Ada"};
  const auto found = drift();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].field, DriftField::status);
  EXPECT_EQ(found[0].here, "pending");
  EXPECT_EQ(found[0].there, "Finished");
  EXPECT_EQ(found[1].field, DriftField::priority);
  EXPECT_EQ(found[2].there, "It burns");
  EXPECT_EQ(found[3].here, "Ada");
}

TEST_F(DriftTest, AnUnknownStateDiffersUnlessTheTicketIsOpen) {
  here.status = Status::solved;
  there.status = "Triage";
  EXPECT_EQ(drift().size(), 1U);
}

TEST_F(DriftTest, WhatTheMappingSaysNothingOfIsNotCompared) {
  mapping.priority_out.clear();
  mapping.assignee = false;
  there.priority = "Highest";
  there.assignee_email = "";
  EXPECT_TRUE(drift().empty());
  EXPECT_TRUE(field_drift({.status = "Doing"}, here, std::nullopt, mapping).empty()) << "no title told";
}

class MessageDriftTest : public ::testing::Test {
 protected:
  static RemoteComment said(std::string id, std::string body, bool by_us = true) {
    return {.id = std::move(id), .body = std::move(body), .by_us = by_us};
  }
  static KnownText known(std::string message, std::string id, std::string body) {
    return {.message_id = std::move(message),
            .remote_id = std::move(id),
            .fingerprint = fingerprint(body),
            .ours = true};
  }
  MessageDrift drift(bool all = true) const { return message_drift(there, all, knows, expected, false); }

  std::vector<RemoteComment> there{said("1", "one"), said("2", "two")};
  std::vector<KnownText> knows{known("m1", "1", "one"), known("m2", "", "two")};
  std::vector<ExpectedText> expected{{"m1", "one"}, {"m2", "two"}};
};

TEST_F(MessageDriftTest, WhatIsThereByIdOrByTextDoesNotDiffer) {
  auto found = drift();
  EXPECT_TRUE(found.missing.empty());
  EXPECT_TRUE(found.twice.empty());
  EXPECT_FALSE(found.unknown);
  there[0].body = "one, put better there";
  found = drift();
  EXPECT_TRUE(found.missing.empty());
  EXPECT_TRUE(found.twice.empty());
}

TEST_F(MessageDriftTest, WhatIsMissingThereIsSaidWithItsText) {
  there.pop_back();
  expected.push_back({"m3", "never went"});
  const auto found = drift();
  ASSERT_EQ(found.missing.size(), 2U);
  EXPECT_EQ(found.missing[0].message_id, "m2");
  EXPECT_EQ(found.missing[1].here, "never went");
  EXPECT_EQ(drift(false).missing.size(), 1U) << "what was known may be among those that are not listed";
}

TEST_F(MessageDriftTest, AMessageInTheDescriptionIsNotMissing) {
  knows[1].opening = true;
  there.pop_back();
  EXPECT_TRUE(drift().missing.empty());
}

TEST_F(MessageDriftTest, TheSameAgainByUsIsTwiceAndByAnotherIsNews) {
  there.push_back(said("3", "one"));
  EXPECT_EQ(drift().twice.size(), 1U);
  EXPECT_FALSE(drift().unknown);
  there.back().by_us = false;
  EXPECT_TRUE(drift().twice.empty());
  EXPECT_TRUE(drift().unknown);
}

TEST_F(MessageDriftTest, TwoMessagesOfOneTextAreTwoComments) {
  there = {said("1", "yes"), said("2", "yes")};
  knows = {known("m1", "1", "yes"), known("m2", "2", "yes")};
  EXPECT_TRUE(drift().twice.empty());
  there.pop_back();
  EXPECT_EQ(drift().missing.size(), 1U);
}

TEST_F(MessageDriftTest, NotesThatAreNotMappedAreNoNews) {
  there.push_back({.id = "3", .body = "between us", .internal = true});
  EXPECT_FALSE(drift().unknown);
  EXPECT_TRUE(message_drift(there, true, knows, expected, true).unknown);
}

}  // namespace
}  // namespace sp::connector
