#include "services/connector-service/tools/glpi.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/glpi_facts.hpp"

namespace sp::connector {
namespace {

using testing::run;
using testing::ScriptedCalls;

constexpr const char* tickets = "/api.php/v2/Assistance/Ticket";

Time at_time(const char* text) { return parse_rfc3339(text).value(); }
json::Value parsed(std::string_view text) { return boost::json::parse(text); }

std::string user(int id, const std::string& first, const std::string& email) {
  return R"({"id":)" + std::to_string(id) + R"(,"username":"u","firstname":")" + first +
         R"(","realname":"Doe","emails":[{"id":1,"email":")" + email +
         R"(","is_default":true}],"is_active":true})";
}
std::string by_email(const std::string& encoded) {
  return "/api.php/v2/Administration/User?filter=emails.email%3D%3D%22" + encoded + "%22&limit=20";
}

class Glpi : public ::testing::Test {
 protected:
  Glpi() {
    settings.base_url = "https://glpi.test";
    settings.mapping = glpi_defaults();
    ticket.mark = "sp-1";
    ticket.text = "It burns <b>now</b>\nHelp";
    ticket.ticket.subject = "Printer";
    ticket.ticket.priority = ticketing::Priority::urgent;
  }

  static std::string record(const std::string& more = R"("status":{"id":1,"name":"New"})") {
    return R"({"id":7,"name":"Printer","content":"<p>It burns</p>","priority":3,"external_id":"sp-1","is_deleted":false,
               "entity":{"id":2,"name":"E"},"date_creation":"2026-11-29T10:00:00+01:00",
               "date_mod":"2026-11-29T12:30:00+01:00",)" +
           more + "}";
  }
  void expect_record(const std::string& text = record()) {
    calls.answer("GET", tickets + std::string("/7"), text);
  }
  Told<std::string> change(OutgoingChange wanted) {
    wanted.about = ticket;
    return run(tool->change(calls, {.id = "7"}, wanted));
  }

  Settings settings;
  Outgoing ticket;
  ScriptedCalls calls;
  std::unique_ptr<Tool> tool = make_glpi(settings);
};

TEST_F(Glpi, TellsWhoTheAccountIs) {
  calls.answer("GET", "/api.php/v2/Administration/User/Me", user(9, "Ann", "ann@x.test"));
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "Ann Doe");
  EXPECT_EQ(account->email, "ann@x.test");
}

TEST_F(Glpi, TellsWhyTheAccountIsUnknown) {
  calls.fail("GET", "/api.php/v2/Administration/User/Me",
             {.trouble = Trouble::refused, .status = 401, .message = "You are not authenticated"});
  const auto account = run(tool->who_am_i(calls));
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().status, 401);
  EXPECT_EQ(account.error().message, "You are not authenticated");
}

TEST_F(Glpi, OffersEntitiesWhereTheAccountMaySeeThem) {
  const auto* entities = "/api.php/v2/Administration/Entity?limit=500&sort=completename%3Aasc";
  calls.answer("GET", entities, R"([{"id":0,"completename":"Root"},{"id":2,"completename":"Root > Shop"}])",
               206);
  auto offered = run(tool->choices(calls));
  ASSERT_TRUE(offered);
  ASSERT_EQ(offered->projects.size(), 2u);
  EXPECT_EQ(offered->projects[1].value, "2");
  EXPECT_EQ(offered->projects[1].label, "Root > Shop");
  EXPECT_EQ(offered->statuses.size(), 6u);
  EXPECT_EQ(offered->statuses[3].hint, "waiting");
  EXPECT_EQ(offered->types.size(), 2u);

  calls.answer("GET", entities, R"({"title":"no"})", 403);
  offered = run(tool->choices(calls));
  ASSERT_TRUE(offered);
  EXPECT_TRUE(offered->projects.empty());
  EXPECT_EQ(offered->priorities.size(), 6u);
}

