#include "services/connector-service/tools/servicenow.hpp"

#include <gtest/gtest.h>

#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tests/scripted_calls.hpp"
#include "services/connector-service/tools/servicenow_records.hpp"
#include "services/connector-service/tools/template_values.hpp"

namespace sp::connector {
namespace {

using testing::run;
using testing::ScriptedCalls;

constexpr const char* id = "d977b66a4f411200adf9f8e18110c7b2";

Time at_time(const char* text) { return parse_rfc3339(text).value(); }
json::Value parsed(std::string_view text) { return boost::json::parse(text); }

const std::string& reading() {
  static const std::string text = "sysparm_fields=" +
                                  url_encode(
                                      "sys_id,number,short_description,description,state,priority,impact,"
                                      "urgency,correlation_id,assigned_to,"
                                      "assigned_to.email,caller_id.email,caller_id.name,opened_by.email,"
                                      "opened_by.name,sys_created_on,sys_updated_on") +
                                  "&sysparm_display_value=all&sysparm_exclude_reference_link=true";
  return text;
}
std::string record_path() { return std::string("/api/now/table/incident/") + id + "?" + reading(); }
std::string by_email(const std::string& encoded) {
  return "/api/now/table/sys_user?sysparm_query=email%3D" + encoded +
         "%5Eactive%3Dtrue&sysparm_fields=sys_id%2Cemail&sysparm_limit=10";
}
std::string both(const std::string& value, const std::string& display) {
  return R"({"value":")" + value + R"(","display_value":")" + display + "\"}";
}

class ServiceNow : public ::testing::Test {
 protected:
  ServiceNow() {
    settings.base_url = "https://x.service-now.test";
    settings.mapping = servicenow_defaults();
    settings.authentication.user_name = "bridge";
    ticket.mark = "sp-1";
    ticket.url = "https://desk.test/t/1";
    ticket.text = "It burns";
    ticket.ticket.number = 42;
    ticket.ticket.subject = "Printer";
    ticket.ticket.priority = ticketing::Priority::high;
    for (auto& [name, field] : settings.mapping.fields) field = render(field, values_of(ticket));
  }

  static std::string record(const std::string& state, const std::string& label,
                            const std::string& more = "") {
    return R"({"result":{"sys_id":)" + both(id, id) + R"(,"number":)" + both("INC0010023", "INC0010023") +
           R"(,"short_description":)" + both("Printer", "Printer") + R"(,"description":)" +
           both("It burns", "It burns") + R"(,"priority":)" + both("3", "3 - Moderate") + R"(,"impact":)" +
           both("2", "2 - Medium") + R"(,"urgency":)" + both("2", "2 - Medium") + R"(,"correlation_id":)" +
           both("sp-1", "sp-1") + R"(,"sys_created_on":)" +
           both("2026-11-29 10:00:00", "2026-11-29 02:00:00") + R"(,"sys_updated_on":)" +
           both("2026-11-29 11:30:00", "2026-11-29 03:30:00") + R"(,"state":)" + both(state, label) + more +
           "}}";
  }
  void expect_record(const std::string& text = record("1", "New")) {
    calls.answer("GET", record_path(), text);
  }
  void expect_patch(const std::string& text) { calls.answer("PATCH", record_path(), text); }
  Told<std::string> change(OutgoingChange wanted) {
    wanted.about = ticket;
    return run(tool->change(calls, {.id = id}, wanted));
  }

  Settings settings;
  Outgoing ticket;
  ScriptedCalls calls;
  std::unique_ptr<Tool> tool = make_servicenow(settings);
};

constexpr const char* trial = "/api/now/table/incident?sysparm_limit=1&sysparm_fields=sys_id";
constexpr const char* bridge =
    "/api/now/table/"
    "sys_user?sysparm_query=user_name%3Dbridge&sysparm_fields=user_name%2Cname%2Cemail&sysparm_limit=1";
constexpr const char* build =
    "/api/now/table/sys_properties?sysparm_query=name%3Dglide.buildname&sysparm_fields=name%2Cvalue";

TEST_F(ServiceNow, TellsWhoTheAccountIs) {
  calls.answer("GET", trial, R"({"result":[]})");
  calls.answer("GET", bridge,
               R"({"result":[{"user_name":"Bridge","name":"The Bridge","email":"bridge@x.test"}]})");
  calls.answer("GET", build, R"({"result":[{"name":"glide.buildname","value":"Zurich"}]})");
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "The Bridge");
  EXPECT_EQ(account->email, "bridge@x.test");
  EXPECT_EQ(account->version, "Zurich");
}

