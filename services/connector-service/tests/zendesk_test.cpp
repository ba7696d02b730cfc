#include "services/connector-service/tools/zendesk.hpp"

#include <gtest/gtest.h>

#include "platform/base/encoding.hpp"
#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/zendesk_values.hpp"

namespace sp::connector::testing {
namespace {

const std::string mark = "sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b";
const std::string by_mark = "/api/v2/tickets?external_id=" + mark;
constexpr auto none = R"({"tickets":[]})";
const Remote ticket_35{.id = "35", .key = "35", .url = ""};

class ZendeskTool : public ::testing::Test {
 protected:
  ZendeskTool() {
    settings.base_url = "https://acme.zendesk.com";
    settings.mapping = zendesk_defaults();
  }
  Outgoing printer_ticket() {
    Outgoing out;
    out.mark = mark;
    out.ticket.subject = "Printer on fire";
    out.ticket.priority = ticketing::Priority::high;
    out.ticket.requester.name = "Bob";
    out.requester_email = "bob@customer.example";
    out.text = "It smokes.";
    return out;
  }
  void answer_ticket(const std::string& fields) {
    calls.answer("GET", "/api/v2/tickets/35",
                 R"({"ticket":{"id":35,"subject":"Printer on fire",)" + fields + "}}");
  }

  Settings settings;
  std::unique_ptr<Tool> tool = make_zendesk(settings);
  ScriptedCalls calls;
};

TEST_F(ZendeskTool, MakesATicketUnderItsMark) {
  calls.answer("GET", by_mark, none);
  calls.answer("POST", "/api/v2/tickets", R"({"ticket":{"id":35}})", 201);
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "35");
  EXPECT_EQ(made->key, "35");
  EXPECT_EQ(made->url, "https://acme.zendesk.com/agent/tickets/35");
  EXPECT_TRUE(calls.last().once);
  EXPECT_FALSE(calls.asked.front().once);
  ASSERT_EQ(calls.last().headers.size(), 1u);
  EXPECT_EQ(calls.last().headers[0], std::pair(std::string("Idempotency-Key"), mark));
  EXPECT_EQ(boost::json::serialize(calls.last().body),
            R"({"ticket":{"subject":"Printer on fire","comment":{"body":"It smokes.","public":true},)"
            R"("requester":{"name":"Bob","email":"bob@customer.example"},"priority":"high",)"
            R"("external_id":"sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b"}})");
}

TEST_F(ZendeskTool, ThePreviewIsWhatCreateSends) {
  calls.answer("GET", by_mark, none);
  calls.answer("POST", "/api/v2/tickets", R"({"ticket":{"id":35}})", 201);
  const auto shown = tool->preview(printer_ticket());
  ASSERT_TRUE(run(tool->create(calls, printer_ticket())));
  EXPECT_EQ(shown.headers, calls.last().headers);
  EXPECT_EQ(boost::json::serialize(shown.body), boost::json::serialize(calls.last().body));
}

TEST_F(ZendeskTool, GroupTypeAndOtherFieldsGoWhereZendeskHasThem) {
  settings.mapping.project = "360001";
  settings.mapping.type = "incident";
  settings.mapping.fields["tags"] = boost::json::array{"vip"};
  settings.mapping.fields["27642"] = "745";
  const auto body = tool->preview(printer_ticket()).body;
  EXPECT_EQ(boost::json::serialize(at(body, "/ticket/group_id")), "360001");
  EXPECT_EQ(text_at(body, "/ticket/type"), "incident");
  EXPECT_EQ(text_at(body, "/ticket/tags/0"), "vip");
  EXPECT_EQ(boost::json::serialize(at(body, "/ticket/custom_fields")), R"([{"id":27642,"value":"745"}])");
}

TEST_F(ZendeskTool, WhatWasMadeUnderTheMarkIsNotMadeAgain) {
  calls.answer("GET", by_mark, R"({"tickets":[{"id":35,"external_id":")" + mark + R"("}]})");
  const auto made = run(tool->create(calls, printer_ticket()));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "35");
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(ZendeskTool, AKeyThatWasUsedForAnotherTextLeadsToItsTicket) {
  calls.answer("GET", by_mark, none);
  calls.answer(
      "POST", "/api/v2/tickets",
      R"({"error":"IdempotentRequestError","description":"Request parameters don't match the given idempotency key"})",
      400);
  calls.answer("GET", by_mark, R"({"tickets":[{"id":35,"external_id":")" + mark + R"("}]})");
  EXPECT_EQ(run(tool->create(calls, printer_ticket()))->id, "35");
}

TEST_F(ZendeskTool, AKeyWhoseTicketIsNotShownMayBeTriedLater) {
  calls.answer("GET", by_mark, none);
  calls.answer("POST", "/api/v2/tickets", R"({"error":"IdempotentRequestError"})", 400);
  calls.answer("GET", by_mark, none);
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::later);
}

