#include "services/connector-service/tests/jira_fixture.hpp"
#include "services/connector-service/tools/jira_text.hpp"

namespace sp::connector::testing {
namespace {

const std::string fields_asked =
    "?fields=summary,description,status,priority,assignee,reporter,labels,created,updated&properties=support-"
    "platform";

Outgoing printer_ticket() {
  Outgoing out;
  out.mark = jira_mark;
  out.ticket.subject = "Printer on fire";
  out.ticket.priority = ticketing::Priority::high;
  out.text = "It smokes.\nHelp!";
  return out;
}

std::string text(const json::Value& value) { return boost::json::serialize(value); }

TEST_F(JiraCloud, MakesAnIssueWithItsMarkInOneCall) {
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"10024","key":"SUP-24"})", 201);
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "10024");
  EXPECT_EQ(made->key, "SUP-24");
  EXPECT_EQ(made->url, "https://acme.atlassian.net/browse/SUP-24");
  ASSERT_EQ(calls.asked.size(), 1u);
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(
      text(calls.last().body),
      R"({"fields":{"project":{"key":"SUP"},"issuetype":{"id":"10001"},"summary":"Printer on fire",)"
      R"("description":{"type":"doc","version":1,"content":[{"type":"paragraph","content":[)"
      R"({"type":"text","text":"It smokes."},{"type":"hardBreak"},{"type":"text","text":"Help!"}]}]},)"
      R"("priority":{"id":"2"},"labels":["sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b"]},)"
      R"("properties":[{"key":"support-platform","value":{"ticket":"sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b"}}]})");
}

TEST_F(JiraCloud, ThePreviewIsWhatCreateSends) {
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"10024","key":"SUP-24"})", 201);
  const auto shown = tool->preview(printer_ticket());
  ASSERT_TRUE(run(tool->create(calls, printer_ticket())));
  EXPECT_EQ(shown.path, calls.last().path);
  EXPECT_EQ(text(shown.body), text(calls.last().body));
}

TEST_F(JiraCloud, OtherFieldsJoinAndResolutionWaitsForTheWorkflow) {
  settings.mapping.fields["customfield_10050"] = "Berlin";
  settings.mapping.fields["labels"] = boost::json::array{"from-support"};
  settings.mapping.fields["resolution"] = boost::json::object{{"name", "Fixed"}};
  settings.mapping.fields["environment"] = "Windows";
  const auto body = tool->preview(printer_ticket()).body;
  EXPECT_EQ(text_at(body, "/fields/customfield_10050"), "Berlin");
  EXPECT_EQ(text(at(body, "/fields/labels")), R"([")" + jira_mark + R"(","from-support"])");
  EXPECT_TRUE(at(body, "/fields/resolution").is_null());
  EXPECT_EQ(text_at(body, "/fields/environment/type"), "doc");
}

TEST_F(JiraCloud, AnAnswerWithoutTheIdMayHaveMadeTheIssue) {
  calls.answer("POST", "/rest/api/3/issue", "{}", 201);
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
}

TEST_F(JiraCloud, WithoutAProjectNothingIsAsked) {
  settings.mapping.project = "";
  EXPECT_NE(run(tool->create(calls, printer_ticket())).error().message.find("mapping page"),
            std::string::npos);
  EXPECT_EQ(run(tool->changes(calls, "", Time{})).error().trouble, Trouble::refused);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(JiraCloud, ARefusalIsToldAsItIs) {
  calls.answer("POST", "/rest/api/3/issue", R"({"errors":{"customfield_1":"Team is required."}})", 400);
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_NE(made.error().message.find("Team is required."), std::string::npos);
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(JiraCloud, TheAssigneeIsLookedUpOnceByEmail) {
  calls.answer(
      "GET", "/rest/api/3/user/search?query=anna%40acme.example",
      R"([{"accountId":"a0","emailAddress":"anna@acme.example.org"},{"accountId":"a1","emailAddress":"Anna@acme.example"}])");
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"1","key":"SUP-1"})", 201);
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"2","key":"SUP-2"})", 201);
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_EQ(text_at(calls.last().body, "/fields/assignee/accountId"), "a1");
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_EQ(calls.asked.size(), 3u);
  EXPECT_FALSE(calls.asked.front().once);
}

