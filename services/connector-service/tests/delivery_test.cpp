// What a tool's answer means for a delivery, and what of a ticket becomes one.
#include "services/connector-service/domain/delivery.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/domain/plan.hpp"

namespace sp::connector {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Patience patience{.pauses = {seconds(5), seconds(300)}, .hold = seconds(30), .index_lag = seconds(360)};
const Traits usual{};

Delivery a(DeliveryKind kind, std::int64_t tries = 0) { return {.kind = kind, .tries = tries}; }
CallProblem problem(Trouble trouble, int status = 0) {
  return {.trouble = trouble, .status = status, .message = "no"};
}

TEST(Judge, WhatMayHaveArrivedIsAmbiguousAndWaitsForTheHold) {
  const auto verdict = judge(a(DeliveryKind::create), problem(Trouble::unknown), usual, patience, 0.0);
  EXPECT_EQ(verdict.state, DeliveryState::ambiguous);
  EXPECT_TRUE(verdict.unsure);
  EXPECT_TRUE(verdict.tool_trouble);
  EXPECT_EQ(verdict.pause, seconds(30));
}

TEST(Judge, TheHoldIsLongerThanALateSearch) {
  const Traits late{.search_is_late = true};
  EXPECT_EQ(judge(a(DeliveryKind::create), problem(Trouble::unknown), late, patience, 0.0).pause,
            seconds(360));
  // The comments of one record are not searched for.
  EXPECT_EQ(judge(a(DeliveryKind::comment), problem(Trouble::unknown), late, patience, 0.0).pause,
            seconds(30));
}

TEST(Judge, WhatCanBeRepeatedIsRepeated) {
  const Traits keyed{.create_repeats = true};
  const auto created = judge(a(DeliveryKind::create), problem(Trouble::unknown), keyed, patience, 1.0);
  EXPECT_EQ(created.state, DeliveryState::waiting);
  EXPECT_FALSE(created.unsure);
  EXPECT_EQ(created.pause, seconds(5));
  EXPECT_EQ(judge(a(DeliveryKind::change), problem(Trouble::unknown), usual, patience, 1.0).state,
            DeliveryState::waiting);
}

TEST(Judge, WhatCannotBeLookedUpWaitsForAPerson) {
  const Traits blind{.finds_by_mark = false};
  const auto verdict = judge(a(DeliveryKind::create), problem(Trouble::unknown), blind, patience, 0.5);
  EXPECT_EQ(verdict.state, DeliveryState::failed);
  EXPECT_EQ(verdict.code, ReasonCode::unsure);
  EXPECT_TRUE(verdict.unsure);
}

TEST(Judge, DoubtStaysUntilTheToolHasSpoken) {
  auto delivery = a(DeliveryKind::create);
  delivery.unsure = true;
  EXPECT_EQ(judge(delivery, problem(Trouble::unreachable), usual, patience, 0.5).state,
            DeliveryState::ambiguous);
  EXPECT_EQ(judge(delivery, problem(Trouble::limited), usual, patience, 0.5).state, DeliveryState::ambiguous);
}

TEST(Judge, RefusalsWaitForAPersonAndCredentialsForTheConnector) {
  const auto refused = judge(a(DeliveryKind::create), problem(Trouble::refused, 422), usual, patience, 0.5);
  EXPECT_EQ(refused.state, DeliveryState::failed);
  EXPECT_EQ(refused.code, ReasonCode::refused);
  EXPECT_EQ(refused.reason, "no");
  const auto unknown = judge(a(DeliveryKind::create), problem(Trouble::refused, 401), usual, patience, 0.5);
  EXPECT_EQ(unknown.state, DeliveryState::waiting);
  EXPECT_TRUE(unknown.tool_trouble);
  EXPECT_EQ(judge(a(DeliveryKind::comment), problem(Trouble::refused, 404), usual, patience, 0.5).code,
            ReasonCode::missing);
}

TEST(Judge, RetryAfterIsObeyedToTheSecondAndCountsAsNoTry) {
  auto limited = problem(Trouble::limited, 429);
  limited.retry_after = seconds(17);
  const auto verdict = judge(a(DeliveryKind::create), limited, usual, patience, 0.1);
  EXPECT_EQ(verdict.pause, seconds(17));
  EXPECT_FALSE(verdict.counts);
  EXPECT_FALSE(verdict.tool_trouble);
}

TEST(Judge, TriesEnd) {
  EXPECT_EQ(judge(a(DeliveryKind::change, 1), problem(Trouble::later), usual, patience, 0.5).pause,
            seconds(150));
  EXPECT_EQ(judge(a(DeliveryKind::change, 2), problem(Trouble::later), usual, patience, 0.5).state,
            DeliveryState::failed);
}

TEST(Circuit, OpensAtFiveTroublesAndDoublesToAMinute) {
  EXPECT_EQ(circuit_pause(4, 1.0), milliseconds(0));
  EXPECT_EQ(circuit_pause(5, 1.0), seconds(5));
  EXPECT_EQ(circuit_pause(6, 0.0), seconds(5));
  EXPECT_EQ(circuit_pause(30, 1.0), seconds(60));
}

TEST(Fingerprint, SeesThroughMarkupAndSpaces) {
  EXPECT_EQ(fingerprint("Bonjour,\n\nl’imprimante  est réparée."),
            fingerprint("bonjour, l'imprimante est réparée"));
  EXPECT_NE(fingerprint("It is repaired"), fingerprint("It is not repaired"));
  EXPECT_NE(fingerprint("👍"), fingerprint("👎"));
  EXPECT_EQ(fingerprint(" 👍\n"), fingerprint("👍"));
}

ticketing::TicketNotice notice(ticketing::NoticeKind kind) {
  ticketing::TicketNotice notice{.id = "t", .kind = kind};
  notice.row.status = ticketing::Status::open;
  notice.row.priority = ticketing::Priority::high;
  return notice;
}

std::optional<Plan> planned(const Settings& settings, ticketing::NoticeKind kind, Standing standing = {},
                            ToolKind tool = ToolKind::glpi) {
  return plan(tool, settings, standing, "ticket." + std::string(json::enum_name(kind)), notice(kind));
}

using ticketing::NoticeKind;

TEST(Planning, EveryTicketGoesWhenItIsOpenedUnlessTheRulesSayOtherwise) {
  EXPECT_EQ(planned({}, NoticeKind::opened)->kind, DeliveryKind::create);
  EXPECT_FALSE(planned({}, NoticeKind::changed));
  EXPECT_FALSE(planned({.rules = {.when = When::asked}}, NoticeKind::opened));
  EXPECT_FALSE(planned({.direction = Direction::in}, NoticeKind::opened));
  const Settings urgent{.rules = {.when = When::matching, .priorities = {ticketing::Priority::urgent}}};
  EXPECT_FALSE(planned(urgent, NoticeKind::opened));
  const Settings high{.rules = {.when = When::matching, .priorities = {ticketing::Priority::high}}};
  EXPECT_EQ(planned(high, NoticeKind::changed)->kind, DeliveryKind::create);
  const Settings assigned{.rules = {.when = When::matching, .assigned = true}};
  EXPECT_FALSE(planned(assigned, NoticeKind::changed));
}

TEST(Planning, WhatIsThereAlreadyIsFollowed) {
  const Standing there{.linked = true, .status = ticketing::Status::open};
  EXPECT_EQ(planned({}, NoticeKind::message, there)->kind, DeliveryKind::comment);
  EXPECT_FALSE(planned({}, NoticeKind::message, there)->change_follows);
  EXPECT_TRUE(planned({}, NoticeKind::message, {.linked = true, .status = ticketing::Status::solved})
                  ->change_follows);
  EXPECT_EQ(planned({}, NoticeKind::changed, there)->kind, DeliveryKind::change);
}

TEST(Planning, NotesLeaveOnlyWhereTheMappingSaysSo) {
  const Standing there{.linked = true};
  EXPECT_FALSE(planned({}, NoticeKind::note, there));
  EXPECT_EQ(planned({.mapping = {.internal_notes = true}}, NoticeKind::note, there)->kind,
            DeliveryKind::comment);
  EXPECT_FALSE(planned({}, NoticeKind::note, {}, ToolKind::webhook));
  EXPECT_EQ(planned({.event_types = {"ticket.note"}}, NoticeKind::note, {}, ToolKind::webhook)->kind,
            DeliveryKind::event);
  EXPECT_FALSE(planned({.event_types = {"ticket.note"}}, NoticeKind::opened, {}, ToolKind::webhook));
}

}  // namespace
}  // namespace sp::connector
