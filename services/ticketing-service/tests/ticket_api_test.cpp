#include "services/ticketing-service/api/ticket_api.hpp"

#include <set>

#include "services/ticketing-service/tests/service.hpp"

namespace sp::ticketing {
namespace {

using http::Get, http::Patch, http::Post;
using testing::Sent, testing::Who;

using TicketApiTest = testing::ServiceTest;

const std::string all = "/api/v1/tickets";
const std::string one = "/api/v1/tickets/{id}";
const std::string messages_of = "/api/v1/tickets/{id}/messages";
const std::string history_of = "/api/v1/tickets/{id}/history";

std::string reassign(const std::string& id) { return R"({"assignee_id":")" + id + R"("})"; }

TEST_F(TicketApiTest, OpensATicketAndShowsItWithItsVersion) {
  const auto opened = open(requester, "  No sound  ", R"(,"priority":"high")");
  ASSERT_EQ(opened.status, 201);
  EXPECT_EQ(opened.number("/number"), 1);
  EXPECT_EQ(opened.text("/subject"), "No sound");
  EXPECT_EQ(opened.text("/status"), "open");
  EXPECT_EQ(opened.text("/priority"), "high");
  EXPECT_EQ(opened.text("/requester/name"), "Requester");
  EXPECT_TRUE(opened.body.at("assignee").is_null());
  EXPECT_EQ(opened.header("ETag"), "\"1\"");
  EXPECT_EQ(opened.header("Location"), "/api/v1/tickets/" + opened.text("/id"));
  const auto shown = get(agent, one, {.id = opened.text("/id")});
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.text("/id"), opened.text("/id"));
  EXPECT_EQ(boost::json::serialize(shown.body.at("allowed_statuses")), R"(["pending","solved","closed"])");
  EXPECT_EQ(boost::json::serialize(opened.body.at("allowed_statuses")), R"(["solved"])");
}

TEST_F(TicketApiTest, NamesEveryFieldAtFault) {
  const auto refused = ask(requester, Post, all, {.body = R"({"subject":" ","priority":"soon"})"});
  ASSERT_EQ(refused.status, 422);
  std::set<std::string> pointers;
  for (const auto& error : refused.body.at("errors").as_array())
    pointers.emplace(error.at("pointer").as_string());
  EXPECT_EQ(pointers, (std::set<std::string>{"/subject", "/body", "/priority"}));
}

TEST_F(TicketApiTest, AgentsOpenOnBehalfOfPeopleOfTheirOrganisation) {
  const auto for_someone = [&](const Who& by, const Who& whom) {
    return open(by, "On behalf", R"(,"requester_id":")" + whom->user_id + '"');
  };
  const auto opened = for_someone(agent, requester);
  ASSERT_EQ(opened.status, 201);
  EXPECT_EQ(opened.text("/requester/name"), "Requester");
  EXPECT_EQ(get(requester, one, {.id = opened.text("/id")}).status, 200);
  EXPECT_EQ(for_someone(requester, requester).status, 201);
  EXPECT_EQ(for_someone(requester, neighbour).status, 403);
  EXPECT_EQ(for_someone(agent, stranger).status, 422);
  EXPECT_EQ(for_someone(agent, stranger).text("/errors/0/pointer"), "/requester_id");
  people.disable(neighbour);
  EXPECT_EQ(for_someone(agent, neighbour).status, 422);
}

TEST_F(TicketApiTest, ARepeatedCreationGivesTheSameTicketAndAnotherBodyIsRefused) {
  const auto send = [&](const Who& who, const std::string& subject) {
    return ask(
        who, Post, all,
        {.body = R"({"subject":")" + subject + R"(","body":"b"})", .headers = {{"Idempotency-Key", "k-1"}}});
  };
  const auto first = send(requester, "Once");
  const auto again = send(requester, "Once");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  const auto other = send(requester, "Other");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "idempotency_key_reused");
  EXPECT_NE(other.text("/detail").find("Idempotency-Key"), std::string::npos);
  EXPECT_NE(send(neighbour, "Once").text("/id"), first.text("/id"));
  const auto broken = ask(requester, Post, all,
                          {.body = R"({"subject":"a","body":"b"})", .headers = {{"Idempotency-Key", "a b"}}});
  EXPECT_EQ(broken.status, 422);
}

