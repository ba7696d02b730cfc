#include "services/connector-service/tools/glpi_legacy.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/glpi_legacy_parts.hpp"

namespace sp::connector {
namespace {

using testing::run;
using testing::ScriptedCalls;

constexpr const char* ticket_7 = "/apirest.php/Ticket/7?get_hateoas=false";
constexpr const char* users_of_7 = "/apirest.php/Ticket/7/Ticket_User?range=0-99&get_hateoas=false";

Time at_time(const char* text) { return parse_rfc3339(text).value(); }
json::Value parsed(std::string_view text) { return boost::json::parse(text); }

std::string by_email(const std::string& encoded) {
  return "/apirest.php/search/User?criteria%5B0%5D%5Bfield%5D=5&criteria%5B0%5D%5Bsearchtype%5D=contains"
         "&criteria%5B0%5D%5Bvalue%5D=%5E" +
         encoded + "%24&forcedisplay%5B0%5D=2&forcedisplay%5B1%5D=5&range=0-9";
}

class GlpiLegacy : public ::testing::Test {
 protected:
  GlpiLegacy() {
    settings.base_url = "https://glpi.test/";
    settings.mapping = glpi_legacy_defaults();
    ticket.mark = "sp-1";
    ticket.text = "It burns";
    ticket.ticket.subject = "Printer";
  }

  void expect_session() {
    calls.answer(
        "GET", "/apirest.php/getFullSession",
        R"({"session":{"glpiID":9,"glpiname":"ann","glpifriendlyname":"Doe Ann","glpi_currenttime":"2026-11-29 14:00:02"}})",
        200, {{"date", "Sun, 29 Nov 2026 13:00:00 GMT"}});
  }
  void expect_ticket(const std::string& more = R"("status":1)") {
    calls.answer(
        "GET", ticket_7,
        R"({"id":7,"name":"Printer","content":"<p>It burns</p><p>[sp-1]</p>","priority":3,"is_deleted":0,"entities_id":2,
                     "date_creation":"2026-11-29 12:00:00","date_mod":"2026-11-29 13:30:00",)" +
            more + "}",
        200, {{"last-modified", "Sun, 29 Nov 2026 12:30:00 GMT"}});
  }
  void expect_user(const std::string& id, const std::string& first, const std::string& email) {
    calls.answer("GET", "/apirest.php/User/" + id + "?get_hateoas=false",
                 R"({"id":)" + id + R"(,"name":"u","firstname":")" + first + R"(","realname":"Doe"})");
    calls.answer("GET", "/apirest.php/User/" + id + "/UserEmail?get_hateoas=false",
                 R"([{"email":"other@x.test","is_default":0},{"email":")" + email + R"(","is_default":1}])");
  }
  Told<std::string> change(OutgoingChange wanted) {
    wanted.about = ticket;
    return run(tool->change(calls, {.id = "7"}, wanted));
  }

  Settings settings;
  Outgoing ticket;
  ScriptedCalls calls;
  std::unique_ptr<Tool> tool = make_glpi_legacy(settings);
};

TEST_F(GlpiLegacy, TellsWhoTheAccountIs) {
  expect_session();
  expect_user("9", "Ann", "ann@x.test");
  calls.answer("GET", "/apirest.php/getGlpiConfig", R"({"cfg_glpi":{"version":"10.0.18"}})");
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "Doe Ann");
  EXPECT_EQ(account->email, "ann@x.test");
  EXPECT_EQ(account->version, "10.0.18");
}

TEST_F(GlpiLegacy, TellsWhyTheAccountIsUnknown) {
  calls.fail("GET", "/apirest.php/getFullSession",
             {.trouble = Trouble::refused, .status = 401, .message = "parameter user_token seems invalid"});
  const auto account = run(tool->who_am_i(calls));
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().message, "parameter user_token seems invalid");
}

TEST_F(GlpiLegacy, OffersEntitiesWhereTheAccountMaySeeThem) {
  const auto* entities = "/apirest.php/getMyEntities?is_recursive=true";
  calls.answer("GET", entities, R"({"myentities":[{"id":0,"name":"Root"},{"id":2,"name":"Shop"}]})");
  EXPECT_EQ(run(tool->choices(calls))->projects.size(), 2u);
  calls.answer("GET", entities, R"(["ERROR","no"])", 403);
  const auto offered = run(tool->choices(calls));
  ASSERT_TRUE(offered);
  EXPECT_TRUE(offered->projects.empty());
  EXPECT_EQ(offered->statuses.size(), 6u);
}

