#include "services/connector-service/tools/generic.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/tests/scripted_calls.hpp"

namespace sp::connector {
namespace {

using testing::run;
using testing::ScriptedCalls;

json::Value parsed(std::string_view text) { return boost::json::parse(text); }

class Generic : public ::testing::Test {
 protected:
  Generic() {
    settings.base_url = "https://api.test/";
    settings.mapping = generic_defaults();
    settings.mapping.status_out["solved"] = "DONE";
    auto& api = settings.generic;
    api.create = {.method = "POST",
                  .path = "/tickets",
                  .body = parsed(R"({"title":"{{ticket.subject|truncate:80}}","number":"{{ticket.number}}",
                                     "text":"{{ticket.text}}","ref":"{{ticket.mark}}","agent":"{{assignee.email}}"})"),
                  .id_at = "/data/id",
                  .key_at = "/data/key",
                  .url_at = "/data/url"};
    api.find = {.method = "GET",
                .path = "/tickets?ref={{ticket.mark}}",
                .id_at = "/id",
                .key_at = "/key",
                .list_at = "/items"};
    api.comment = {.method = "POST",
                   .path = "/tickets/{{remote.id}}/comments",
                   .body = parsed(R"({"text":"{{message.text}}","private":"{{message.internal}}"})"),
                   .id_at = "/id"};
    api.list_comments = {
        .method = "GET", .path = "/tickets/{{remote.id}}/comments", .id_at = "/id", .text_at = "/text"};
    api.update = {.method = "PATCH",
                  .path = "/tickets/{{remote.id}}",
                  .body = parsed(R"({"title":"{{change.title}}","state":"{{change.status}}"})")};
    api.read = {.method = "GET", .path = "/tickets/{{remote.id}}", .state_at = "/state", .text_at = "/text"};
    api.test = {.method = "GET", .path = "/me", .key_at = "/version", .text_at = "/name"};
    api.headers["X-Api"] = "v1";
    api.idempotency_header = "Idempotency-Key";
    ticket.mark = "sp-1";
    ticket.text = "It \"burns\" {{ticket.number}}";
    ticket.ticket.number = 42;
    ticket.ticket.subject = "Printer";
  }
  Told<std::string> change(OutgoingChange wanted) {
    wanted.about = ticket;
    return run(tool->change(calls, remote, wanted));
  }
  std::string header(const std::string& name) const {
    for (const auto& [key, value] : calls.last().headers)
      if (key == name) return value;
    return "(none)";
  }

  Settings settings;
  Outgoing ticket;
  Remote remote{.id = "a/7", .key = "T-7"};
  ScriptedCalls calls;
  std::unique_ptr<Tool> tool = make_generic(settings);
};

TEST_F(Generic, PromisesWhatItsCallsCanKeep) {
  EXPECT_TRUE(tool->traits().finds_by_mark);
  EXPECT_TRUE(tool->traits().lists_comments);
  EXPECT_TRUE(tool->traits().create_repeats);
  EXPECT_TRUE(tool->traits().comment_repeats);
  settings.generic.find.method.clear();
  settings.generic.list_comments.method.clear();
  settings.generic.idempotency_header.clear();
  EXPECT_FALSE(tool->traits().finds_by_mark);
  EXPECT_FALSE(tool->traits().lists_comments);
  EXPECT_FALSE(tool->traits().create_repeats);
  EXPECT_FALSE(tool->traits().comment_repeats);
}

TEST_F(Generic, TriesTheApi) {
  calls.answer("GET", "/me", R"({"name":"bridge","version":3})");
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "bridge");
  EXPECT_EQ(account->version, "3");
  calls.fail("GET", "/me", {.trouble = Trouble::refused, .status = 401, .message = "no"});
  EXPECT_EQ(run(tool->who_am_i(calls)).error().message, "no");
  settings.generic.test.method.clear();
  EXPECT_NE(run(tool->who_am_i(calls)).error().message.find("\"test\""), std::string::npos);
  EXPECT_TRUE(run(tool->choices(calls)));
}