TEST_F(TicketApiTest, ARepeatedMessageIsWrittenOnceAndTheKeyBelongsToItsTicket) {
  const auto id = open(requester, "One").text("/id");
  const auto other = open(requester, "Another").text("/id");
  const auto write = [&](const std::string& ticket) {
    return ask(requester, Post, all + "/{id}/messages",
               {.id = ticket, .body = R"({"body":"Once."})", .headers = {{"Idempotency-Key", "k-2"}}});
  };
  const auto first = write(id);
  const auto again = write(id);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(write(other).code(), "idempotency_key_reused");
  const auto messages = get(requester, all + "/{id}/messages", {.id = id});
  EXPECT_EQ(messages.body.at("items").as_array().size(), 1U);
}

TEST_F(TicketApiTest, AChangeOfAnOlderVersionIsRefusedWithTheCurrentState) {
  const auto id = open(requester, "Moves").text("/id");
  const auto changed = patch(agent, id, R"({"priority":"urgent"})", "\"1\"");
  ASSERT_EQ(changed.status, 200);
  EXPECT_EQ(changed.header("ETag"), "\"2\"");
  const auto late = patch(admin, id, R"({"priority":"low"})", "\"1\"");
  EXPECT_EQ(late.status, 412);
  EXPECT_EQ(late.code(), "version_conflict");
  EXPECT_EQ(late.text("/current/priority"), "urgent");
  EXPECT_EQ(late.number("/current/version"), 2);
  EXPECT_EQ(patch(admin, id, R"({"priority":"low"})", "*").status, 200);
}

TEST_F(TicketApiTest, ANoteDoesNotMakeTheRequestersIfMatchStale) {
  const auto id = open(requester, "Quiet").text("/id");
  ASSERT_EQ(say(agent, id, "psst", true).status, 201);
  EXPECT_EQ(get(agent, one, {.id = id}).header("ETag"), "\"2\"");
  const auto seen = get(requester, one, {.id = id}).header("ETag");
  EXPECT_EQ(seen, "\"1\"");
  EXPECT_EQ(patch(requester, id, R"({"status":"solved"})", seen).status, 200);
}

TEST_F(TicketApiTest, TheAssigneeIsAnAgentOrAdminOfTheOrganisation) {
  const auto id = open(requester, "Whose").text("/id");
  EXPECT_EQ(patch(agent, id, reassign(agent->user_id)).text("/assignee/name"), "Agent");
  EXPECT_EQ(patch(agent, id, reassign(admin->user_id)).text("/assignee/name"), "Admin");
  EXPECT_TRUE(patch(agent, id, R"({"assignee_id":null})").body.at("assignee").is_null());
  people.disable(admin);
  for (const auto& who : {requester, foreign_agent, admin}) {
    const auto refused = patch(agent, id, reassign(who->user_id));
    EXPECT_EQ(refused.status, 422) << who->user_name;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/assignee_id");
  }
  EXPECT_EQ(patch(requester, id, reassign(agent->user_id)).status, 403);
  EXPECT_EQ(patch(requester, id, reassign(new_id())).status, 403) << "tells nothing of who exists";
}