TEST_F(GlpiLegacy, CreatesATicketThatCarriesTheMark) {
  settings.mapping.project = "2";
  settings.mapping.fields["itilcategories_id"] = 12;
  ticket.requester_email = "zoe@x.test";
  ticket.assignee_email = "ann@x.test";
  calls.answer("GET", by_email("zoe%40x.test"),
               R"({"totalcount":1,"data":[{"1":"zoe","2":8,"5":["a@x.test","Zoe@x.test"],"80":"Root"}]})");
  calls.answer("GET", by_email("ann%40x.test"), R"({"totalcount":0,"count":0})");
  calls.answer("POST", "/apirest.php/Ticket", R"({"id":7,"message":"Item successfully added"})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "7");
  EXPECT_EQ(made->url, "https://glpi.test/front/ticket.form.php?id=7");
  EXPECT_TRUE(calls.last().once);
  EXPECT_FALSE(calls.asked.front().once);
  EXPECT_EQ(
      calls.last().body,
      parsed(R"({"input":{"name":"Printer","content":"<p>It burns</p><p>[sp-1]</p>","entities_id":2,"type":1,
                       "priority":3,"urgency":3,"_users_id_requester":8,"itilcategories_id":12,"externalid":"sp-1"}})"));
}

TEST_F(GlpiLegacy, ThePreviewShowsPeopleAsTheyWouldBeAskedFor) {
  ticket.requester_email = "zoe@x.test";
  const auto shown = tool->preview(ticket);
  EXPECT_EQ(shown.method, "POST");
  EXPECT_EQ(text_at(shown.body, "/input/_users_id_requester"), "zoe@x.test");
  EXPECT_EQ(text_at(shown.body, "/input/externalid"), "sp-1");
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(GlpiLegacy, ASuccessWithoutAnIdMayHaveMadeATicket) {
  calls.answer("POST", "/apirest.php/Ticket", R"({"id":false,"message":"?"})", 207);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
}

TEST_F(GlpiLegacy, FindsByTheMarkInTheDescription) {
  calls.answer("GET", "/apirest.php/Ticket?searchText%5Bcontent%5D=sp-1&range=0-19&get_hateoas=false",
               R"([{"id":7,"content":"<p>It burns</p><p>[sp-1]</p>"},
                   {"id":8,"content":"&lt;p&gt;x&lt;/p&gt;&lt;p&gt;[sp-1]&lt;/p&gt;"},
                   {"id":9,"content":"<p>[sp-12]</p>"},
                   {"id":10,"content":"rewritten","externalid":"sp-1"}])");
  const auto found = run(tool->find(calls, "sp-1"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3u);
  EXPECT_EQ((*found)[1].id, "8");
  EXPECT_EQ((*found)[2].id, "10");
}

TEST_F(GlpiLegacy, WritesAPrivateFollowup) {
  calls.answer("POST", "/apirest.php/ITILFollowup", R"({"id":31,"message":""})", 201);
  const auto id = run(tool->comment(calls, {.id = "7"}, {.text = "a < b\nc", .internal = true}));
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "31");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(
      calls.last().body,
      parsed(
          R"({"input":{"itemtype":"Ticket","items_id":7,"content":"<p>a &#60; b<br>c</p>","is_private":1}})"));
  calls.answer("POST", "/apirest.php/ITILFollowup", "{}", 201);
  EXPECT_EQ(run(tool->comment(calls, {.id = "7"}, {})).error().trouble, Trouble::unknown);
}

TEST_F(GlpiLegacy, ReadsAllPagesOfFollowupsAndSolutionsInUtc) {
  const std::string followups = "/apirest.php/Ticket/7/ITILFollowup?range=";
  expect_session();
  expect_ticket();
  std::string page = "[";
  for (int id = 1; id <= 100; ++id)
    page += (id == 1 ? "" : ",") +
            (R"({"id":)" + std::to_string(id) +
             R"(,"content":"<p>x</p>","users_id":0,"date_creation":"2026-11-29 10:00:00"})");
  calls.answer("GET", followups + "0-99&get_hateoas=false", page + "]", 206);
  calls.answer(
      "GET", followups + "100-199&get_hateoas=false",
      R"([{"id":101,"content":"a &amp; b","users_id":9,"is_private":1,"date_creation":"2026-11-29 12:00:00"}])");
  expect_user("9", "Ann", "ann@x.test");
  calls.answer("GET", "/apirest.php/Ticket/7/ITILSolution?range=0-99&get_hateoas=false",
               R"([{"id":4,"content":"New toner","users_id":9,"date_creation":"2026-11-29 13:00:00"}])");
  const auto comments = run(tool->comments(calls, {.id = "7"}));
  ASSERT_TRUE(comments);
  ASSERT_EQ(comments->size(), 102u);
  const auto& ours = (*comments)[100];
  EXPECT_EQ(ours.body, "a & b");
  EXPECT_TRUE(ours.internal);
  EXPECT_TRUE(ours.by_us);
  EXPECT_EQ(ours.author_name, "Ann Doe");
  EXPECT_EQ(ours.created_at, at_time("2026-11-29T11:00:00Z"));
  EXPECT_EQ(comments->back().id, "solution-4");
}

TEST_F(GlpiLegacy, SendsOnlyWhatDiffersOfAChange) {
  expect_ticket();
  calls.answer("PUT", "/apirest.php/Ticket/7", R"([{"7":true,"message":""}])");
  EXPECT_EQ(
      change(
          {.title = "Printer", .status = ticketing::Status::solved, .priority = ticketing::Priority::high}),
      "Solved, High");
  EXPECT_EQ(calls.last().body, parsed(R"({"input":{"status":5,"priority":4}})"));
  EXPECT_FALSE(calls.last().once);
  expect_ticket(R"("status":5)");
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "");
  expect_ticket(R"("status":2)");
  EXPECT_EQ(change({.status = ticketing::Status::open}), "");
  settings.mapping.status_out.clear();
  expect_ticket();
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "");
  EXPECT_EQ(calls.last().method, "GET");
}

