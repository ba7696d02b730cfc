#include "services/connector-service/tools/service_management.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/jira_text.hpp"

namespace sp::connector::testing {
namespace {

const std::string mark = "sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b";
const std::string fields_path = "/rest/servicedeskapi/servicedesk/4/requesttype/25/field";
constexpr auto usual = R"({"requestTypeFields":[{"fieldId":"summary"},{"fieldId":"description"}]})";
constexpr auto made_request = R"({"issueId":"10024","issueKey":"HELP-24"})";
const Remote request{.id = "10024", .key = "HELP-24", .url = ""};

class ServiceManagement : public ::testing::Test {
 protected:
  ServiceManagement() {
    settings.base_url = "https://acme.atlassian.net";
    settings.mapping = service_management_defaults();
    settings.mapping.project = "4";
    settings.mapping.type = "25";
  }
  Outgoing printer_ticket(const std::string& requester = "") {
    Outgoing out;
    out.mark = mark;
    out.ticket.subject = "Printer on fire";
    out.ticket.priority = ticketing::Priority::high;
    out.text = "It *really* smokes.\nHelp!";
    out.requester_email = requester;
    return out;
  }

  Settings settings;
  std::unique_ptr<Tool> tool = make_service_management(settings);
  ScriptedCalls calls;
};

TEST_F(ServiceManagement, MakesARequestWithItsMarkInTheOneCall) {
  calls.answer("GET", fields_path, usual);
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "10024");
  EXPECT_EQ(made->key, "HELP-24");
  EXPECT_EQ(made->url, "https://acme.atlassian.net/browse/HELP-24");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(
      boost::json::serialize(calls.last().body),
      R"({"serviceDeskId":"4","requestTypeId":"25","requestFieldValues":{"summary":"Printer on fire",)"
      R"("description":"It \\*really* smokes.\nHelp!\n\n\\[sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b\\]"}})");
}

TEST_F(ServiceManagement, ThePreviewIsWhatCreateSends) {
  calls.answer("GET", fields_path, usual);
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  const auto shown = tool->preview(printer_ticket());
  ASSERT_TRUE(run(tool->create(calls, printer_ticket())));
  EXPECT_EQ(shown.path, calls.last().path);
  EXPECT_EQ(boost::json::serialize(shown.body), boost::json::serialize(calls.last().body));
  EXPECT_EQ(text_at(tool->preview(printer_ticket("bob@acme.example")).body, "/raiseOnBehalfOf"),
            "bob@acme.example");
}

TEST_F(ServiceManagement, LabelsAndPriorityGoAlongWhereTheRequestTypeShowsThem) {
  calls.answer(
      "GET", fields_path,
      R"({"requestTypeFields":[{"fieldId":"summary"},{"fieldId":"description"},{"fieldId":"labels"},{"fieldId":"priority"}]})");
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  settings.mapping.fields["labels"] = boost::json::array{"from-support"};
  settings.mapping.fields["customfield_1"] = "Berlin";
  ASSERT_TRUE(run(tool->create(calls, printer_ticket())));
  const auto& values = at(calls.last().body, "/requestFieldValues");
  EXPECT_EQ(boost::json::serialize(at(values, "/labels")), R"(["from-support",")" + mark + R"("])");
  EXPECT_EQ(text_at(values, "/priority/id"), "2");
  EXPECT_EQ(text_at(values, "/customfield_1"), "Berlin");
}

TEST_F(ServiceManagement, TheMarkSurvivesAVeryLongText) {
  auto ticket = printer_ticket();
  ticket.text = std::string(40'000, '{');
  const auto description = text_at(tool->preview(ticket).body, "/requestFieldValues/description");
  EXPECT_LE(jira::length(description), jira::text_limit);
  EXPECT_TRUE(description.ends_with("…\n\n\\[" + mark + "\\]"));
}

TEST_F(ServiceManagement, ADescriptionOfTheMappingCarriesTheMarkToo) {
  settings.mapping.fields["description"] = "From us: smoke";
  EXPECT_EQ(text_at(tool->preview(printer_ticket()).body, "/requestFieldValues/description"),
            "From us: smoke\n\n\\[" + mark + "\\]");
}

TEST_F(ServiceManagement, ARequestTypeWithoutDescriptionIsRefusedInWords) {
  calls.answer("GET", fields_path, R"({"requestTypeFields":[{"fieldId":"summary"}]})");
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_NE(made.error().message.find("“Description”"), std::string::npos);
  EXPECT_NE(made.error().message.find("mapping page"), std::string::npos);
  calls.answer("GET", fields_path, usual);  // asked again once it may have been added
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  EXPECT_TRUE(run(tool->create(calls, printer_ticket())));
}

TEST_F(ServiceManagement, WithoutAServiceDeskNothingIsAsked) {
  settings.mapping.project = "";
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::refused);
  EXPECT_EQ(run(tool->changes(calls, "", Time{})).error().trouble, Trouble::refused);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(ServiceManagement, KeepsToTheLimitsOfARequest) {
  EXPECT_TRUE(tool->traits().search_is_late);
  EXPECT_EQ(tool->traits().per_record.size(), 2u);
}

TEST_F(ServiceManagement, FieldsThatCannotBeSeenAreTheUsualOnes) {
  calls.answer("GET", fields_path, "{}", 403);
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  EXPECT_TRUE(run(tool->create(calls, printer_ticket())));
}

TEST_F(ServiceManagement, IsRaisedForTheRequesterByAccount) {
  calls.answer("GET", fields_path, usual);
  calls.answer("GET", "/rest/api/3/user/search?query=bob%40acme.example", R"([{"accountId":"b1"}])");
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  ASSERT_TRUE(run(tool->create(calls, printer_ticket("bob@acme.example"))));
  EXPECT_EQ(text_at(calls.last().body, "/raiseOnBehalfOf"), "b1");
}

TEST_F(ServiceManagement, IsRaisedWithoutTheRequesterWhereThatIsRefused) {
  calls.answer("GET", fields_path, usual);
  calls.answer("GET", "/rest/api/3/user/search?query=bob%40acme.example", "[]");
  calls.answer("POST", "/rest/servicedeskapi/request", R"({"errorMessage":"no such customer"})", 400);
  calls.answer("POST", "/rest/servicedeskapi/request", made_request, 201);
  ASSERT_TRUE(run(tool->create(calls, printer_ticket("bob@acme.example"))));
  ASSERT_EQ(calls.asked.size(), 4u);
  EXPECT_EQ(text_at(calls.asked[2].body, "/raiseOnBehalfOf"), "bob@acme.example");
  EXPECT_TRUE(at(calls.last().body, "/raiseOnBehalfOf").is_null());
  EXPECT_TRUE(calls.last().once);
}

TEST_F(ServiceManagement, WhatMayHaveBeenMadeIsNotMadeOnceMore) {
  calls.answer("GET", fields_path, usual);
  calls.answer("GET", "/rest/api/3/user/search?query=bob%40acme.example", "[]");
  calls.fail("POST", "/rest/servicedeskapi/request", {.trouble = Trouble::unknown, .status = 502});
  const auto made = run(tool->create(calls, printer_ticket("bob@acme.example")));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
  EXPECT_EQ(calls.asked.size(), 3u);
}

TEST_F(ServiceManagement, AnAnswerWithoutTheIdMayHaveMadeTheRequest) {
  calls.answer("GET", fields_path, usual);
  calls.answer("POST", "/rest/servicedeskapi/request", "{}", 201);
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::unknown);
}

TEST_F(ServiceManagement, ALookUpThatGoesWrongHasMadeNothing) {
  calls.fail("GET", fields_path, {.trouble = Trouble::unknown, .status = 500});
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::later);
}

TEST_F(ServiceManagement, IsFoundByLabelOrByTheLineInItsDescription) {
  calls.answer("POST", "/rest/api/3/search/jql",
               R"({"issues":[{"id":"1","key":"HELP-1","fields":{"description":)" +
                   boost::json::serialize(jira::adf_of("smoke\n\n[" + mark + "]")) +
                   R"(}},{"id":"2","key":"HELP-2","fields":{"description":null}}]})");
  const auto found = run(tool->find(calls, mark));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, "1");
  EXPECT_EQ(text_at(calls.last().body, "/jql"),
            "labels = \"" + mark + "\" OR description ~ \"\\\"" + mark + "\\\"\"");
}