TEST_F(TicketApiTest, ARefusedMoveIsAConflictThatNamesTheMovesAllowed) {
  const auto id = open(requester, "Stuck").text("/id");
  ASSERT_EQ(patch(agent, id, R"({"status":"solved"})").status, 200);
  const auto refused = patch(agent, id, R"({"status":"pending"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "transition_refused");
  EXPECT_NE(refused.text("/detail").find("open, closed"), std::string::npos);
}

TEST_F(TicketApiTest, MessagesArePagedOldestFirst) {
  const auto id = open(requester, "Talk").text("/id");
  for (int i = 0; i < 5; ++i) ASSERT_EQ(say(i % 2 ? agent : requester, id, std::to_string(i)).status, 201);
  std::string seen;
  std::string cursor;
  for (;;) {
    const auto page = get(requester, messages_of, {.id = id, .query = "limit=2" + cursor});
    ASSERT_EQ(page.status, 200);
    for (const auto& message : page.body.at("items").as_array()) seen += message.at("body").as_string();
    if (page.body.at("next_cursor").is_null()) break;
    cursor = "&cursor=" + page.text("/next_cursor");
  }
  EXPECT_EQ(seen, "01234");
}

TEST_F(TicketApiTest, NotesStayAmongAgentsAndAdmins) {
  const auto id = open(requester, "Secret").text("/id");
  EXPECT_EQ(say(requester, id, "psst", true).status, 403);
  ASSERT_EQ(say(agent, id, "psst", true).status, 201);
  const auto seen_by = [&](const Who& who) {
    return boost::json::serialize(get(who, messages_of, {.id = id}).body) +
           boost::json::serialize(get(who, history_of, {.id = id}).body);
  };
  EXPECT_NE(seen_by(admin).find("psst"), std::string::npos);
  EXPECT_NE(seen_by(admin).find("\"note\""), std::string::npos);
  EXPECT_EQ(seen_by(requester).find("psst"), std::string::npos);
  EXPECT_EQ(seen_by(requester).find("\"note\""), std::string::npos);
  EXPECT_EQ(get(requester, one, {.id = id}).number("/messages"), 0);
  EXPECT_EQ(get(admin, one, {.id = id}).number("/messages"), 1);
}

TEST_F(TicketApiTest, AClosedTicketTellsItsRequesterToOpenANewOne) {
  const auto id = open(requester, "Done").text("/id");
  ASSERT_EQ(patch(agent, id, R"({"status":"closed"})").status, 200);
  const auto refused = say(requester, id, "One more thing");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "ticket_closed");
  EXPECT_EQ(say(agent, id, "For the record").status, 201);
}

TEST_F(TicketApiTest, TheListIsPagedWithACursorOfItsOwnOrder) {
  for (int i = 0; i < 5; ++i) open(requester, "Ticket " + std::to_string(i));
  for (const std::string sort : {"", "sort=created&", "sort=updated&"}) {
    std::set<std::string> seen;
    std::string cursor;
    for (;;) {
      const auto page = get(requester, all, {.query = sort + "limit=2" + cursor});
      ASSERT_EQ(page.status, 200);
      for (const auto& item : page.body.at("items").as_array())
        EXPECT_TRUE(seen.insert(std::string(item.at("id").as_string())).second);
      if (page.body.at("next_cursor").is_null()) break;
      cursor = "&cursor=" + page.text("/next_cursor");
    }
    EXPECT_EQ(seen.size(), 5U);
  }
  const auto next = get(agent, all, {.query = "limit=2"}).text("/next_cursor");
  for (const std::string& query : {"cursor=nonsense", "cursor=dXBkYXRlZA", "cursor=%20"}) {
    const auto refused = get(agent, all, {.query = query});
    EXPECT_EQ(refused.status, 422) << query;
    EXPECT_EQ(refused.text("/errors/0/pointer"), "/cursor");
  }
  EXPECT_EQ(get(agent, all, {.query = "sort=created&cursor=" + next}).status, 422);
}

TEST_F(TicketApiTest, FiltersAreCombinedAndCheckedByName) {
  const auto a = open(requester, "Alpha").text("/id");
  const auto b = open(neighbour, "Beta", R"(,"priority":"high")").text("/id");
  patch(agent, b, R"({"status":"pending","assignee_id":")" + agent->user_id + R"("})");
  const auto found = [&](const std::string& query) {
    const auto page = get(agent, all, {.query = query});
    EXPECT_EQ(page.status, 200) << query;
    return page.body.at("items").as_array().size();
  };
  EXPECT_EQ(found("status=open"), 1U);
  EXPECT_EQ(found("status=open,pending"), 2U);
  EXPECT_EQ(found("status=open%2C%20solved"), 1U);
  EXPECT_EQ(found("assignee=me"), 1U);
  EXPECT_EQ(found("assignee=none"), 1U);
  EXPECT_EQ(found("assignee=" + agent->user_id + "&status=pending&priority=high&q=BETA"), 1U);
  EXPECT_EQ(found("requester=" + requester->user_id), 1U);
  EXPECT_EQ(found("q=%232"), 1U);
  EXPECT_EQ(found("q="), 2U);
  const std::vector<std::pair<std::string, std::string>> faults{
      {"status=open,lost", "/status"}, {"assignee=you", "/assignee"}, {"requester=x", "/requester"},
      {"priority=soon", "/priority"},  {"sort=size", "/sort"},        {"limit=201", "/limit"}};
  for (const auto& [query, pointer] : faults) {
    const auto refused = get(agent, all, {.query = query});
    EXPECT_EQ(refused.status, 422) << query;
    EXPECT_EQ(refused.text("/errors/0/pointer"), pointer);
  }
}