TEST_F(JiraCloud, AnUnknownAssigneeIsLeftOut) {
  calls.answer("GET", "/rest/api/3/user/search?query=anna%40acme.example", "[]");
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"1","key":"SUP-1"})", 201);
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_TRUE(at(calls.last().body, "/fields/assignee").is_null());
}

TEST_F(JiraCloud, AnAssigneeWhomTheProjectRefusesIsLeftOut) {
  calls.answer("GET", "/rest/api/3/user/search?query=anna%40acme.example", R"([{"accountId":"a1"}])");
  calls.answer("POST", "/rest/api/3/issue",
               R"({"errors":{"assignee":"User 'a1' cannot be assigned issues."}})", 400);
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"1","key":"SUP-1"})", 201);
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_TRUE(at(calls.last().body, "/fields/assignee").is_null());
  EXPECT_TRUE(calls.last().once);
}

TEST_F(JiraCloud, ALookUpThatGoesWrongHasMadeNothing) {
  calls.fail("GET", "/rest/api/3/user/search?query=anna%40acme.example",
             {.trouble = Trouble::unknown, .status = 502});
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::later);
}

TEST_F(JiraCloud, FindsTheIssuesOfAMark) {
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"issues":[{"id":"1","key":"SUP-1","fields":{"labels":[")" + jira_mark +
                   R"("]}},{"id":"2","key":"SUP-2","fields":{"labels":["other"]}}],"isLast":true})");
  const auto found = run(tool->find(calls, jira_mark));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().key, "SUP-1");
  EXPECT_EQ(text_at(calls.last().body, "/jql"), "labels = \"" + jira_mark + "\"");
  EXPECT_FALSE(calls.last().once);
}

TEST_F(JiraCloud, ACopyOfAnIssueIsNotMadeByUs) {
  const auto property = R"("properties":{"support-platform":{"ticket":")" + jira_mark + R"("}})";
  const auto labels = R"("fields":{"labels":[")" + jira_mark + R"("]})";
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"issues":[{"id":"1","key":"SUP-1",)" + property + "," + labels +
                   R"(},{"id":"2","key":"SUP-2",)" + labels + "}]}");
  const auto found = run(tool->find(calls, jira_mark));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, "1");
}

TEST_F(JiraCloud, IssuesThatWereMadeTwiceAreAllFound) {
  const auto one = R"("properties":{"support-platform":{"ticket":")" + jira_mark +
                   R"("}},"fields":{"labels":[")" + jira_mark + R"("]})";
  calls.answer(
      "POST", "/rest/api/3/search/jql",
      R"({"issues":[{"id":"1","key":"SUP-1",)" + one + R"(},{"id":"2","key":"SUP-2",)" + one + "}]}");
  EXPECT_EQ(run(tool->find(calls, jira_mark))->size(), 2u);
}

TEST_F(JiraCloud, CommentsCarryTheirMarkAsAProperty) {
  calls.answer("POST", "/rest/api/3/issue/10024/comment", R"({"id":"77"})", 201);
  const auto id = run(tool->comment(calls, jira_issue, {.mark = "sp-m", .text = "Anna:\nDone?"}));
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "77");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(jira::text_of(at(calls.last().body, "/body")), "Anna:\nDone?");
  EXPECT_EQ(text(at(calls.last().body, "/properties")),
            R"([{"key":"support-platform","value":{"message":"sp-m"}}])");
}