TEST_F(ServiceManagement, CommentsSayWhetherCustomersSeeThem) {
  calls.answer("POST", "/rest/servicedeskapi/request/10024/comment", R"({"id":"77"})", 201);
  EXPECT_EQ(*run(tool->comment(calls, request, {.mark = "sp-m", .text = "Is it [out]?"})), "77");
  EXPECT_EQ(boost::json::serialize(calls.last().body), R"({"body":"Is it \\[out\\]?","public":true})");
  EXPECT_TRUE(calls.last().once);
  calls.answer("POST", "/rest/servicedeskapi/request/10024/comment", R"({"id":"78"})", 201);
  ASSERT_TRUE(run(tool->comment(calls, request, {.mark = "sp-m", .text = "psst", .internal = true})));
  EXPECT_EQ(text_at(calls.last().body, "/public"), "false");
}

TEST_F(ServiceManagement, ACommentWithoutIdMayHaveBeenMade) {
  calls.answer("POST", "/rest/servicedeskapi/request/10024/comment", "{}", 201);
  EXPECT_EQ(run(tool->comment(calls, request, {.text = "x"})).error().trouble, Trouble::unknown);
}

TEST_F(ServiceManagement, CommentsAreReadWithWhoSeesThem) {
  calls.answer("GET", "/rest/api/3/myself", R"({"accountId":"us"})");
  calls.answer("GET", "/rest/api/3/issue/10024/comment?startAt=0&maxResults=100&orderBy=created",
               R"({"total":2,"comments":[{"id":"1","jsdPublic":true,"author":{"accountId":"us"}},)"
               R"({"id":"2","jsdPublic":false,"author":{"accountId":"a1"}}]})");
  const auto all = run(tool->comments(calls, request));
  ASSERT_TRUE(all);
  EXPECT_FALSE(all->at(0).internal);
  EXPECT_TRUE(all->at(1).internal);
}