TEST_F(TicketApiTest, NobodyOutsideMayTouchATicketOnAnyRoute) {
  const auto id = open(requester, "Ours").text("/id");
  say(agent, id, "Ours, too");
  const auto before = get(admin, one, {.id = id});
  for (const auto& who : {neighbour, stranger, foreign_agent, foreign_admin}) {
    EXPECT_EQ(get(who, one, {.id = id}).status, 404) << who->user_name;
    EXPECT_EQ(get(who, messages_of, {.id = id}).status, 404) << who->user_name;
    EXPECT_EQ(get(who, history_of, {.id = id}).status, 404) << who->user_name;
    EXPECT_EQ(patch(who, id, R"({"status":"solved"})").status, 404) << who->user_name;
    EXPECT_EQ(patch(who, id, R"({"status":"solved"})", "\"9\"").status, 404) << who->user_name;
    EXPECT_EQ(say(who, id, "Mine?").status, 404) << who->user_name;
    for (const std::string& query : {"", "sort=created", "q=ours", "status=open", "assignee=none"})
      EXPECT_TRUE(get(who, all, {.query = query}).body.at("items").as_array().empty())
          << who->user_name << query;
    EXPECT_TRUE(
        get(who, all, {.query = "requester=" + requester->user_id}).body.at("items").as_array().empty());
    EXPECT_EQ(get(who, "/api/v1/tickets/counts").number("/open"), 0) << who->user_name;
  }
  EXPECT_EQ(boost::json::serialize(get(admin, one, {.id = id}).body), boost::json::serialize(before.body));
  for (const std::string& unknown : {new_id(), std::string("x"), std::string("' OR 1=1 --")})
    EXPECT_EQ(get(admin, one, {.id = unknown}).status, 404);
}

TEST_F(TicketApiTest, CountsSayWhatWaitsForWhom) {
  open(requester, "a");
  patch(agent, open(requester, "b").text("/id"), reassign(agent->user_id));
  patch(agent, open(neighbour, "c").text("/id"), R"({"status":"closed"})");
  const auto counts = get(agent, "/api/v1/tickets/counts");
  EXPECT_EQ(boost::json::serialize(counts.body),
            R"({"open":2,"pending":0,"solved":0,"closed":1,"unassigned":1,"mine":1})");
}

TEST_F(TicketApiTest, AConversationOpensOneTicketForItsRequester) {
  const TicketFromConversation input{.subject = " ", .body = "b", .conversation_id = "c-1"};
  const auto ask_for = [&](const Who& who, TicketFromConversation what) {
    return db::testing::await(tickets.open_from_conversation(Call(who), std::move(what)));
  };
  EXPECT_EQ(ask_for(requester, input).error().fields.at(0).pointer, "/subject");
  auto good = input;
  good.subject = std::string(300, 'x');
  const auto first = ask_for(requester, good);
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->created);
  EXPECT_EQ(first->ticket.subject.size(), 200U);
  const auto second = ask_for(requester, good);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->created);
  EXPECT_EQ(second->ticket.id, first->ticket.id);
  EXPECT_FALSE(ask_for(neighbour, good)) << "another requester must not be shown it";
  EXPECT_NE(metrics->scrape().find("sp_tickets_opened_total{source=\"conversation\"} 1"), std::string::npos);
}

}  // namespace
}  // namespace sp::ticketing