TEST_F(JiraCloud, AnInternalCommentIsKeptFromCustomers) {
  calls.answer("POST", "/rest/api/3/issue/10024/comment", R"({"id":"77"})", 201);
  ASSERT_TRUE(run(tool->comment(calls, jira_issue, {.mark = "sp-m", .text = "psst", .internal = true})));
  EXPECT_EQ(text(at(calls.last().body, "/properties/1")),
            R"({"key":"sd.public.comment","value":{"internal":true}})");
}

TEST_F(JiraCloud, ACommentWithoutIdMayHaveBeenMade) {
  calls.answer("POST", "/rest/api/3/issue/10024/comment", "{}", 201);
  const auto id = run(tool->comment(calls, jira_issue, {.mark = "sp-m", .text = "x"}));
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().trouble, Trouble::unknown);
}

TEST_F(JiraCloud, ReadsEveryPageOfCommentsAsPlainText) {
  calls.answer("GET", "/rest/api/3/myself", R"({"accountId":"us"})");
  const auto first = text(jira::adf_of("Hello\n\nworld"));
  calls.answer(
      "GET", "/rest/api/3/issue/10024/comment?startAt=0&maxResults=100&orderBy=created",
      R"({"total":2,"comments":[{"id":"1","body":)" + first +
          R"(,"author":{"accountId":"us","displayName":"Support"},"created":"2026-01-17T12:34:00.500+0100"}]})");
  calls.answer("GET", "/rest/api/3/issue/10024/comment?startAt=1&maxResults=100&orderBy=created",
               R"({"total":2,"comments":[{"id":"2","body":{"type":"doc","content":[]},"jsdPublic":false,)"
               R"("author":{"accountId":"a1","displayName":"Anna","emailAddress":"anna@acme.example"}}]})");
  const auto all = run(tool->comments(calls, jira_issue));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).body, "Hello\n\nworld");
  EXPECT_TRUE(all->at(0).by_us);
  EXPECT_FALSE(all->at(0).internal);
  EXPECT_EQ(to_rfc3339(all->at(0).created_at), "2026-01-17T11:34:00.500Z");
  EXPECT_FALSE(all->at(1).by_us);
  EXPECT_TRUE(all->at(1).internal);
  EXPECT_EQ(all->at(1).author_email, "anna@acme.example");
}

TEST_F(JiraCloud, OfVeryManyCommentsTheLatestAreRead) {
  calls.answer("GET", "/rest/api/3/myself", R"({"accountId":"us"})");
  calls.answer("GET", "/rest/api/3/issue/10024/comment?startAt=0&maxResults=100&orderBy=created",
               R"({"total":1001,"comments":[{"id":"1"}]})");
  calls.answer("GET", "/rest/api/3/issue/10024/comment?startAt=1&maxResults=100&orderBy=created",
               R"({"total":1001,"comments":[{"id":"2"}]})");
  calls.answer("GET", "/rest/api/3/issue/10024/comment?startAt=2&maxResults=100&orderBy=created",
               R"({"total":1001,"comments":[]})");
  const auto all = run(tool->comments(calls, jira_issue));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().id, "2");
}

TEST_F(JiraCloud, ReadsAnIssue) {
  calls.answer(
      "GET", "/rest/api/3/issue/10024" + fields_asked,
      R"({"id":"10024","key":"SUP-24","fields":{"summary":"Printer","description":{"type":"doc","content":[)"
      R"({"type":"paragraph","content":[{"type":"text","text":"smoke"}]}]},)"
      R"("status":{"id":"10002","name":"In Progress"},"priority":{"id":"1","name":"Highest"},)"
      R"("assignee":{"emailAddress":"anna@acme.example"},"reporter":{"displayName":"Bob"},"labels":["x",")" +
          jira_mark +
          R"("],"created":"2026-01-17T12:34:00.000+0000","updated":"2026-01-18T12:34:00.250+0000"}})");
  const auto found = run(tool->read(calls, jira_issue));
  ASSERT_TRUE(found);
  ASSERT_TRUE(*found);
  const auto& ticket = **found;
  EXPECT_EQ(ticket.mark, jira_mark);
  EXPECT_EQ(ticket.title, "Printer");
  EXPECT_EQ(ticket.body, "smoke");
  EXPECT_EQ(ticket.status, "In Progress");
  EXPECT_EQ(ticket.priority, "1");
  EXPECT_EQ(ticket.assignee_email, "anna@acme.example");
  EXPECT_EQ(ticket.reporter_name, "Bob");
  EXPECT_EQ(ticket.remote.url, "https://acme.atlassian.net/browse/SUP-24");
  EXPECT_EQ(to_rfc3339(ticket.updated_at), "2026-01-18T12:34:00.250Z");
}