TEST_F(ServiceNow, TellsWhyTheTableCannotBeRead) {
  calls.fail("GET", trial, {.trouble = Trouble::refused, .status = 403, .message = "User Not Authorized"});
  const auto account = run(tool->who_am_i(calls));
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().message, "User Not Authorized");
}

TEST_F(ServiceNow, AsksWhoItIsWhereTheSettingsDoNotTell) {
  settings.authentication.user_name.clear();
  calls.answer("GET", trial, R"({"result":[]})");
  calls.answer("GET",
               "/api/now/table/sys_user?sysparm_query=sys_id%3Djavascript%3Ags.getUserID%28%29"
               "&sysparm_fields=user_name%2Cname%2Cemail&sysparm_limit=2",
               R"({"result":[{"user_name":"a"},{"user_name":"b"}]})");
  calls.answer("GET", build, "{}", 403);
  const auto account = run(tool->who_am_i(calls));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "") << "two are nobody in particular";
}

TEST_F(ServiceNow, OffersWhatTheAccountMaySee) {
  const std::string tables =
      "/api/now/table/sys_db_object?sysparm_query=super_class.name%3Dtask%5EORname%3Dincident%5EORDERBYlabel"
      "&sysparm_fields=name%2Clabel&sysparm_limit=200";
  const auto list = [](const std::string& element) {
    return "/api/now/table/sys_choice?sysparm_query=nameINincident%2Ctask%5Eelement%3D" + element +
           "%5Einactive%3Dfalse%5Elanguage%3Den%5EORDERBYsequence&sysparm_fields=name%2Cvalue%2Clabel&"
           "sysparm_limit=200";
  };
  const std::string dictionary =
      "/api/now/table/"
      "sys_dictionary?sysparm_query=nameINincident%2Ctask%5Eactive%3Dtrue%5EelementISNOTEMPTY%"
      "5EORDERBYcolumn_label"
      "&sysparm_fields=element%2Ccolumn_label%2Cmandatory&sysparm_limit=500";
  calls.answer("GET", tables, "{}", 403);
  calls.answer(
      "GET", list("state"),
      R"({"result":[{"name":"task","value":"-5","label":"Pending"},{"name":"incident","value":"1","label":"New"},
                             {"name":"incident","value":"3","label":"On Hold"}]})");
  calls.answer("GET", list("priority"), R"({"result":[{"name":"task","value":"1","label":"1 - Critical"}]})");
  calls.answer("GET", dictionary,
               R"({"result":[{"element":"category","column_label":"Category","mandatory":"true"}]})");
  const auto offered = run(tool->choices(calls));
  ASSERT_TRUE(offered);
  EXPECT_TRUE(offered->projects.empty());
  ASSERT_EQ(offered->statuses.size(), 2u) << "the table's own";
  EXPECT_EQ(offered->statuses[1].label, "On Hold");
  EXPECT_EQ(offered->statuses[1].hint, "waiting");
  ASSERT_EQ(offered->priorities.size(), 1u) << "those of every task";
  ASSERT_EQ(offered->fields.size(), 1u);
  EXPECT_TRUE(offered->fields[0].required);
}

