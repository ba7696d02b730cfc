#include "services/connector-service/tools/jira_walk.hpp"

#include "services/connector-service/tests/jira_fixture.hpp"

namespace sp::connector::testing {
namespace {

std::string text(const json::Value& value) { return boost::json::serialize(value); }

class JiraCloudChanges : public JiraCloud {};
class JiraDataCenterChanges : public JiraDataCenter {};

std::string changed_issue(int number, const std::string& updated) {
  return R"({"id":")" + std::to_string(number) + R"(","key":"SUP-)" + std::to_string(number) +
         R"(","fields":{"updated":")" + updated + R"("}})";
}
constexpr Time noon{std::chrono::milliseconds(1'768'651'200'000)};  // 2026-01-17T12:00:00Z

TEST_F(JiraCloudChanges, ChangesAreAskedForByMillisecondsWhateverTheTimeZone) {
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"isLast":true,"issues":[)" + changed_issue(1, "2026-01-17T12:20:00.700+0000") + "]}");
  const auto changes = run(tool->changes(calls, "", noon));
  ASSERT_TRUE(changes);
  EXPECT_EQ(text_at(calls.last().body, "/jql"),
            "project = \"SUP\" AND updated >= 1768651200000 ORDER BY updated ASC, key ASC");
  EXPECT_NE(text(at(calls.last().body, "/fields")).find("description"), std::string::npos);
  ASSERT_EQ(changes->tickets.size(), 1u);
  EXPECT_FALSE(changes->more);
  EXPECT_EQ(changes->cursor, "1768652100700");  // five minutes before the last that was seen: 12:15:00.700
}

TEST_F(JiraCloudChanges, ThePollNeverBeginsBeforeItsBeginning) {
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"issues":[)" + changed_issue(1, "2026-01-17T12:01:00.000+0000") + "]}");
  EXPECT_EQ(run(tool->changes(calls, "", noon))->cursor, "1768651200000");
  calls.answer("POST", "/rest/api/3/search/jql", R"({"issues":[]})");
  EXPECT_EQ(run(tool->changes(calls, "1768651200000", Time{}))->cursor, "1768651200000");
}

TEST_F(JiraCloudChanges, AFullPageGoesOnAtItsLastTime) {
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"nextPageToken":"next","issues":[)" + changed_issue(1, "2026-01-17T12:01:00.000+0000") +
                   "," + changed_issue(2, "2026-01-17T12:02:00.500+0000") + "]}");
  const auto first = run(tool->changes(calls, "", noon));
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  calls.answer("POST", "/rest/api/3/search/jql", R"({"issues":[]})");
  const auto second = run(tool->changes(calls, first->cursor, Time{}));
  ASSERT_TRUE(second);
  EXPECT_NE(text_at(calls.last().body, "/jql").find("updated >= 1768651320000"), std::string::npos);
  EXPECT_TRUE(at(calls.last().body, "/nextPageToken").is_null());
  EXPECT_EQ(second->cursor, "1768651200000");
}

TEST_F(JiraCloudChanges, ManyOfOneTimeAreTurnedPageByPage) {
  const auto page = R"("issues":[)" + changed_issue(1, "2026-01-17T12:00:00.100+0000") + "," +
                    changed_issue(2, "2026-01-17T12:00:00.900+0000") + "]}";
  calls.answer("POST", "/rest/api/3/search/jql", R"({"nextPageToken":"t 1",)" + page);
  const auto first = run(tool->changes(calls, "", noon));
  calls.answer("POST", "/rest/api/3/search/jql", R"({"nextPageToken":"t 2",)" + page);
  const auto second = run(tool->changes(calls, first->cursor, Time{}));
  EXPECT_EQ(text_at(calls.last().body, "/nextPageToken"), "t 1");
  EXPECT_TRUE(second->more);
  calls.answer("POST", "/rest/api/3/search/jql", "{" + page);
  const auto third = run(tool->changes(calls, second->cursor, Time{}));
  EXPECT_EQ(text_at(calls.last().body, "/nextPageToken"), "t 2");
  EXPECT_FALSE(third->more);
}

TEST_F(JiraCloudChanges, APageThatJiraForgotIsReadFromItsBeginning) {
  calls.answer("POST", "/rest/api/3/search/jql", "{}", 400);
  calls.answer("POST", "/rest/api/3/search/jql", R"({"issues":[]})");
  ASSERT_TRUE(run(tool->changes(calls, "1768651200000 1768651260000 2 old", Time{})));
  EXPECT_TRUE(at(calls.last().body, "/nextPageToken").is_null());
}

TEST_F(JiraDataCenterChanges, SearchesByCount) {
  calls.answer("POST", "/rest/api/2/search",
               R"({"total":3,"issues":[)" + changed_issue(1, "2026-01-17T12:00:00.000+0000") + "," +
                   changed_issue(2, "2026-01-17T12:00:00.000+0000") + "]}");
  const auto first = run(tool->changes(calls, "", noon));
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  EXPECT_TRUE(at(calls.last().body, "/properties").is_null());
  calls.answer("POST", "/rest/api/2/search",
               R"({"total":3,"issues":[)" + changed_issue(3, "2026-01-17T12:00:00.000+0000") + "]}");
  const auto second = run(tool->changes(calls, first->cursor, Time{}));
  EXPECT_EQ(text_at(calls.last().body, "/startAt"), "2");
  EXPECT_FALSE(second->more);
}

TEST(JiraWalk, ACursorIsReadAsItWasWritten) {
  const jira::Walk walk{.begun = 1'000, .from = 5'000, .skip = 90, .token = "a b="};
  const auto back = jira::walk_of(jira::cursor_of(walk), Time{});
  EXPECT_EQ(back.begun, walk.begun);
  EXPECT_EQ(back.from, walk.from);
  EXPECT_EQ(back.skip, walk.skip);
  EXPECT_EQ(back.token, walk.token);
}

TEST(JiraWalk, ACursorThatCannotBeReadBeginsWhereItIsTold) {
  EXPECT_EQ(jira::walk_of("", noon).from, noon.time_since_epoch().count());
  EXPECT_EQ(jira::walk_of("?", noon).begun, noon.time_since_epoch().count());
}

TEST(JiraWalk, CountedPagesOverlap) {
  const auto next = jira::next_page({.begun = 0, .from = 1'000}, 1'999, 50, "");
  EXPECT_EQ(next.from, 1'000);
  EXPECT_EQ(next.skip, 45);
}

}  // namespace
}  // namespace sp::connector::testing