TEST_F(JiraCloud, AStatusThatNoMapNamesIsToldByItsId) {
  calls.answer("GET", "/rest/api/3/issue/10024" + fields_asked,
               R"({"id":"10024","key":"SUP-24","fields":{"status":{"id":"10077","name":"Odd"}}})");
  const auto found = run(tool->read(calls, jira_issue));
  EXPECT_EQ((*found)->status, "10077");
  EXPECT_EQ((*found)->status_label, "Odd");
}

TEST_F(JiraCloud, AnIssueThatIsGoneIsNothing) {
  calls.answer("GET", "/rest/api/3/issue/10024" + fields_asked, "{}", 404);
  const auto found = run(tool->read(calls, jira_issue));
  ASSERT_TRUE(found);
  EXPECT_FALSE(*found);
}

TEST_F(JiraCloud, BehindTheTokenHostTheSiteIsAskedForItsAddress) {
  settings.base_url = "https://api.atlassian.com/ex/jira/1324a887";
  calls.answer("POST", "/rest/api/3/issue", R"({"id":"10024","key":"SUP-24"})", 201);
  calls.answer("GET", "/rest/api/3/serverInfo", R"({"baseUrl":"https://acme.atlassian.net"})");
  EXPECT_EQ(run(tool->create(calls, printer_ticket()))->url, "https://acme.atlassian.net/browse/SUP-24");
}

TEST_F(JiraCloud, TellsWhoTheAccountIs) {
  calls.answer("GET", "/rest/api/3/myself",
               R"({"accountId":"us","displayName":"Support","emailAddress":"support@acme.example"})");
  calls.answer("GET", "/rest/api/3/serverInfo", "{}", 403);
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "Support");
  EXPECT_EQ(account->email, "support@acme.example");
  EXPECT_EQ(account->version, "");
}

TEST_F(JiraCloud, WrongCredentialsAreToldAsTheyAre) {
  calls.answer("GET", "/rest/api/3/myself", "{}", 401);
  const auto account = run(tool->who_am_i(calls));
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().status, 401);
}

TEST_F(JiraCloud, OffersWhatTheAccountMaySee) {
  calls.answer("GET", "/rest/api/3/project/search?action=create&orderBy=name&maxResults=100&startAt=0",
               R"({"isLast":false,"values":[{"key":"SUP","name":"Support"}]})");
  calls.answer("GET", "/rest/api/3/project/search?action=create&orderBy=name&maxResults=100&startAt=100",
               R"({"isLast":true,"values":[{"key":"WEB","name":"Web"}]})");
  calls.answer(
      "GET", "/rest/api/3/issue/createmeta/SUP/issuetypes?maxResults=100",
      R"({"issueTypes":[{"id":"10001","name":"Task","description":"Work"},{"id":"3","name":"Sub","subtask":true}]})");
  calls.answer("GET", "/rest/api/3/project/SUP/statuses",
               R"([{"id":"10001","statuses":[{"id":"1","name":"To Do","statusCategory":{"key":"new"}},)"
               R"({"id":"3","name":"Doing","statusCategory":{"key":"indeterminate"}}]},)"
               R"({"id":"10002","statuses":[{"id":"8","name":"Other"}]}])");
  calls.answer("GET", "/rest/api/3/priority/search?maxResults=100", "{}", 403);
  calls.answer("GET", "/rest/api/3/issue/createmeta/SUP/issuetypes/10001?maxResults=200",
               R"({"fields":[{"fieldId":"summary","name":"Summary","required":true},)"
               R"({"fieldId":"customfield_1","name":"Team","required":true,"hasDefaultValue":false},)"
               R"({"fieldId":"reporter","name":"Reporter","required":true,"hasDefaultValue":true}]})");
  const auto choices = run(tool->choices(calls));
  ASSERT_TRUE(choices);
  ASSERT_EQ(choices->projects.size(), 2u);
  EXPECT_EQ(choices->projects[1].label, "Web (WEB)");
  ASSERT_EQ(choices->types.size(), 1u);
  ASSERT_EQ(choices->statuses.size(), 2u);
  EXPECT_EQ(choices->statuses[1].hint, "in_progress");
  EXPECT_TRUE(choices->priorities.empty());
  ASSERT_EQ(choices->fields.size(), 2u);
  EXPECT_TRUE(choices->fields[0].required);
  EXPECT_FALSE(choices->fields[1].required);
}