TEST_F(ZendeskTool, ARefusalIsToldAsItIs) {
  calls.answer("GET", by_mark, none);
  calls.answer("POST", "/api/v2/tickets", R"({"error":"RecordInvalid"})", 422);
  const auto made = run(tool->create(calls, printer_ticket()));
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_EQ(made.error().status, 422);
}

TEST_F(ZendeskTool, AnAnswerWithoutTheIdMayHaveMadeTheTicket) {
  calls.answer("GET", by_mark, none);
  calls.answer("POST", "/api/v2/tickets", "{}", 201);
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::unknown);
}

TEST_F(ZendeskTool, ALookUpThatGoesWrongHasMadeNothing) {
  calls.fail("GET", by_mark, {.trouble = Trouble::unknown, .status = 503});
  EXPECT_EQ(run(tool->create(calls, printer_ticket())).error().trouble, Trouble::later);
}

TEST_F(ZendeskTool, OnlyAnAgentIsAnAssignee) {
  calls.answer("GET", by_mark, none);
  calls.answer("GET", "/api/v2/users/search?query=email%3Aanna%40acme.example",
               R"({"users":[{"id":1,"email":"anna@acme.example","role":"end-user"},)"
               R"({"id":2,"email":"ANNA@acme.example","role":"agent"}]})");
  calls.answer("POST", "/api/v2/tickets", R"({"ticket":{"id":35}})", 201);
  auto ticket = printer_ticket();
  ticket.assignee_email = "anna@acme.example";
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_EQ(boost::json::serialize(at(calls.last().body, "/ticket/assignee_id")), "2");
}

TEST_F(ZendeskTool, TextsThatAreTooLongAreCut) {
  auto ticket = printer_ticket();
  ticket.ticket.subject = std::string(300, 'x');
  ticket.text.clear();
  for (int i = 0; i < 40'000; ++i) ticket.text += "é";
  const auto body = tool->preview(ticket).body;
  const auto subject = text_at(body, "/ticket/subject");
  EXPECT_EQ(utf8_length(subject), 255u);
  EXPECT_TRUE(subject.ends_with("…"));
  const auto comment = text_at(body, "/ticket/comment/body");
  EXPECT_LE(comment.size(), 65'000u);
  EXPECT_TRUE(is_utf8(comment));
  EXPECT_TRUE(comment.ends_with("…"));
}

TEST_F(ZendeskTool, EveryTicketOfAMarkIsFound) {
  calls.answer("GET", by_mark,
               R"({"tickets":[{"id":35,"external_id":")" + mark + R"("},{"id":36,"external_id":")" + mark +
                   R"("},{"id":37,"external_id":"sp-other"}]})");
  const auto found = run(tool->find(calls, mark));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->at(1).id, "36");
}