TEST_F(Generic, CreatesARecord) {
  calls.answer("POST", "/tickets", R"({"data":{"id":7,"key":"T-7","url":"/t/7"}})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "7");
  EXPECT_EQ(made->key, "T-7");
  EXPECT_EQ(made->url, "https://api.test/t/7");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(header("Idempotency-Key"), "sp-1");
  EXPECT_EQ(header("X-Api"), "v1");
  EXPECT_EQ(
      calls.last().body,
      parsed(
          R"({"title":"Printer","number":42,"text":"It \"burns\" {{ticket.number}}","ref":"sp-1","agent":null})"));
  const auto shown = tool->preview(ticket);
  EXPECT_EQ(shown.body, calls.last().body);
  EXPECT_EQ(shown.path, "/tickets");
}

TEST_F(Generic, ASuccessWithoutAnIdMayHaveMadeARecord) {
  calls.answer("POST", "/tickets", R"({"data":{}})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
  EXPECT_NE(made.error().message.find("/data/id"), std::string::npos);
}

TEST_F(Generic, TheAnswerItselfMayBeTheId) {
  settings.generic.create.id_at.clear();
  calls.answer("POST", "/tickets", "\"abc\"");
  EXPECT_EQ(run(tool->create(calls, ticket))->id, "abc");
}

TEST_F(Generic, AHeaderThatWouldBreakIsRefusedBeforeAnythingIsSent) {
  settings.generic.headers["X-Subject"] = "{{ticket.subject}}";
  ticket.ticket.subject = "a\r\nX-Admin: 1";
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(Generic, FindsByTheMark) {
  calls.answer("GET", "/tickets?ref=sp-1", R"({"items":[{"id":7,"key":"T-7"},{"id":8}]})");
  const auto found = run(tool->find(calls, "sp-1"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].key, "T-7");
  EXPECT_EQ((*found)[1].key, "8");
  EXPECT_FALSE(calls.last().once);
}

TEST_F(Generic, LeavesOutWhatAVagueSearchFindsTooMuch) {
  settings.generic.find.text_at = "/ref";
  calls.answer("GET", "/tickets?ref=sp-1", R"({"items":[{"id":7,"ref":"sp-12"},{"id":8,"ref":"sp-1"}]})");
  const auto found = run(tool->find(calls, "sp-1"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ((*found)[0].id, "8");
}

TEST_F(Generic, ASearchThatCannotBeUnderstoodIsNotNothingFound) {
  calls.answer("GET", "/tickets?ref=sp-1", R"({"results":[]})");
  EXPECT_EQ(run(tool->find(calls, "sp-1")).error().trouble, Trouble::unknown);
  calls.answer("GET", "/tickets?ref=sp-1", R"({"items":[{"ID":7}]})");
  EXPECT_EQ(run(tool->find(calls, "sp-1")).error().trouble, Trouble::unknown);
  calls.answer("GET", "/tickets?ref=sp-1", "", 404);
  EXPECT_EQ(run(tool->find(calls, "sp-1")).error().status, 404);
}

TEST_F(Generic, FindsARecordThatHasItsAddressByTheMark) {
  settings.generic.find = {.method = "GET", .path = "/tickets/by-ref/{{ticket.mark}}", .id_at = "/id"};
  calls.answer("GET", "/tickets/by-ref/sp-1", R"({"id":7})");
  EXPECT_EQ(run(tool->find(calls, "sp-1"))->size(), 1u);
  calls.answer("GET", "/tickets/by-ref/sp-1", "", 404);
  EXPECT_EQ(run(tool->find(calls, "sp-1"))->size(), 0u);
}

TEST_F(Generic, WritesAMessageUnderItsOwnMark) {
  calls.answer("POST", "/tickets/a%2F7/comments", R"({"id":31})");
  const auto id =
      run(tool->comment(calls, remote, {.mark = "sp-m", .text = "hi", .internal = true, .about = ticket}));
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "31");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(header("Idempotency-Key"), "sp-m");
  EXPECT_EQ(calls.last().body, parsed(R"({"text":"hi","private":true})"));
  calls.answer("POST", "/tickets/a%2F7/comments", "{}");
  EXPECT_EQ(run(tool->comment(calls, remote, {})).error().trouble, Trouble::unknown);
  settings.generic.comment.id_at.clear();
  calls.answer("POST", "/tickets/a%2F7/comments", "{}");
  EXPECT_EQ(run(tool->comment(calls, remote, {})), "");
}

TEST_F(Generic, ReadsMessages) {
  calls.answer("GET", "/tickets/a%2F7/comments", R"([{"id":31,"text":"hi"},{"id":32,"text":"ho"}])");
  const auto comments = run(tool->comments(calls, remote));
  ASSERT_TRUE(comments);
  ASSERT_EQ(comments->size(), 2u);
  EXPECT_EQ((*comments)[1].id, "32");
  EXPECT_EQ((*comments)[1].body, "ho");
  calls.answer("GET", "/tickets/a%2F7/comments", "{}");
  EXPECT_EQ(run(tool->comments(calls, remote)).error().trouble, Trouble::unknown);
}

TEST_F(Generic, ReadsWhatAMessageSaysOfItself) {
  auto& call = settings.generic.list_comments;
  call.author_at = "/by";
  call.time_at = "/at";
  call.internal_at = "/hidden";
  calls.answer("GET", "/tickets/a%2F7/comments",
               R"([{"id":2,"text":"later","by":"Ada","at":1700000001,"hidden":true},
                   {"id":1,"text":"earlier","at":"2023-11-14T22:13:20Z"}])");
  const auto comments = run(tool->comments(calls, remote));
  ASSERT_TRUE(comments);
  EXPECT_EQ(comments->front().body, "earlier") << "in the order of their times";
  EXPECT_EQ(comments->back().author_name, "Ada");
  EXPECT_TRUE(comments->back().internal);
  EXPECT_EQ(comments->back().created_at, Time(std::chrono::seconds(1'700'000'001)));
}

TEST_F(Generic, ARecordWithoutAPlaceForOurMarkIsNeverNew) {
  auto& call = settings.generic.read;
  call.title_at = "/title";
  call.made_at = "/made";
  calls.answer("GET", "/tickets/a%2F7", R"({"title":"It hums","made":1700000000000,"ref":"sp-9"})");
  auto there = run(tool->read(calls, remote));
  ASSERT_TRUE(there && *there);
  EXPECT_EQ((*there)->title, "It hums");
  EXPECT_EQ((*there)->created_at, Time{}) << "it may be ours";
  call.mark_at = "/ref";
  calls.answer("GET", "/tickets/a%2F7", R"({"title":"It hums","made":1700000000000,"ref":"sp-9"})");
  there = run(tool->read(calls, remote));
  ASSERT_TRUE(there && *there);
  EXPECT_EQ((*there)->created_at, Time(std::chrono::seconds(1'700'000'000)));
  EXPECT_EQ((*there)->mark, "sp-9");
}

TEST_F(Generic, AsksForChangesALittleEarlierUntilNothingIsNew) {
  settings.generic.changes = {
      .method = "GET", .path = "/tickets?since={{since.seconds}}", .id_at = "/id", .time_at = "/at"};
  const Time since(std::chrono::seconds(1'700'000'000));
  calls.answer("GET", "/tickets?since=1699999995",
               R"([{"id":"a","at":1700000007},{"id":"b","at":1700000003}])");
  const auto first = run(tool->changes(calls, "", since));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tickets.size(), 2u);
  EXPECT_TRUE(first->more);
  calls.answer("GET", "/tickets?since=1700000002", R"([{"id":"a","at":1700000007}])");
  const auto second = run(tool->changes(calls, first->cursor, since));
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->more);
  EXPECT_EQ(second->cursor, first->cursor);
  calls.answer("GET", "/tickets?since=1700000002", R"({"items":[]})");
  EXPECT_EQ(run(tool->changes(calls, first->cursor, since)).error().trouble, Trouble::unknown);
}

TEST_F(Generic, SendsOnlyWhatChangedAndTheApiTakes) {
  calls.answer("PATCH", "/tickets/a%2F7", "");
  EXPECT_EQ(change({.title = "Fire", .priority = ticketing::Priority::low}), "Fire, low");
  EXPECT_EQ(calls.last().body, parsed(R"({"title":"Fire"})"));
  EXPECT_FALSE(calls.last().once);
  EXPECT_EQ(change({.priority = ticketing::Priority::low}), "") << "no placeholder names it";
  settings.mapping.status_out.erase("pending");
  EXPECT_EQ(change({.status = ticketing::Status::pending}), "") << "the map does not name it";
  EXPECT_EQ(calls.asked.size(), 1u);
}

TEST_F(Generic, AsksForTheStateFirstWhereItCan) {
  calls.answer("GET", "/tickets/a%2F7", R"({"state":"DONE"})");
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "");
  calls.answer("GET", "/tickets/a%2F7", R"({"state":"open"})");
  calls.answer("PATCH", "/tickets/a%2F7", "{}");
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "DONE");
  calls.answer("GET", "/tickets/a%2F7", "", 404);
  EXPECT_EQ(change({.status = ticketing::Status::solved}).error().status, 404);
  settings.generic.read.method.clear();
  calls.answer("PATCH", "/tickets/a%2F7", "{}");
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "DONE");
}

TEST_F(Generic, LeavesTheAgentWhoseAddressNobodyKnows) {
  settings.generic.update.body = parsed(R"({"agent":"{{change.assignee}}"})");
  ticket.ticket.assignee = ticketing::PersonView{.id = "a", .name = "Ann"};
  EXPECT_EQ(change({.assignee_email = ""}), "");
  ticket.ticket.assignee.reset();
  calls.answer("PATCH", "/tickets/a%2F7", "{}");
  EXPECT_EQ(change({.assignee_email = ""}), "−");
  EXPECT_EQ(calls.last().body, parsed(R"({"agent":""})"));
}

TEST_F(Generic, ReadsARecord) {
  calls.answer("GET", "/tickets/a%2F7", R"({"state":"DONE","text":"body"})");
  const auto read = run(tool->read(calls, remote));
  ASSERT_TRUE(read);
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->remote.id, "a/7");
  EXPECT_EQ((*read)->remote.key, "T-7");
  EXPECT_EQ((*read)->status, "DONE");
  EXPECT_EQ((*read)->body, "body");
  calls.answer("GET", "/tickets/a%2F7", "", 404);
  EXPECT_EQ(run(tool->read(calls, remote)).value(), std::nullopt);
}

TEST_F(Generic, SaysWhichCallIsNotDescribed) {
  settings.generic = {};
  const auto names = [](const auto& told, const std::string& call) {
    return !told && told.error().trouble == Trouble::refused &&
           told.error().message.find('"' + call + '"') != std::string::npos;
  };
  EXPECT_TRUE(names(run(tool->create(calls, ticket)), "create"));
  EXPECT_TRUE(names(run(tool->find(calls, "sp-1")), "find"));
  EXPECT_TRUE(names(run(tool->comment(calls, remote, {})), "comment"));
  EXPECT_TRUE(names(run(tool->comments(calls, remote)), "list_comments"));
  EXPECT_TRUE(names(run(tool->read(calls, remote)), "read"));
  EXPECT_TRUE(names(run(tool->changes(calls, "", {})), "changes"));
  EXPECT_EQ(change({.title = "Fire"}), "") << "an API without such a call takes no changes";
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(Generic, HasNoListOfWhatChanged) {
  EXPECT_EQ(run(tool->changes(calls, "", {})).error().trouble, Trouble::refused);
}

TEST_F(Generic, TheSetUpPageIsToldOfEveryTemplateAtFault) {
  EXPECT_TRUE(check(settings.generic, "/generic"));
  settings.generic.create.body = parsed(R"({"a":["{{remote.id}}"]})");
  settings.generic.find.path = "/x?{{ticket.subject}}";
  settings.generic.headers["X-A"] = "{{";
  settings.generic.test = {.path = "{{nonsense}}"};  // there is no such call
  const auto checked = check(settings.generic, "/generic");
  ASSERT_FALSE(checked);
  ASSERT_EQ(checked.error().fields.size(), 3u);
  EXPECT_EQ(checked.error().fields[0].pointer, "/generic/create/body/a/0");
  EXPECT_EQ(checked.error().fields[1].pointer, "/generic/find/path");
  EXPECT_EQ(checked.error().fields[2].pointer, "/generic/headers/X-A");
}

}  // namespace
}  // namespace sp::connector