TEST_F(JiraCloud, KeepsToTheLimitsOfAnIssue) {
  const auto traits = tool->traits();
  EXPECT_TRUE(traits.search_is_late);
  ASSERT_EQ(traits.per_record.size(), 2u);
  EXPECT_EQ(traits.per_record[0].writes, 20);
}

TEST_F(JiraDataCenter, MakesAnIssueWithPlainText) {
  calls.answer("GET", "/rest/api/2/user/search?username=anna%40acme.example",
               R"([{"name":"anna","emailAddress":"anna@acme.example"}])");
  calls.answer("POST", "/rest/api/2/issue", R"({"id":"10024","key":"SUP-24"})", 201);
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->url, "https://jira.acme.example/jira/browse/SUP-24");
  EXPECT_EQ(text_at(calls.last().body, "/fields/description"), "It smokes.\nHelp!");
  EXPECT_EQ(text_at(calls.last().body, "/fields/assignee/name"), "anna");
  EXPECT_EQ(text_at(calls.last().body, "/properties/0/value/ticket"), jira_mark);
}

TEST_F(JiraDataCenter, ReadsCommentsAsTheyAre) {
  calls.answer("GET", "/rest/api/2/myself", R"({"name":"support","key":"JIRAUSER1"})");
  calls.answer(
      "GET", "/rest/api/2/issue/10024/comment?startAt=0&maxResults=100&orderBy=created",
      R"({"total":1,"comments":[{"id":"1","body":"*Hello*\r\nworld","author":{"name":"support"}}]})");
  const auto all = run(tool->comments(calls, jira_issue));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->front().body, "*Hello*\nworld");
  EXPECT_TRUE(all->front().by_us);
}

TEST_F(JiraDataCenter, OffersWhatItHasUnderItsOwnNames) {
  calls.answer("GET", "/rest/api/2/project", R"([{"key":"SUP","name":"Support"}])");
  calls.answer("GET", "/rest/api/2/issue/createmeta/SUP/issuetypes?maxResults=100",
               R"({"values":[{"id":"10001","name":"Task"}]})");
  calls.answer("GET", "/rest/api/2/project/SUP/statuses", "[]");
  calls.answer("GET", "/rest/api/2/priority", R"([{"id":"1","name":"Blocker"}])");
  calls.answer("GET", "/rest/api/2/issue/createmeta/SUP/issuetypes/10001?maxResults=200",
               R"({"values":[{"fieldId":"customfield_1","name":"Team","required":true}]})");
  const auto choices = run(tool->choices(calls));
  ASSERT_TRUE(choices);
  EXPECT_EQ(choices->projects.size(), 1u);
  EXPECT_EQ(choices->types.size(), 1u);
  EXPECT_EQ(choices->priorities.front().label, "Blocker");
  EXPECT_TRUE(choices->fields.front().required);
}

}  // namespace
}  // namespace sp::connector::testing