TEST_F(ZendeskTool, CommentsAreMadeByAChangeOfTheTicket) {
  calls.answer(
      "PUT", "/api/v2/tickets/35",
      R"({"ticket":{"id":35},"audit":{"events":[{"id":1,"type":"Notification"},{"id":77,"type":"Comment"}]}})");
  const auto id = run(tool->comment(calls, ticket_35, {.mark = "sp-m", .text = "Done?", .internal = true}));
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "77");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(boost::json::serialize(calls.last().body),
            R"({"ticket":{"comment":{"body":"Done?","public":false}}})");
}

TEST_F(ZendeskTool, ACommentMayHaveNoIdButAlwaysHasItsTicket) {
  calls.answer("PUT", "/api/v2/tickets/35", R"({"ticket":{"id":35}})");
  EXPECT_EQ(*run(tool->comment(calls, ticket_35, {.text = "x"})), "");
  calls.answer("PUT", "/api/v2/tickets/35", "{}");
  EXPECT_EQ(run(tool->comment(calls, ticket_35, {.text = "x"})).error().trouble, Trouble::unknown);
}

TEST_F(ZendeskTool, ReadsEveryPageOfCommentsButTheDescription) {
  calls.answer("GET", "/api/v2/users/me", R"({"user":{"id":9}})");
  calls.answer(
      "GET", "/api/v2/tickets/35/comments?page%5Bsize%5D=100&include=users",
      R"({"comments":[{"id":1,"body":"It smokes."},)"
      R"({"id":2,"body":"Hello\r\nworld","public":true,"author_id":9,"created_at":"2026-01-17T12:00:00Z"}],)"
      R"("users":[{"id":9,"name":"Support","email":"s@acme.example"}],)"
      R"("meta":{"has_more":true},"links":{"next":"https://acme.zendesk.com/api/v2/next"}})");
  calls.answer(
      "GET", "https://acme.zendesk.com/api/v2/next",
      R"({"comments":[{"id":3,"body":"psst","public":false,"author_id":8}],"users":[{"id":8,"name":"Anna"}],)"
      R"("meta":{"has_more":false},"links":{"next":"https://acme.zendesk.com/api/v2/more"}})");
  const auto all = run(tool->comments(calls, ticket_35));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).body, "Hello\nworld");
  EXPECT_TRUE(all->at(0).by_us);
  EXPECT_EQ(all->at(0).author_email, "s@acme.example");
  EXPECT_EQ(to_rfc3339(all->at(0).created_at), "2026-01-17T12:00:00.000Z");
  EXPECT_TRUE(all->at(1).internal);
  EXPECT_FALSE(all->at(1).by_us);
  EXPECT_EQ(all->at(1).author_name, "Anna");
}

TEST_F(ZendeskTool, SendsOnlyWhatDiffers) {
  answer_ticket(R"("status":"open","priority":"high","assignee_id":2)");
  calls.answer("PUT", "/api/v2/tickets/35", R"({"ticket":{"id":35}})");
  OutgoingChange change;
  change.title = "Printer on fire";
  change.priority = ticketing::Priority::high;
  change.status = ticketing::Status::pending;
  change.assignee_email = "";
  const auto said = run(tool->change(calls, ticket_35, change));
  ASSERT_TRUE(said);
  EXPECT_EQ(*said, "Status pending, Unassigned");
  EXPECT_EQ(boost::json::serialize(calls.last().body),
            R"({"ticket":{"status":"pending","assignee_id":null}})");
  EXPECT_FALSE(calls.last().once);
}

