#include "services/connector-service/tests/jira_fixture.hpp"

namespace sp::connector::testing {
namespace {

class JiraChange : public JiraCloud {
 protected:
  void answer_issue(const std::string& status, const std::string& rest = "") {
    calls.answer("GET", "/rest/api/3/issue/10024?fields=summary,status,priority,assignee",
                 R"({"id":"10024","fields":{"summary":"Printer on fire","status":)" + status +
                     R"(,"priority":{"id":"2","name":"High"})" + rest + "}}");
  }
  OutgoingChange to(ticketing::Status status) {
    OutgoingChange change;
    change.status = status;
    return change;
  }
};
constexpr auto to_do = R"({"id":"1","name":"To Do","statusCategory":{"key":"new"}})";
constexpr auto done = R"({"id":"9","name":"Done","statusCategory":{"key":"done"}})";

std::string text(const json::Value& value) { return boost::json::serialize(value); }

TEST_F(JiraChange, MovesAnIssueThroughItsWorkflow) {
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"21","name":"Start","to":{"id":"3","name":"In Progress"}},)"
               R"({"id":"31","name":"Finish","to":{"id":"9","name":"Done"}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", "", 204);
  const auto said = run(tool->change(calls, jira_issue, to(ticketing::Status::solved)));
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "Done");
  EXPECT_EQ(text(calls.last().body), R"({"transition":{"id":"31"}})");
  EXPECT_FALSE(calls.last().once);
}

TEST_F(JiraChange, AStatusMayBeMappedByItsId) {
  settings.mapping.status_out["solved"] = "9";
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"31","to":{"id":"9","name":"Erledigt"}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", "", 204);
  EXPECT_EQ(*run(tool->change(calls, jira_issue, to(ticketing::Status::solved))), "Erledigt");
}

TEST_F(JiraChange, WhatHoldsAlreadyIsLeftAlone) {
  answer_issue(done, R"(,"assignee":null)");
  auto change = to(ticketing::Status::solved);
  change.title = "Printer on fire";
  change.priority = ticketing::Priority::high;
  change.assignee_email = "";
  const auto said = run(tool->change(calls, jira_issue, change));
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "");
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(JiraChange, AStatusThatIsNotMappedStaysAsItIs) {
  answer_issue(to_do);
  EXPECT_EQ(*run(tool->change(calls, jira_issue, to(ticketing::Status::pending))), "");
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(JiraChange, AStatusOutOfReachIsRefusedWithThoseThatAreNot) {
  answer_issue(to_do);
  calls.answer(
      "GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
      R"({"transitions":[{"id":"21","to":{"id":"3","name":"In Progress"}},{"id":"22","to":{"id":"4","name":"Cancelled"}}]})");
  const auto said = run(tool->change(calls, jira_issue, to(ticketing::Status::solved)));
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().trouble, Trouble::refused);
  EXPECT_EQ(
      said.error().message,
      "Jira cannot move SUP-24 from “To Do” to “Done”: from there its workflow goes to “In Progress”, "
      "“Cancelled” "
      "only. Change the workflow or the account's permissions, or choose another status for “solved” on the "
      "mapping page.");
}

TEST_F(JiraChange, AWorkflowWithoutAnyStepSaysSo) {
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[]})");
  const auto said = run(tool->change(calls, jira_issue, to(ticketing::Status::solved)));
  EXPECT_NE(said.error().message.find("offers this account no step"), std::string::npos);
}

TEST_F(JiraChange, FieldsThatAStepDemandsComeFromTheMapping) {
  settings.mapping.fields["resolution"] = boost::json::object{{"name", "Fixed"}};
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"31","to":{"id":"9","name":"Done"},"fields":{)"
               R"("resolution":{"required":true,"hasDefaultValue":false,"name":"Resolution"}}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", "", 204);
  ASSERT_TRUE(run(tool->change(calls, jira_issue, to(ticketing::Status::solved))));
  EXPECT_EQ(text_at(calls.last().body, "/fields/resolution/name"), "Fixed");
}