TEST_F(ServiceNow, CreatesARecordThatCarriesTheMark) {
  settings.mapping.fields["category"] = "hardware";
  ticket.requester_email = "zoe@x.test";
  ticket.assignee_email = "Ann@x.test";
  calls.answer("GET", by_email("zoe%40x.test"), R"({"result":[{"sys_id":"u0","email":"other@x.test"}]})");
  calls.answer("GET", by_email("Ann%40x.test"), R"({"result":[{"sys_id":"u9","email":"ann@x.test"}]})");
  calls.answer("POST", "/api/now/table/incident?sysparm_fields=sys_id%2Cnumber",
               R"({"result":{"sys_id":")" + std::string(id) + R"(","number":"INC0010023"}})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, id);
  EXPECT_EQ(made->key, "INC0010023");
  EXPECT_EQ(made->url, "https://x.service-now.test/nav_to.do?uri=incident.do%3Fsys_id%3D" + std::string(id));
  EXPECT_TRUE(calls.last().once);
  EXPECT_FALSE(calls.asked.front().once);
  EXPECT_EQ(
      calls.last().body,
      parsed(
          R"({"short_description":"Printer","description":"It burns","assigned_to":"u9","impact":"2","urgency":"1",
                       "category":"hardware","correlation_id":"sp-1","correlation_display":"support-platform"})"));
}

TEST_F(ServiceNow, ThePreviewShowsPeopleAsTheyWouldBeAskedFor) {
  ticket.requester_email = "zoe@x.test";
  const auto shown = tool->preview(ticket);
  EXPECT_EQ(shown.path, "/api/now/table/incident?sysparm_fields=sys_id%2Cnumber");
  EXPECT_EQ(text_at(shown.body, "/caller_id"), "zoe@x.test");
  EXPECT_EQ(text_at(shown.body, "/correlation_id"), "sp-1");
  EXPECT_FALSE(shown.body.get_object().contains("close_code"));
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(ServiceNow, WritesToAnotherTableWithItsOwnPriority) {
  settings.mapping.project = "sn_customerservice_case";
  calls.answer("POST", "/api/now/table/sn_customerservice_case?sysparm_fields=sys_id%2Cnumber",
               R"({"result":{"sys_id":"c1"}})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->key, "c1");
  EXPECT_EQ(text_at(calls.last().body, "/priority"), "2");
}

TEST_F(ServiceNow, ASuccessWithoutAnIdMayHaveMadeARecord) {
  calls.answer("POST", "/api/now/table/incident?sysparm_fields=sys_id%2Cnumber", R"({"result":{}})", 201);
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::unknown);
}

TEST_F(ServiceNow, RefusesAPriorityThatThereIsNot) {
  settings.mapping.priority_out["high"] = "High";
  const auto made = run(tool->create(calls, ticket));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().trouble, Trouble::refused);
  EXPECT_NE(made.error().message.find("mapping page"), std::string::npos);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(ServiceNow, CutsATitleWhereTheDatabaseDoes) {
  ticket.ticket.subject = std::string(200, 'x');
  EXPECT_EQ(text_at(tool->preview(ticket).body, "/short_description"), std::string(159, 'x') + "…");
}

TEST_F(ServiceNow, FindsByTheMarkExactly) {
  const std::string path =
      "/api/now/table/"
      "incident?sysparm_query=correlation_id%3Dsp-1&sysparm_fields=sys_id%2Cnumber%2Ccorrelation_id&sysparm_"
      "limit=20";
  calls.answer("GET", path, R"({"result":[{"sys_id":"a","number":"INC1","correlation_id":"sp-1"},
                                          {"sys_id":"b","number":"INC2","correlation_id":""},
                                          {"sys_id":"c","number":"INC3","correlation_id":"sp-1"}]})");
  const auto found = run(tool->find(calls, "sp-1"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[1].key, "INC3");
}

TEST_F(ServiceNow, WritesNotesAndCommentsToTheirJournals) {
  const auto path = std::string("/api/now/table/incident/") + id + "?sysparm_fields=sys_id";
  calls.answer("PATCH", path, R"({"result":{"sys_id":"x"}})");
  EXPECT_EQ(run(tool->comment(calls, {.id = id}, {.text = "a <b>", .internal = true})), "");
  EXPECT_TRUE(calls.last().once);
  EXPECT_EQ(calls.last().body, parsed(R"({"work_notes":"a <b>"})"));
  calls.answer("PATCH", path, R"({"result":{"sys_id":"x"}})");
  EXPECT_EQ(run(tool->comment(calls, {.id = id}, {.text = "hello"})), "");
  EXPECT_EQ(calls.last().body, parsed(R"({"comments":"hello"})"));
  calls.answer("PATCH", path, "");
  EXPECT_EQ(run(tool->comment(calls, {.id = id}, {.text = "hello"})).error().trouble, Trouble::unknown);
}

std::string journal(int offset) {
  return "/api/now/table/sys_journal_field?sysparm_query=element_id%3D" + std::string(id) +
         "%5EelementINcomments%2Cwork_notes%5EORDERBYsys_created_on%5EORDERBYsys_id&sysparm_fields=" +
         url_encode("sys_id,element,element_id,value,sys_created_on,sys_created_by") +
         "&sysparm_limit=100&sysparm_offset=" + std::to_string(offset);
}

TEST_F(ServiceNow, ReadsTheJournalBeyondShortPages) {
  calls.answer("GET", bridge,
               R"({"result":[{"user_name":"bridge","name":"The Bridge","email":"bridge@x.test"}]})");
  calls.answer(
      "GET", journal(0),
      R"({"result":[{"sys_id":"j1","element":"comments","element_id":")" + std::string(id) +
          R"(","value":"Hello\nyou","sys_created_on":"2026-11-29 10:00:00","sys_created_by":"bridge"},
                             {"sys_id":"jx","element":"comments","element_id":"of another","value":"no"}]})",
      200, {{"x-total-count", "150"}});
  calls.answer("GET", journal(100),
               R"({"result":[{"sys_id":"j2","element":"work_notes","element_id":")" + std::string(id) +
                   R"(","value":"psst","sys_created_on":"2026-11-29 11:00:00","sys_created_by":"zoe"}]})",
               200, {{"x-total-count", "150"}});
  calls.answer(
      "GET",
      "/api/now/table/"
      "sys_user?sysparm_query=user_name%3Dzoe&sysparm_fields=user_name%2Cname%2Cemail&sysparm_limit=1",
      "{}", 403);
  const auto comments = run(tool->comments(calls, {.id = id}));
  ASSERT_TRUE(comments);
  ASSERT_EQ(comments->size(), 2u);
  EXPECT_EQ((*comments)[0].body, "Hello\nyou");
  EXPECT_TRUE((*comments)[0].by_us);
  EXPECT_EQ((*comments)[0].author_name, "The Bridge");
  EXPECT_EQ((*comments)[0].created_at, at_time("2026-11-29T10:00:00Z"));
  EXPECT_TRUE((*comments)[1].internal);
  EXPECT_FALSE((*comments)[1].by_us);
  EXPECT_EQ((*comments)[1].author_name, "zoe");
}