TEST_F(ZendeskTool, WhatHoldsAlreadyIsLeftAlone) {
  answer_ticket(R"("status":"closed","priority":"high")");
  OutgoingChange change;
  change.title = "Printer on fire";
  change.priority = ticketing::Priority::high;
  EXPECT_EQ(*run(tool->change(calls, ticket_35, change)), "");
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(ZendeskTool, AnUnknownAssigneeAndAnUnmappedStatusStay) {
  settings.mapping.status_out.erase("pending");
  answer_ticket(R"("status":"open","assignee_id":2)");
  calls.answer("GET", "/api/v2/users/search?query=email%3Aanna%40acme.example", R"({"users":[]})");
  OutgoingChange change;
  change.status = ticketing::Status::pending;
  change.assignee_email = "anna@acme.example";
  EXPECT_EQ(*run(tool->change(calls, ticket_35, change)), "");
}

TEST_F(ZendeskTool, AClosedTicketCannotBeChanged) {
  answer_ticket(R"("status":"closed")");
  OutgoingChange change;
  change.status = ticketing::Status::open;
  const auto said = run(tool->change(calls, ticket_35, change));
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().trouble, Trouble::refused);
  EXPECT_NE(said.error().message.find("follow-up"), std::string::npos);
}

TEST_F(ZendeskTool, AStatusThatNeedsMoreIsRefusedInWords) {
  answer_ticket(R"("status":"open")");
  calls.fail(
      "PUT", "/api/v2/tickets/35",
      {.trouble = Trouble::refused, .status = 422, .message = "Assignee: is required when solving a ticket"});
  OutgoingChange change;
  change.status = ticketing::Status::solved;
  const auto said = run(tool->change(calls, ticket_35, change));
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("“solved” for ticket 35: Assignee: is required"), std::string::npos);
  EXPECT_NE(said.error().message.find("mapping page"), std::string::npos);
}

TEST_F(ZendeskTool, ATicketThatIsGoneCannotBeChanged) {
  calls.answer("GET", "/api/v2/tickets/35", "{}", 404);
  EXPECT_EQ(run(tool->change(calls, ticket_35, {})).error().trouble, Trouble::refused);
}

TEST_F(ZendeskTool, ReadsATicketWithItsPeople) {
  calls.answer(
      "GET", "/api/v2/tickets/35?include=users",
      R"({"ticket":{"id":35,"subject":"Printer","description":"smoke\r\n","status":"hold","priority":"low",)"
      R"("requester_id":1,"assignee_id":2,"external_id":")" +
          mark +
          R"(","updated_at":"2026-01-17T12:00:00Z"},"users":[{"id":1,"name":"Bob","email":"bob@c.example"},)"
          R"({"id":2,"email":"anna@acme.example"}]})");
  const auto found = run(tool->read(calls, ticket_35));
  ASSERT_TRUE(found && *found);
  const auto& ticket = **found;
  EXPECT_EQ(ticket.mark, mark);
  EXPECT_EQ(ticket.body, "smoke");
  EXPECT_EQ(ticket.status, "hold");
  EXPECT_EQ(ticket.reporter_email, "bob@c.example");
  EXPECT_EQ(ticket.assignee_email, "anna@acme.example");
}

TEST_F(ZendeskTool, ATicketThatIsGoneOrDeletedIsNothing) {
  calls.answer("GET", "/api/v2/tickets/35?include=users", "{}", 404);
  EXPECT_FALSE(*run(tool->read(calls, ticket_35)));
  calls.answer("GET", "/api/v2/tickets/35?include=users", R"({"ticket":{"id":35,"status":"deleted"}})");
  EXPECT_FALSE(*run(tool->read(calls, ticket_35)));
}