TEST_F(ServiceManagement, TheMarkIsTakenOutOfTheText) {
  calls.answer(
      "GET",
      "/rest/api/3/issue/"
      "10024?fields=summary,description,status,priority,assignee,reporter,labels,created,updated&properties="
      "support-platform",
      R"({"id":"10024","key":"HELP-24","fields":{"status":{"id":"5","name":"Resolved"},"description":)" +
          boost::json::serialize(jira::adf_of("smoke\n\n[" + mark + "]")) + "}}");
  const auto found = run(tool->read(calls, request));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->mark, mark);
  EXPECT_EQ((*found)->body, "smoke");
  EXPECT_EQ((*found)->status, "Resolved");
}

TEST_F(ServiceManagement, MovesThroughTheWorkflow) {
  calls.answer("GET", "/rest/api/3/issue/10024?fields=summary,status,priority,assignee",
               R"({"fields":{"status":{"id":"1","name":"Waiting for support"}}})");
  calls.answer("GET", "/rest/api/3/issue/10024/transitions?expand=transitions.fields",
               R"({"transitions":[{"id":"7","to":{"id":"2","name":"Waiting for customer"}}]})");
  calls.answer("POST", "/rest/api/3/issue/10024/transitions", "", 204);
  OutgoingChange change;
  change.status = ticketing::Status::pending;
  EXPECT_EQ(*run(tool->change(calls, request, change)), "Waiting for customer");
}