TEST_F(JiraChange, FieldsThatAreMissingAreNamedWhereJiraRefuses) {
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"31","to":{"id":"9","name":"Done"},"fields":{)"
               R"("customfield_7":{"required":true,"hasDefaultValue":false,"name":"Root cause"}}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", R"({"errors":{"customfield_7":"needed"}})",
               400);
  const auto said = run(tool->change(calls, jira_issue, to(ticketing::Status::solved)));
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("Jira asks for “Root cause” before SUP-24 becomes “Done”"),
            std::string::npos);
  EXPECT_NE(said.error().message.find("mapping page"), std::string::npos);
}

TEST_F(JiraChange, AConflictMayBeTriedAgain) {
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"31","to":{"id":"9","name":"Done"}}]})");
  calls.fail("POST", "/rest/api/3/issue/10024/transitions", {.trouble = Trouble::later, .status = 409});
  EXPECT_EQ(run(tool->change(calls, jira_issue, to(ticketing::Status::solved))).error().trouble,
            Trouble::later);
}

TEST_F(JiraChange, SendsOnlyTheFieldsThatDiffer) {
  answer_issue(to_do, R"(,"assignee":{"accountId":"a1"})");
  calls.answer("PUT", "/rest/api/3/issue/10024", "", 204);
  OutgoingChange change;
  change.title = "Printer on fire";
  change.priority = ticketing::Priority::urgent;
  const auto said = run(tool->change(calls, jira_issue, change));
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "Priority 1");
  EXPECT_EQ(text(calls.last().body), R"({"fields":{"priority":{"id":"1"}}})");
}

TEST_F(JiraChange, AssignsWhoIsKnownAndNobody) {
  answer_issue(to_do, R"(,"assignee":{"accountId":"a1"})");
  calls.answer("GET", "/rest/api/3/user/search?query=bob%40acme.example", R"([{"accountId":"b1"}])");
  calls.answer("PUT", "/rest/api/3/issue/10024/assignee", "", 204);
  OutgoingChange change;
  change.assignee_email = "bob@acme.example";
  EXPECT_EQ(*run(tool->change(calls, jira_issue, change)), "Assignee bob@acme.example");
  EXPECT_EQ(text(calls.last().body), R"({"accountId":"b1"})");

  answer_issue(to_do, R"(,"assignee":{"accountId":"b1"})");
  calls.answer("PUT", "/rest/api/3/issue/10024/assignee", "", 204);
  change.assignee_email = "";
  EXPECT_EQ(*run(tool->change(calls, jira_issue, change)), "Unassigned");
  EXPECT_EQ(text(calls.last().body), R"({"accountId":null})");
}

TEST_F(JiraChange, AnAssigneeWhomJiraRefusesHoldsNothingUp) {
  answer_issue(to_do);
  calls.answer("GET", "/rest/api/3/user/search?query=bob%40acme.example", R"([{"accountId":"b1"}])");
  calls.fail("PUT", "/rest/api/3/issue/10024/assignee",
             {.trouble = Trouble::refused, .status = 400, .message = "no"});
  OutgoingChange change;
  change.assignee_email = "bob@acme.example";
  const auto said = run(tool->change(calls, jira_issue, change));
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "Assignee unchanged (no)");
}

TEST_F(JiraChange, WhatIsDoneIsOpenedBeforeItIsEdited) {
  answer_issue(done);
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"11","to":{"id":"1","name":"To Do"}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", "", 204);
  calls.answer("PUT", "/rest/api/3/issue/10024", "", 204);
  auto change = to(ticketing::Status::open);
  change.title = "Again";
  EXPECT_EQ(*run(tool->change(calls, jira_issue, change)), "Summary, To Do");
  EXPECT_EQ(calls.last().method, "PUT");
}

TEST_F(JiraChange, AnIssueThatIsGoneCannotBeChanged) {
  calls.answer("GET", "/rest/api/3/issue/10024?fields=summary,status,priority,assignee", "{}", 404);
  const auto said = run(tool->change(calls, jira_issue, to(ticketing::Status::open)));
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().trouble, Trouble::refused);
  EXPECT_NE(said.error().message.find("SUP-24"), std::string::npos);
}

}  // namespace
}  // namespace sp::connector::testing