TEST_F(GlpiLegacy, SaysWhatGlpiRefuses) {
  expect_ticket();
  calls.answer("PUT", "/apirest.php/Ticket/7",
               R"([{"7":false,"message":"Mandatory fields are not filled."}])", 207);
  auto done = change({.title = "New"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().trouble, Trouble::refused);
  EXPECT_NE(done.error().message.find("Mandatory fields are not filled."), std::string::npos);
  settings.mapping.status_out["solved"] = "resolved";
  expect_ticket();
  done = change({.status = ticketing::Status::solved});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("mapping page"), std::string::npos);
  calls.answer("GET", ticket_7, "", 404);
  EXPECT_EQ(change({.title = "New"}).error().status, 404);
}

TEST_F(GlpiLegacy, PutsAnotherAgentInCharge) {
  expect_ticket();
  calls.answer("GET", by_email("ann%40x.test"), R"({"totalcount":1,"data":[{"2":9,"5":"ann@x.test"}]})");
  calls.answer(
      "GET", users_of_7,
      R"([{"id":70,"users_id":5,"type":2},{"id":71,"users_id":8,"type":1},{"id":72,"users_id":9,"type":3}])");
  calls.answer("POST", "/apirest.php/Ticket_User", R"({"id":73})", 201);
  expect_user("5", "Old", "old@x.test");
  calls.answer("DELETE", "/apirest.php/Ticket_User/70", R"([{"70":true}])");
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "ann@x.test, − Old Doe");
  EXPECT_EQ(calls.asked[3].body, parsed(R"({"input":{"tickets_id":7,"users_id":9,"type":2}})"));

  expect_ticket();
  calls.answer("GET", users_of_7, R"([{"id":73,"users_id":9,"type":2}])");
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "");
}

TEST_F(GlpiLegacy, ReadsATicket) {
  expect_ticket(R"("status":2)");
  expect_session();
  calls.answer("GET", users_of_7,
               R"([{"users_id":9,"type":2},{"users_id":0,"type":1,"alternative_email":"guest@x.test"}])");
  expect_user("9", "Ann", "ann@x.test");
  const auto read = run(tool->read(calls, {.id = "7"}));
  ASSERT_TRUE(read);
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->mark, "sp-1");
  EXPECT_EQ((*read)->body, "It burns");
  EXPECT_EQ((*read)->status_label, "Processing (assigned)");
  EXPECT_EQ((*read)->assignee_email, "ann@x.test");
  EXPECT_EQ((*read)->reporter_email, "guest@x.test");
  EXPECT_EQ((*read)->updated_at, at_time("2026-11-29T12:30:00Z"));
  EXPECT_EQ((*read)->created_at, at_time("2026-11-29T11:00:00Z"));
  calls.answer("GET", ticket_7, R"({"id":7,"is_deleted":1})");
  EXPECT_EQ(run(tool->read(calls, {.id = "7"})).value(), std::nullopt);
  calls.answer("GET", ticket_7, "", 404);
  EXPECT_EQ(run(tool->read(calls, {.id = "7"})).value(), std::nullopt);
}