TEST_F(Glpi, CreatesATicketThatCarriesTheMark) {
  settings.mapping.project = "2";
  settings.mapping.fields["category"] = 12;
  calls.answer("POST", tickets, R"({"id":7,"href":"/Assistance/Ticket/7"})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "7");
  EXPECT_EQ(made->url, "https://glpi.test/front/ticket.form.php?id=7");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(
      calls.last().body,
      parsed(R"({"name":"Printer","content":"It burns &lt;b&gt;now&lt;/b&gt;<br>Help","entity":2,"type":1,
                       "priority":5,"urgency":5,"category":12,"external_id":"sp-1"})"));
  const auto shown = tool->preview(ticket);
  EXPECT_EQ(shown.body, calls.last().body);
  EXPECT_EQ(shown.path, calls.last().path);
}

TEST_F(Glpi, PutsTheRequesterAndTheAgentInTheTicketsTeam) {
  ticket.requester_email = "zoe@x.test";
  ticket.assignee_email = "Ann@x.test";
  calls.answer("GET", by_email("zoe%40x.test"), "[" + user(8, "Zoe", "zoe@x.test") + "]");
  calls.answer("GET", by_email("Ann%40x.test"),
               "[" + user(3, "Bob", "bob@x.test") + "," + user(9, "Ann", "ann@x.test") + "]");
  calls.answer("POST", tickets, R"({"id":7})");
  calls.answer("POST", tickets + std::string("/7/TeamMember"), "", 201);
  calls.fail("POST", tickets + std::string("/7/TeamMember"), {.trouble = Trouble::unknown, .status = 500});
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made) << "the ticket is made, whoever is in it";
  ASSERT_EQ(calls.asked.size(), 5u);
  EXPECT_EQ(calls.asked[3].body, parsed(R"({"type":"User","id":8,"role":1})"));
  EXPECT_EQ(calls.asked[4].body, parsed(R"({"type":"User","id":9,"role":2})"));
  for (std::size_t index = 0; index < calls.asked.size(); ++index)
    EXPECT_EQ(calls.asked[index].once, index == 2) << index;
}

TEST_F(Glpi, CreatesWithoutPeopleItMayNotLookUp) {
  ticket.requester_email = "zoe@x.test";
  calls.answer("GET", by_email("zoe%40x.test"), "{}", 403);
  calls.answer("POST", tickets, R"({"id":7})");
  EXPECT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_EQ(calls.asked.size(), 2u);
}

TEST_F(Glpi, CreatesNothingWhileItMustWait) {
  ticket.requester_email = "zoe@x.test";
  calls.fail("GET", by_email("zoe%40x.test"), {.trouble = Trouble::limited, .status = 429});
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::limited);
}

TEST_F(Glpi, ASuccessWithoutAnIdMayHaveMadeATicket) {
  calls.answer("POST", tickets, R"({"href":"/"})");
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
}

TEST_F(Glpi, RefusesAMappingThatGlpiCannotTake) {
  settings.mapping.priority_out["urgent"] = "Très haute";
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_NE(made.error().message.find("mapping page"), std::string::npos);
  settings.mapping.priority_out.clear();
  settings.mapping.project = "Root";
  EXPECT_EQ(run(tool->create(calls, ticket)).error().trouble, Trouble::refused);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(Glpi, CutsATitleWhereGlpiDoes) {
  ticket.ticket.subject = std::string(300, 'x');
  calls.answer("POST", tickets, R"({"id":7})");
  ASSERT_TRUE(run(tool->create(calls, ticket)));
  EXPECT_EQ(text_at(calls.last().body, "/name"), std::string(254, 'x') + "…");
}

TEST_F(Glpi, FindsByTheMarkExactly) {
  calls.answer("GET", tickets + std::string("?filter=external_id%3D%3D%22sp-1%22&limit=20"),
               R"([{"id":7,"external_id":"sp-1"},{"id":8,"external_id":"sp-12"},{"id":9,"external_id":"sp-1"},
                   {"id":10,"external_id":"sp-1","is_deleted":true}])");
  const auto found = run(tool->find(calls, "sp-1"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].id, "7");
  EXPECT_EQ((*found)[1].id, "9");
}

TEST_F(Glpi, WritesAPrivateFollowup) {
  calls.answer("POST", tickets + std::string("/7/Timeline/Followup"), R"({"id":31})", 201);
  const auto id =
      run(tool->comment(calls, {.id = "7"}, {.mark = "sp-m", .text = "a < b\nc", .internal = true}));
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, "31");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(calls.last().body, parsed(R"({"content":"a &lt; b<br>c","is_private":true})"));
  calls.answer("POST", tickets + std::string("/7/Timeline/Followup"), "{}");
  EXPECT_EQ(run(tool->comment(calls, {.id = "7"}, {})).error().trouble, Trouble::unknown);
}