TEST_F(ServiceNow, SendsOnlyWhatDiffersOfAChange) {
  expect_record();
  expect_patch(record("2", "In Progress"));
  settings.mapping.status_in.erase("1");
  EXPECT_EQ(
      change(
          {.title = "Printer", .status = ticketing::Status::open, .priority = ticketing::Priority::normal}),
      "In Progress");
  EXPECT_EQ(calls.last().body, parsed(R"({"state":"2"})"));
  EXPECT_FALSE(calls.last().once);
  expect_record(record("2", "In Progress"));
  EXPECT_EQ(change({.status = ticketing::Status::open}), "");
  EXPECT_EQ(calls.last().method, "GET");
}

TEST_F(ServiceNow, SendsWithAStateWhatItDemands) {
  expect_record();
  expect_patch(record("3", "On Hold"));
  EXPECT_EQ(change({.status = ticketing::Status::pending}), "On Hold");
  EXPECT_EQ(calls.last().body, parsed(R"({"hold_reason":"1","state":"3"})"));

  settings.mapping.fields["close_code"] = "Resolved by caller";
  expect_record();
  expect_patch(record("6", "Resolved"));
  EXPECT_EQ(change({.status = ticketing::Status::solved}), "Resolved");
  EXPECT_EQ(calls.last().body,
            parsed(R"({"close_code":"Resolved by caller","close_notes":"Ticket #42 · https://desk.test/t/1",
                                          "state":"6"})"));

  settings.mapping.fields.clear();
  ticket.url.clear();
  expect_record();
  expect_patch(record("7", "Closed"));
  EXPECT_EQ(change({.status = ticketing::Status::closed}), "Closed");
  EXPECT_EQ(calls.last().body,
            parsed(R"({"close_code":"Solution provided","close_notes":"Ticket #42","state":"7"})"));
}

TEST_F(ServiceNow, ChangesTitleAndPriority) {
  expect_record();
  expect_patch(record("1", "New", R"(,"x":1)"));
  EXPECT_EQ(change({.title = "Fire", .priority = ticketing::Priority::high}), "Fire, 3 - Moderate");
  EXPECT_EQ(calls.last().body, parsed(R"({"short_description":"Fire","urgency":"1"})"))
      << "the impact is so already";
}

TEST_F(ServiceNow, LeavesWhatIsNotMappedOrMeansTheSame) {
  expect_record(record("1", "New"));
  EXPECT_EQ(change({.status = ticketing::Status::open}), "") << "New is open";
  settings.mapping.status_out.clear();
  settings.mapping.priority_out.clear();
  expect_record();
  EXPECT_EQ(change({.status = ticketing::Status::solved, .priority = ticketing::Priority::low}), "");
}

TEST_F(ServiceNow, SaysWhatAStateLacks) {
  expect_record();
  calls.fail("PATCH", record_path(),
             {.trouble = Trouble::refused,
              .status = 403,
              .message = "Operation Failed: Data Policy Exception: Resolution code is mandatory"});
  auto done = change({.status = ticketing::Status::solved});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().trouble, Trouble::refused);
  EXPECT_NE(done.error().message.find("Resolution code is mandatory"), std::string::npos);
  EXPECT_NE(done.error().message.find("mapping page"), std::string::npos);

  expect_record();
  expect_patch(record("2", "In Progress"));
  done = change({.status = ticketing::Status::closed});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("\"In Progress\""), std::string::npos);
}