TEST_F(ZendeskTool, ChangesComeFromTheExportPageByPage) {
  const std::string rest = "&per_page=100&include=users&exclude_deleted=true";
  const Time since{std::chrono::seconds(1'768'651'200)};  // 2026-01-17T12:00:00Z
  calls.answer(
      "GET", "/api/v2/incremental/tickets/cursor?start_time=1768651080" + rest,
      R"({"tickets":[{"id":1,"updated_at":"2026-01-17T11:59:59Z"},{"id":2,"updated_at":"2026-01-17T12:00:00Z"}],)"
      R"("after_cursor":"MTU=","end_of_stream":false})");
  const auto first = run(tool->changes(calls, "", since));
  ASSERT_TRUE(first);
  ASSERT_EQ(first->tickets.size(), 1u);
  EXPECT_EQ(first->tickets.front().remote.id, "2");
  EXPECT_TRUE(first->more);
  calls.answer(
      "GET", "/api/v2/incremental/tickets/cursor?cursor=MTU%3D" + rest,
      R"({"tickets":[{"id":3},{"id":4,"status":"deleted"}],"after_cursor":"MTY=","end_of_stream":true})");
  const auto second = run(tool->changes(calls, first->cursor, since));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tickets.size(), 1u);
  EXPECT_FALSE(second->more);
  EXPECT_EQ(second->cursor, "page:MTY=");
}

TEST_F(ZendeskTool, AnEmptyExportBeginsAgainAtTheSameTime) {
  const std::string path =
      "/api/v2/incremental/tickets/cursor?start_time=880&per_page=100&include=users&exclude_deleted=true";
  calls.answer("GET", path, R"({"tickets":[],"after_cursor":null,"end_of_stream":true})");
  const auto first = run(tool->changes(calls, "", Time{std::chrono::seconds(1'000)}));
  ASSERT_TRUE(first);
  calls.answer("GET", path,
               R"({"tickets":[{"id":1,"updated_at":"1970-01-01T00:20:00Z"}],"end_of_stream":true})");
  EXPECT_EQ(run(tool->changes(calls, first->cursor, Time{std::chrono::seconds(5'000)}))->tickets.size(), 1u);
}

TEST_F(ZendeskTool, ChangesOfAGroupAreItsOwnAndOurs) {
  settings.mapping.project = "7";
  calls.answer(
      "GET", "/api/v2/incremental/tickets/cursor?cursor=x&per_page=100&include=users&exclude_deleted=true",
      R"({"tickets":[{"id":1,"group_id":7},{"id":2,"group_id":8},{"id":3,"group_id":8,"external_id":")" +
          mark + R"("}],"after_cursor":"y","end_of_stream":true})");
  const auto changes = run(tool->changes(calls, "page:x", Time{}));
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->tickets.size(), 2u);
  EXPECT_EQ(changes->tickets[1].remote.id, "3");
}

TEST_F(ZendeskTool, TellsWhoTheAccountIs) {
  calls.answer("GET", "/api/v2/users/me", R"({"user":{"id":9,"name":"Support","email":"s@acme.example"}})");
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "Support");
}

TEST_F(ZendeskTool, AnAnonymousUserIsNobody) {
  calls.answer("GET", "/api/v2/users/me", R"({"user":{"id":null,"name":"Anonymous user"}})");
  EXPECT_EQ(run(tool->who_am_i(calls)).error().trouble, Trouble::refused);
}

TEST_F(ZendeskTool, OffersGroupsFieldsAndWhatZendeskAlwaysHas) {
  calls.answer("GET", "/api/v2/groups?page%5Bsize%5D=100", "{}", 403);
  calls.answer(
      "GET", "/api/v2/ticket_fields",
      R"({"ticket_fields":[{"id":1,"title":"Subject","removable":false},{"id":2,"title":"Old","active":false},)"
      R"({"id":3,"title":"Root cause","active":true,"removable":true,"required":true}]})");
  const auto choices = run(tool->choices(calls));
  ASSERT_TRUE(choices);
  EXPECT_TRUE(choices->projects.empty());
  EXPECT_EQ(choices->types.size(), 4u);
  EXPECT_EQ(choices->statuses.size(), 6u);
  EXPECT_EQ(choices->priorities.size(), 4u);
  ASSERT_EQ(choices->fields.size(), 1u);
  EXPECT_EQ(choices->fields.front().value, "3");
  EXPECT_TRUE(choices->fields.front().required);
}

TEST_F(ZendeskTool, SaysThatCreatingTwiceMakesOne) {
  EXPECT_TRUE(tool->traits().create_repeats);
  ASSERT_EQ(tool->traits().per_record.size(), 1u);
  EXPECT_EQ(tool->traits().per_record[0].writes, 30);
}

}  // namespace
}  // namespace sp::connector::testing