TEST_F(Glpi, ReadsFollowupsAndSolutionsAsTheyWereWritten) {
  calls.answer("GET", "/api.php/v2/Administration/User/Me", user(9, "Ann", "ann@x.test"));
  calls.answer(
      "GET", tickets + std::string("/7/Timeline/Followup"),
      R"([{"type":"Followup","item":{"id":31,"content":"a &lt; b<br>c","is_private":true,"user":{"id":9,"name":"ann"},
                    "date_creation":"2026-11-29T12:00:00+01:00"}},
                   {"type":"Followup","item":{"id":30,"content":"<p>Done?</p>","is_private":false,"user":{"id":8,"name":"zoe"},
                    "date_creation":"2026-11-29T11:00:00+01:00"}}])");
  calls.answer("GET", "/api.php/v2/Administration/User/9", user(9, "Ann", "ann@x.test"));
  calls.answer("GET", "/api.php/v2/Administration/User/8", "{}", 403);
  calls.answer("GET", tickets + std::string("/7/Timeline/Solution"),
               R"([{"type":"Solution","item":{"id":4,"content":"New toner","user":{"id":9,"name":"ann"}}}])");
  const auto comments = run(tool->comments(calls, {.id = "7"}));
  ASSERT_TRUE(comments);
  ASSERT_EQ(comments->size(), 3u);
  EXPECT_EQ((*comments)[0].id, "30");
  EXPECT_EQ((*comments)[0].author_name, "zoe") << "the account may not look";
  EXPECT_FALSE((*comments)[0].by_us);
  EXPECT_EQ((*comments)[1].body, "a < b\nc");
  EXPECT_TRUE((*comments)[1].internal);
  EXPECT_TRUE((*comments)[1].by_us);
  EXPECT_EQ((*comments)[1].author_email, "ann@x.test");
  EXPECT_EQ((*comments)[1].created_at, at_time("2026-11-29T11:00:00Z"));
  EXPECT_EQ((*comments)[2].id, "solution-4");
}

TEST_F(Glpi, ReadsTimelinesBeyondAThousandItems) {
  calls.remember("glpi.me", "9");
  std::string page = "[";
  for (int id = 1; id <= 1000; ++id)
    page += (id == 1 ? "" : ",") + (R"({"id":)" + std::to_string(id) + R"(,"content":"x"})");
  calls.answer("GET", tickets + std::string("/7/Timeline/Followup"), page + "]");
  calls.answer("GET", tickets + std::string("/7/Timeline/Followup?filter=id%3Dgt%3D1000"),
               R"([{"id":1001,"content":"y"}])");
  calls.answer("GET", tickets + std::string("/7/Timeline/Solution"), "[]");
  const auto comments = run(tool->comments(calls, {.id = "7"}));
  ASSERT_TRUE(comments);
  EXPECT_EQ(comments->size(), 1001u);
  EXPECT_EQ(comments->back().body, "y");
}

TEST_F(Glpi, SendsOnlyWhatDiffersOfAChange) {
  expect_record();
  calls.answer("PATCH", tickets + std::string("/7"), record(R"("status":{"id":5,"name":"Solved"})"));
  const auto done = change(
      {.title = "Printer", .status = ticketing::Status::solved, .priority = ticketing::Priority::normal});
  ASSERT_TRUE(done);
  EXPECT_EQ(*done, "Solved");
  EXPECT_EQ(calls.last().body, parsed(R"({"status":{"id":5}})"));
  EXPECT_FALSE(calls.last().once);

  expect_record(record(R"("status":{"id":5})"));
  const auto again = change({.title = "Printer", .status = ticketing::Status::solved});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, "");
  EXPECT_EQ(calls.last().method, "GET");
}

TEST_F(Glpi, ChangesTitleAndPriorityInOneCall) {
  expect_record();
  calls.answer("PATCH", tickets + std::string("/7"), record());
  const auto done = change({.title = "Fire", .priority = ticketing::Priority::high});
  ASSERT_TRUE(done);
  EXPECT_EQ(*done, "Fire, High");
  EXPECT_EQ(calls.last().body, parsed(R"({"name":"Fire","priority":4})"));
}