std::string listing(const std::string& after, const std::string& range) {
  return "/apirest.php/search/Ticket?criteria%5B0%5D%5Bfield%5D=19&criteria%5B0%5D%5Bsearchtype%5D=morethan"
         "&criteria%5B0%5D%5Bvalue%5D=" +
         after + "&sort=19&order=ASC&forcedisplay%5B0%5D=2&forcedisplay%5B1%5D=19&range=" + range;
}

TEST_F(GlpiLegacy, ListsWhatChangedWithAnOverlap) {
  settings.mapping.project = "2";
  expect_session();
  calls.answer(
      "GET", listing("2026-11-29%2012%3A58%3A59", "0-19"),
      R"({"totalcount":2,"data":[{"2":7,"19":"2026-11-29 13:30:00"},{"2":8,"19":"2026-11-29 13:31:00"}]})");
  expect_ticket();
  calls.answer("GET", users_of_7, "[]");
  calls.answer("GET", "/apirest.php/Ticket/8?get_hateoas=false", "", 404);
  const auto changed = run(tool->changes(calls, "", at_time("2026-11-29T12:00:00Z")));
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->tickets.size(), 1u);
  EXPECT_FALSE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:31:00");
}

TEST_F(GlpiLegacy, GoesOnWithinASecondThatManyTicketsShare) {
  std::string rows = "[";
  for (int id = 1; id <= 20; ++id) {
    rows += (id == 1 ? "" : ",") + (R"({"2":)" + std::to_string(id) + R"(,"19":"2026-11-29 13:00:00"})");
    calls.answer("GET", "/apirest.php/Ticket/" + std::to_string(id) + "?get_hateoas=false", "", 404);
  }
  calls.answer("GET", listing("2026-11-29%2012%3A59%3A59", "0-19"),
               R"({"totalcount":30,"data":)" + rows + "]}");
  auto changed = run(tool->changes(calls, "2026-11-29 13:00:00+0", {}));
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:00:00+20");

  calls.answer("GET", listing("2026-11-29%2012%3A59%3A59", "20-39"), R"(["ERROR_RANGE_EXCEED_TOTAL","…"])",
               400);
  changed = run(tool->changes(calls, changed->cursor, {}));
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:00:00") << "they moved on: from there once more";
}

TEST(GlpiLegacyParts, TextsComeBackAsTheyWereWrittenFromEveryVersion) {
  const std::string text = "1 < 2 & <b>bold</b> &lt;\n\nline";
  const auto html = glpi_legacy::html_of(text);
  EXPECT_EQ(glpi_legacy::text_of(html), text) << "GLPI 11";
  const auto encoded = [](std::string value, const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [from, to] : pairs)
      for (auto found = value.find(from); found != value.npos; found = value.find(from, found + to.size()))
        value.replace(found, from.size(), to);
    return value;
  };
  EXPECT_EQ(glpi_legacy::text_of(encoded(html, {{"<", "&lt;"}, {">", "&gt;"}})), text) << "GLPI 9";
  EXPECT_EQ(glpi_legacy::text_of(encoded(html, {{"&", "&#38;"}, {"<", "&#60;"}, {">", "&#62;"}})), text)
      << "GLPI 10";
}

TEST(GlpiLegacyParts, TheMarkIsTakenFromTheText) {
  const auto marked =
      glpi_legacy::unmarked(glpi_legacy::text_of(glpi_legacy::marked_html("Hello\n[sic]", "sp-1")));
  EXPECT_EQ(marked.text, "Hello\n[sic]");
  EXPECT_EQ(marked.mark, "sp-1");
  EXPECT_EQ(glpi_legacy::unmarked("no [sp-").mark, "");
}

TEST(GlpiLegacyParts, ReadsTheTimeOfAHeader) {
  EXPECT_EQ(Time(glpi_legacy::parse_http_date("Sun, 29 Nov 2026 13:00:05 GMT").value()),
            at_time("2026-11-29T13:00:05Z"));
  EXPECT_FALSE(glpi_legacy::parse_http_date("yesterday"));
  EXPECT_FALSE(glpi_legacy::parse_http_date("Sun, 29 Nix 2026 13:00:05 GMT"));
}

}  // namespace
}  // namespace sp::connector