TEST_F(ServiceManagement, ChangesAreThoseOfTheDesksProject) {
  calls.answer("GET", "/rest/servicedeskapi/servicedesk/4", R"({"id":"4","projectKey":"HELP"})");
  calls.answer("POST", "/rest/api/3/search/jql", R"({"issues":[]})");
  calls.answer("POST", "/rest/api/3/search/jql", R"({"issues":[]})");
  const auto changes = run(tool->changes(calls, "", Time{std::chrono::seconds(1'000)}));
  ASSERT_TRUE(changes);
  EXPECT_EQ(text_at(calls.last().body, "/jql"),
            "project = \"HELP\" AND updated >= 1000000 ORDER BY updated ASC, key ASC");
  ASSERT_TRUE(run(tool->changes(calls, changes->cursor, Time{})));
  EXPECT_EQ(calls.asked.size(), 3u);
}

TEST_F(ServiceManagement, OffersDesksRequestTypesAndTheirFields) {
  calls.answer("GET", "/rest/servicedeskapi/servicedesk?start=0&limit=50",
               R"({"isLastPage":false,"values":[{"id":"4","projectName":"Help","projectKey":"HELP"}]})");
  calls.answer("GET", "/rest/servicedeskapi/servicedesk?start=1&limit=50",
               R"({"isLastPage":true,"values":[{"id":"5","projectName":"HR","projectKey":"HR"}]})");
  calls.answer("GET", "/rest/servicedeskapi/servicedesk/4/requesttype?start=0&limit=50",
               R"({"isLastPage":true,"values":[{"id":"25","name":"Get help"}]})");
  calls.answer("GET", "/rest/servicedeskapi/servicedesk/4", R"({"projectKey":"HELP"})");
  calls.answer("GET", "/rest/servicedeskapi/servicedesk/4/requesttype/25", R"({"issueTypeId":"10001"})");
  calls.answer("GET", "/rest/api/3/project/HELP/statuses",
               R"([{"id":"10001","statuses":[{"id":"1","name":"Open","statusCategory":{"key":"new"}}]},)"
               R"({"id":"10002","statuses":[{"id":"2","name":"Other"}]}])");
  calls.answer("GET", "/rest/api/3/priority/search?maxResults=100",
               R"({"values":[{"id":"1","name":"Highest"}]})");
  calls.answer("GET", fields_path,
               R"({"requestTypeFields":[{"fieldId":"summary","name":"Summary","required":true},)"
               R"({"fieldId":"customfield_1","name":"Team","required":true}]})");
  const auto choices = run(tool->choices(calls));
  ASSERT_TRUE(choices);
  ASSERT_EQ(choices->projects.size(), 2u);
  EXPECT_EQ(choices->projects[0].label, "Help (HELP)");
  EXPECT_EQ(choices->types.front().value, "25");
  ASSERT_EQ(choices->statuses.size(), 1u);
  EXPECT_EQ(choices->statuses.front().hint, "new");
  ASSERT_EQ(choices->fields.size(), 1u);
  EXPECT_TRUE(choices->fields.front().required);
}

TEST_F(ServiceManagement, APieceThatIsForbiddenIsLeftOut) {
  settings.mapping.project = "";
  calls.answer("GET", "/rest/servicedeskapi/servicedesk?start=0&limit=50", "{}", 403);
  calls.answer("GET", "/rest/api/3/status", "{}", 401);
  calls.answer("GET", "/rest/api/3/priority/search?maxResults=100",
               R"({"values":[{"id":"1","name":"Highest"}]})");
  const auto choices = run(tool->choices(calls));
  ASSERT_TRUE(choices);
  EXPECT_TRUE(choices->projects.empty());
  EXPECT_EQ(choices->priorities.size(), 1u);
}

TEST_F(ServiceManagement, APieceThatDidNotAnswerFailsAll) {
  calls.fail("GET", "/rest/servicedeskapi/servicedesk?start=0&limit=50", {.trouble = Trouble::unreachable});
  EXPECT_EQ(run(tool->choices(calls)).error().trouble, Trouble::unreachable);
}

}  // namespace
}  // namespace sp::connector::testing