TEST_F(Glpi, LeavesAStateThatMeansTheSameOrIsNotMapped) {
  expect_record(record(R"("status":{"id":3})"));
  EXPECT_EQ(change({.status = ticketing::Status::open}), "") << "planned is open";
  settings.mapping.status_out.erase("pending");
  expect_record();
  EXPECT_EQ(change({.status = ticketing::Status::pending}), "");
  EXPECT_EQ(calls.asked.size(), 2u);
}

TEST_F(Glpi, WritesAStateInTheOlderFormWhereTheDocumentedOneIsPassedOver) {
  expect_record();
  calls.answer("PATCH", tickets + std::string("/7"), record());
  calls.answer("PATCH", tickets + std::string("/7"), record(R"("status":{"id":4})"));
  EXPECT_EQ(change({.status = ticketing::Status::pending}), "Pending");
  EXPECT_EQ(calls.last().body, parsed(R"({"status":4})"));
}

TEST_F(Glpi, SaysWhenTheProfileMayNotMoveTheTicket) {
  expect_record();
  calls.answer("PATCH", tickets + std::string("/7"), record());
  calls.answer("PATCH", tickets + std::string("/7"), record());
  const auto done = change({.status = ticketing::Status::closed});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().trouble, Trouble::refused);
  EXPECT_NE(done.error().message.find("\"New\""), std::string::npos);
  EXPECT_NE(done.error().message.find("mapping page"), std::string::npos);
}

TEST_F(Glpi, AChangeOfATicketThatIsGoneIsRefused) {
  calls.answer("GET", tickets + std::string("/7"), "{}", 404);
  const auto done = change({.title = "x"});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().status, 404);
}

TEST_F(Glpi, PutsAnotherAgentInCharge) {
  const auto team = record(R"("team":[{"role":"assigned","type":"User","id":5,"display_name":"Old"},
                                      {"role":"requester","type":"User","id":8,"display_name":"Zoe"},
                                      {"role":"assigned","type":"Group","id":9,"display_name":"Team"}])");
  expect_record(team);
  calls.answer("GET", by_email("ann%40x.test"), "[" + user(9, "Ann", "ann@x.test") + "]");
  calls.answer("POST", tickets + std::string("/7/TeamMember"), "", 201);
  calls.answer("DELETE", tickets + std::string("/7/TeamMember"), "");
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "ann@x.test, − Old");
  EXPECT_EQ(calls.last().body, parsed(R"({"type":"User","id":5,"role":2})"));

  expect_record(record(R"("team":[{"role":"assigned","href":"/front/user.form.php?id=9","name":"ann"}])"));
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "")
      << "the address is remembered, and she is in charge";
}

TEST_F(Glpi, LeavesTheAgentWhoseAddressNobodyKnows) {
  ticket.ticket.assignee = ticketing::PersonView{.id = "a", .name = "Ann"};
  expect_record(record(R"("team":[{"role":2,"type":"User","id":5}])"));
  EXPECT_EQ(change({.assignee_email = ""}), "");
  ticket.ticket.assignee.reset();
  expect_record(record(R"("team":[{"role":2,"type":"User","id":5,"name":"old"}])"));
  calls.answer("DELETE", tickets + std::string("/7/TeamMember"), "");
  EXPECT_EQ(change({.assignee_email = ""}), "− old");
}

TEST_F(Glpi, ReadsATicket) {
  expect_record(record(R"("status":{"id":2,"name":"En cours"},"team":[
      {"role":"requester","type":"User","id":8,"display_name":"Zoe"},{"role":"assigned","type":"User","id":9}])"));
  calls.answer("GET", "/api.php/v2/Administration/User/9", user(9, "Ann", "ann@x.test"));
  calls.answer("GET", "/api.php/v2/Administration/User/8", user(8, "Zoe", "zoe@x.test"));
  const auto read = run(tool->read(calls, {.id = "7"}));
  ASSERT_TRUE(read);
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->mark, "sp-1");
  EXPECT_EQ((*read)->body, "It burns");
  EXPECT_EQ((*read)->status, "2");
  EXPECT_EQ((*read)->status_label, "En cours");
  EXPECT_EQ((*read)->priority, "3");
  EXPECT_EQ((*read)->assignee_email, "ann@x.test");
  EXPECT_EQ((*read)->reporter_name, "Zoe Doe");
  EXPECT_EQ((*read)->reporter_email, "zoe@x.test");
  EXPECT_EQ((*read)->updated_at, at_time("2026-11-29T11:30:00Z"));
}