TEST_F(ServiceNow, AChangeOfARecordThatIsGoneIsRefused) {
  calls.answer("GET", record_path(), R"({"error":{"message":"No Record found"}})", 404);
  EXPECT_EQ(change({.title = "x"}).error().status, 404);
}

TEST_F(ServiceNow, PutsAnotherAgentInCharge) {
  const auto assigned = R"(,"assigned_to":)" + both("u5", "Old");
  expect_record(record("1", "New", assigned));
  calls.answer("GET", by_email("ann%40x.test"), R"({"result":[{"sys_id":"u9","email":"ann@x.test"}]})");
  expect_patch(record("1", "New"));
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "ann@x.test");
  EXPECT_EQ(calls.last().body, parsed(R"({"assigned_to":"u9"})"));
  expect_record(record("1", "New", R"(,"assigned_to":)" + both("u9", "Ann")));
  EXPECT_EQ(change({.assignee_email = "ann@x.test"}), "");

  expect_record(record("1", "New", assigned));
  expect_patch(record("1", "New"));
  EXPECT_EQ(change({.assignee_email = ""}), "−");
  EXPECT_EQ(calls.last().body, parsed(R"({"assigned_to":""})"));
  ticket.ticket.assignee = ticketing::PersonView{.id = "a", .name = "Ann"};
  expect_record(record("1", "New", assigned));
  EXPECT_EQ(change({.assignee_email = ""}), "") << "somebody, whose address nobody knows";
}

TEST_F(ServiceNow, ReadsARecordInUtc) {
  expect_record(record("3", "On Hold",
                       R"(,"assigned_to.email":)" + both("ann@x.test", "ann@x.test") +
                           R"(,"caller_id.name":)" + both("Zoe", "Zoe") + R"(,"caller_id.email":)" +
                           both("zoe@x.test", "zoe@x.test")));
  const auto read = run(tool->read(calls, {.id = id}));
  ASSERT_TRUE(read);
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->remote.key, "INC0010023");
  EXPECT_EQ((*read)->mark, "sp-1");
  EXPECT_EQ((*read)->status, "3");
  EXPECT_EQ((*read)->status_label, "On Hold");
  EXPECT_EQ((*read)->priority, "3");
  EXPECT_EQ((*read)->assignee_email, "ann@x.test");
  EXPECT_EQ((*read)->reporter_name, "Zoe");
  EXPECT_EQ((*read)->updated_at, at_time("2026-11-29T11:30:00Z"));
  calls.answer("GET", record_path(), "{}", 404);
  EXPECT_EQ(run(tool->read(calls, {.id = id})).value(), std::nullopt);
}

std::string listing(const std::string& from, int offset) {
  return "/api/now/table/incident?sysparm_query=sys_updated_on%3E%3D" + from +
         "%5EORDERBYsys_updated_on%5EORDERBYsys_id&" + reading() +
         "&sysparm_limit=100&sysparm_offset=" + std::to_string(offset);
}
std::string updated(const std::vector<std::string>& times) {
  std::string text = R"({"result":[)";
  for (std::size_t index = 0; index < times.size(); ++index)
    text += (index == 0 ? "" : ",") + (R"({"sys_id":)" + both(std::to_string(index), "")) +
            R"(,"sys_updated_on":)" + both(times[index], "local") + "}";
  return text + "]}";
}

TEST_F(ServiceNow, ListsWhatChangedWithAnOverlap) {
  calls.answer("GET", listing("2026-11-29%2011%3A59%3A00", 0),
               updated({"2026-11-29 12:10:00", "2026-11-29 12:11:00"}), 200, {{"x-total-count", "2"}});
  auto changed = run(tool->changes(calls, "", at_time("2026-11-29T12:00:00.900Z")));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->tickets.size(), 2u);
  EXPECT_FALSE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 12:11:00");
  calls.answer("GET", listing("2026-11-29%2012%3A10%3A00", 0), updated({}), 200, {{"x-total-count", "0"}});
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_EQ(changed->cursor, "2026-11-29 12:11:00");
}

TEST_F(ServiceNow, AShortPageIsNotTheEnd) {
  const std::vector<std::pair<std::string, std::string>> next{
      {"link", "<https://x/api/now/table/incident?sysparm_offset=100>;rel=\"next\""},
      {"x-total-count", "260"}};
  // Two of a hundred: the account may not see the others.
  calls.answer("GET", listing("2026-11-29%2012%3A00%3A00", 0),
               updated({"2026-11-29 12:00:00", "2026-11-29 12:05:00"}), 200, next);
  auto changed = run(tool->changes(calls, "2026-11-29 12:00:00+0", {}));
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 12:05:00+0");
  // None at all, or all of one second: on by the offset.
  calls.answer("GET", listing("2026-11-29%2012%3A05%3A00", 0), updated({}), 200, next);
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_EQ(changed->cursor, "2026-11-29 12:05:00+100");
  calls.answer("GET", listing("2026-11-29%2012%3A05%3A00", 100), updated({"2026-11-29 12:05:00"}), 200,
               {{"x-total-count", "201"}});
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_TRUE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 12:05:00+200");
  calls.answer("GET", listing("2026-11-29%2012%3A05%3A00", 200), updated({"2026-11-29 12:06:00"}), 200,
               {{"x-total-count", "201"}});
  changed = run(tool->changes(calls, changed->cursor, {}));
  EXPECT_FALSE(changed->more);
  EXPECT_EQ(changed->cursor, "2026-11-29 12:06:00");
}

TEST_F(ServiceNow, ACursorThatCannotBeReadBeginsAnew) {
  calls.answer("GET", listing("2026-11-29%2011%3A59%3A00", 0), updated({}));
  EXPECT_TRUE(run(tool->changes(calls, "2026-11-29 12:00:00+x", at_time("2026-11-29T12:00:00Z"))));
}

TEST(ServiceNowRecords, GoByWhateverTellsThatThereIsMore) {
  const CallAnswer full{.body = parsed(R"({"result":[1,2]})")};
  EXPECT_TRUE(servicenow::more_behind(full, 0, 2));
  EXPECT_FALSE(servicenow::more_behind(full, 0, 3));
}

}  // namespace
}  // namespace sp::connector