TEST_F(Glpi, ATicketInTheBinIsNone) {
  calls.answer("GET", tickets + std::string("/7"), R"({"id":7,"is_deleted":true})");
  EXPECT_EQ(run(tool->read(calls, {.id = "7"})).value(), std::nullopt);
  calls.answer("GET", tickets + std::string("/7"), "{}", 404);
  EXPECT_EQ(run(tool->read(calls, {.id = "7"})).value(), std::nullopt);
}

std::string listing(const std::string& from, int start) {
  return tickets + ("?filter=date_mod%3Dge%3D%22" + from +
                    "%22&sort=date_mod%3Aasc%2Cid%3Aasc&start=" + std::to_string(start) + "&limit=100");
}

TEST_F(Glpi, BeginsChangesAtGlpisOwnTimeAndRestsWithAnOverlap) {
  settings.mapping.project = "2";
  calls.answer("GET", "/api.php/v2/session", R"({"user_id":9,"current_time":"2026-11-29T14:00:00+01:00"})");
  calls.answer("GET", listing("2026-11-29%2012%3A59%3A00", 0),
               R"([{"id":7,"date_mod":"2026-11-29T13:10:00+01:00","entity":{"id":2}},
                   {"id":8,"date_mod":"2026-11-29T13:11:00+01:00","entity":{"id":3}},
                   {"id":9,"date_mod":"2026-11-29T13:12:00+01:00","entity":{"id":3},"external_id":"sp-9"}])");
  auto changed = run(tool->changes(calls, "", at_time("2026-11-29T12:00:00Z")));
  ASSERT_TRUE(changed);
  ASSERT_EQ(changed->tickets.size(), 2u) << "of another entity only what is ours";
  EXPECT_EQ(changed->tickets[1].remote.id, "9");
  EXPECT_FALSE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:12:00");

  calls.answer("GET", listing("2026-11-29%2013%3A11%3A00", 0), "[]");
  changed = run(tool->changes(calls, changed->cursor, {}));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:12:00");
}

TEST_F(Glpi, LosesNoTicketAtAPagesBorder) {
  const auto page = [](const std::string& first, const std::string& rest) {
    std::string text = "[";
    for (int id = 1; id <= 100; ++id)
      text += (id == 1 ? "" : ",") +
              (R"({"id":)" + std::to_string(id) + R"(,"date_mod":")" + (id == 1 ? first : rest) + "\"}");
    return text + "]";
  };
  // Many have one time: the next page begins at that time again, and goes on by an offset within it only.
  calls.answer("GET", listing("2026-11-29%2012%3A59%3A00", 0),
               page("2026-11-29T13:00:00+01:00", "2026-11-29T13:05:00+01:00"), 206);
  auto changed = run(tool->changes(calls, "2026-11-29 13:00:00", {}));
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:05:00+0");
  calls.answer("GET", listing("2026-11-29%2013%3A05%3A00", 0),
               page("2026-11-29T13:05:00+01:00", "2026-11-29T13:05:00+01:00"), 206);
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_EQ(changed->cursor, "2026-11-29 13:05:00+100");
  calls.answer("GET", listing("2026-11-29%2013%3A05%3A00", 100),
               R"([{"id":300,"date_mod":"2026-11-29T13:06:00+01:00"}])");
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_FALSE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 13:06:00");
}

TEST(GlpiFacts, ReadsAnHourMoreAtNightWhenClocksArePutBack) {
  using std::chrono::seconds;
  EXPECT_EQ(glpi::overlap_at("2026-11-29 13:00:00"), seconds(60));
  EXPECT_EQ(glpi::overlap_at("2026-10-25 02:58:00"), seconds(3660));
  EXPECT_EQ(glpi::overlap_at("2026-10-25 23:58:00"), seconds(3660));
}

}  // namespace
}  // namespace sp::connector
