#include <gtest/gtest.h>

#include "platform/idempotency/ledger.hpp"
#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct ConversationTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> bob = person("bob");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);
  const std::shared_ptr<const Principal> stranger = person("stranger", Role::admin, "globex");

  void SetUp() override {
    AssistantTest::SetUp();
    knowledge_base.put("toner",
                       {.organisation = "acme", .title = "Change the toner", .text = "Open the left door."});
  }
  Result<ConversationView> show(std::shared_ptr<const Principal> who, const std::string& id) {
    return await(conversation_api->show(caller(std::move(who)), {.id = id}));
  }
};
SP_ON_EVERY_ENGINE(ConversationTest);

TEST_P(ConversationTest, HoldsItsTurnsAsTheyWereAnswered) {
  const auto first = ask(alice, "How do I change the toner?");
  clock.advance(std::chrono::seconds(5));
  const auto second =
      ask(alice, "Where is the canteen of the whole building, please?", first.conversation_id);
  const auto view = show(alice, first.conversation_id);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->title, "How do I change the toner?");
  EXPECT_EQ(view->messages, 4);
  EXPECT_EQ(view->requester.id, "alice");
  ASSERT_EQ(view->items.size(), 4u);
  EXPECT_EQ(view->items[0].role, Speaker::requester);
  EXPECT_EQ(view->items[0].text, "How do I change the toner?");
  EXPECT_FALSE(view->items[0].answer);
  EXPECT_EQ(view->items[1].id, first.message_id);
  ASSERT_TRUE(view->items[1].answer);
  EXPECT_EQ(json::encode(*view->items[1].answer), json::encode(first));
  EXPECT_EQ(json::encode(*view->items[3].answer), json::encode(second));
  EXPECT_LT(view->created_at, view->updated_at);
}

TEST_P(ConversationTest, AnAnswerFromTheCacheIsThereForWhoeverReads) {
  ask(alice, "How do I change the toner?");
  for (int i = 0; i < 30; ++i) {
    const auto repeated = ask(bob, "How do I change the toner?");
    ASSERT_EQ(repeated.source, Source::cache);
    const auto view = show(bob, repeated.conversation_id);
    ASSERT_TRUE(view) << "turn " << i;
    EXPECT_EQ(json::encode(*view->items.at(1).answer), json::encode(repeated));
  }
  const auto list = await(conversation_api->list(caller(bob), {}));
  EXPECT_EQ(list->items.size(), 30u);
}

TEST_P(ConversationTest, IsSeenByItsRequesterAndTheTeamOnly) {
  const auto answer = ask(alice, "How do I change the toner?");
  EXPECT_TRUE(show(alice, answer.conversation_id));
  EXPECT_TRUE(show(agent, answer.conversation_id));
  EXPECT_EQ(show(bob, answer.conversation_id).error().kind, ErrorKind::not_found);
  EXPECT_EQ(show(stranger, answer.conversation_id).error().kind, ErrorKind::not_found);
}

TEST_P(ConversationTest, ListsOwnOnesLatestFirstInPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) {
    ids.insert(ids.begin(), ask(alice, "Question number " + std::to_string(i)).conversation_id);
    if (i % 2 == 0) clock.advance(std::chrono::milliseconds(1));
  }
  ask(bob, "Another person's question");
  std::vector<std::string> listed;
  ListInput input{.limit = Whole<1, 200>{3}, .cursor = {}};
  for (int pages = 0; pages < 5; ++pages) {
    const auto page = await(conversation_api->list(caller(alice), input));
    ASSERT_TRUE(page);
    for (const auto& item : page->items) listed.push_back(item.id);
    if (!page->next_cursor) break;
    input.cursor = Text<1, 200>(*page->next_cursor);
  }
  EXPECT_EQ(listed, ids);
  for (const std::string broken : {"x", "!!", "MTIz", "MTIzOm5vLWlk"}) {
    const auto page =
        await(conversation_api->list(caller(alice), {.limit = {}, .cursor = Text<1, 200>(broken)}));
    ASSERT_FALSE(page) << broken;
    EXPECT_EQ(page.error().kind, ErrorKind::invalid_input);
  }
}

TEST_P(ConversationTest, IsDeletedCompletelyAndByItsRequesterOnly) {
  const auto first = ask(alice, "How do I change the toner?");
  const auto repeated = ask(bob, "How do I change the toner?");
  EXPECT_FALSE(await(conversation_api->remove(caller(bob), {.id = first.conversation_id})));
  EXPECT_FALSE(await(conversation_api->remove(caller(agent), {.id = first.conversation_id})));
  EXPECT_TRUE(await(conversation_api->remove(caller(alice), {.id = first.conversation_id})));
  EXPECT_FALSE(show(alice, first.conversation_id));
  const auto theirs = show(bob, repeated.conversation_id);
  ASSERT_TRUE(theirs) << "an answer that others were given stays with them";
  EXPECT_EQ(theirs->items.at(1).text, first.answer);
  const auto again = ask(alice, "How do I change the toner?");
  EXPECT_EQ(again.source, Source::cache);
  ASSERT_TRUE(await(conversation_api->remove(caller(bob), {.id = repeated.conversation_id})));
  EXPECT_TRUE(show(alice, again.conversation_id));
}

TEST_P(ConversationTest, FeedbackIsKeptMayChangeAndIsTheRequestersOnly) {
  const auto answer = ask(alice, "How do I change the toner?");
  const auto judge = [&](const auto& who, const std::string& message, bool helpful) {
    return await(conversation_api->feedback(
        caller(who), {.id = answer.conversation_id, .message_id = message, .helpful = helpful}));
  };
  EXPECT_TRUE(judge(alice, answer.message_id, true));
  EXPECT_EQ(show(alice, answer.conversation_id)->items[1].helpful, true);
  EXPECT_TRUE(judge(alice, answer.message_id, false));
  EXPECT_EQ(show(alice, answer.conversation_id)->items[1].helpful, false);
  EXPECT_EQ(judge(bob, answer.message_id, true).error().kind, ErrorKind::not_found);
  EXPECT_EQ(judge(agent, answer.message_id, true).error().kind, ErrorKind::not_found);
  EXPECT_EQ(judge(alice, new_id(), true).error().kind, ErrorKind::not_found);
}

TEST_P(ConversationTest, BecomesOneTicketWithTheWholeConversation) {
  const auto first = ask(alice, "How do I change the toner?");
  ask(alice, "Where is the canteen of the whole building, please?", first.conversation_id);
  const auto opened = await(conversation_api->open_ticket(
      caller(alice), {.id = first.conversation_id, .subject = {}, .body = {}, .priority = {}}));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->status, 201);
  EXPECT_EQ(opened->body.subject, "Where is the canteen of the whole building, please?");
  EXPECT_NE(opened->body.body.find("How do I change the toner?"), std::string::npos);
  EXPECT_NE(opened->body.body.find("[1] Change the toner"), std::string::npos);
  EXPECT_EQ(show(alice, first.conversation_id)->ticket_id, opened->body.id);

  const auto again = await(conversation_api->open_ticket(
      caller(alice),
      {.id = first.conversation_id, .subject = Text<1, 200>("Another"), .body = {}, .priority = {}}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 200);
  EXPECT_EQ(again->body.id, opened->body.id);
  EXPECT_EQ(tickets.opened.size(), 1u);
  EXPECT_FALSE(await(conversation_api->open_ticket(
      caller(bob), {.id = first.conversation_id, .subject = {}, .body = {}, .priority = {}})));
}

TEST_P(ConversationTest, AnIdempotencyKeyGivesTheFirstAnswerAgainAndRefusesAnotherRequest) {
  using namespace http;
  idempotency::Ledger ledger(db(), clock, work, log);
  const std::string path = "/api/v1/conversations/{id}/ticket";
  const auto routes = ledger.keep({Route{Post, path, Permission::assistant_ask,
                                         bind(*conversation_api, &ConversationApi::open_ticket), ""}
                                       .repeating(Repeats::settles)});
  const auto first = ask(alice, "Where is the canteen?").conversation_id;
  const auto second = ask(alice, "Where is the gym?").conversation_id;
  const auto open = [&](const std::string& id, const std::string& subject) {
    auto from = caller(alice, "key-1");
    auto& request = requests.back();
    request.method = Post;
    request.path = "/api/v1/conversations/" + id + "/ticket";
    request.path_parameters = {{"id", id}};
    request.body = R"({"subject":")" + subject + "\"}";
    request.headers.emplace_back("Content-Type", "application/json");
    const auto response = await(routes.front().endpoint.handle(std::move(from)));
    return std::pair(response.status, boost::json::parse(response.body));
  };
  const auto [status, ticket] = open(first, "Canteen");
  EXPECT_EQ(status, 201);
  const auto [again, same] = open(first, "Canteen");
  EXPECT_EQ(again, 201);
  EXPECT_EQ(same.at("id"), ticket.at("id"));
  EXPECT_EQ(tickets.opened.size(), 1U);
  EXPECT_EQ(open(first, "Something else").second.at("code"), "idempotency_key_reused");
  EXPECT_EQ(open(second, "Canteen").second.at("code"), "idempotency_key_reused");
}

TEST_P(ConversationTest, HasAnEnd) {
  auto id = ask(alice, "How do I change the toner?").conversation_id;
  for (int i = 1; i < 100; ++i)
    ask(alice, "How do I change the toner number " + std::to_string(i % 3) + "?", id);
  const auto full = try_ask(alice, "How do I change the toner?", id);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, "conversation_full");
  EXPECT_LE(ask(alice, "How do I change the toner?").handoff.body.size(), 20'000u);
}

TEST_P(ConversationTest, UnansweredQuestionsAreListedOnceUntilTheyAreAnswered) {
  ask(alice, "Where is the canteen?");
  const auto latest = ask(bob, "where is the CANTEEN");
  ask(alice, "Where is the gym?");
  ask(person("eve", Role::requester, "globex"), "Where is the pool?");
  auto page = await(assistant_api->unanswered(caller(agent), {}));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->items.size(), 2u);
  EXPECT_EQ(page->items[0].question, "Where is the gym?");
  EXPECT_EQ(page->items[0].asked, 1);
  EXPECT_EQ(page->items[1].message_id, latest.message_id);
  EXPECT_EQ(page->items[1].asked, 2);
  auto counts = await(assistant->counts(Call(person("someone"))));
  EXPECT_EQ(counts->unanswered, 2);
  EXPECT_EQ(counts->refused, 3);

  const auto first_page =
      await(assistant_api->unanswered(caller(agent), {.limit = Whole<1, 200>{1}, .cursor = {}}));
  ASSERT_TRUE(first_page->next_cursor);
  const auto next = await(assistant_api->unanswered(
      caller(agent), {.limit = {}, .cursor = Text<1, 200>(*first_page->next_cursor)}));
  ASSERT_EQ(next->items.size(), 1u);
  EXPECT_EQ(next->items[0].asked, 2);

  knowledge_base.put("canteen", {.organisation = "acme", .title = "Canteen", .text = "Ground floor."});
  ASSERT_EQ(ask(alice, "Where is the canteen?").outcome, Outcome::answered);
  page = await(assistant_api->unanswered(caller(agent), {}));
  ASSERT_EQ(page->items.size(), 1u);
  EXPECT_EQ(page->items[0].question, "Where is the gym?");
  counts = await(assistant->counts(Call(person("someone"))));
  EXPECT_EQ(counts->unanswered, 1);
  EXPECT_EQ(counts->answered, 1);
}

TEST_P(ConversationTest, AnAnswerForTheTeamDoesNotSettleARequestersQuestion) {
  ask(alice, "Where is the vault?");
  knowledge_base.put("vault", {.organisation = "acme",
                               .title = "Vault",
                               .text = "Below.",
                               .audience = knowledge_base::Audience::agents});
  ASSERT_EQ(ask(agent, "Where is the vault?").outcome, Outcome::answered);
  EXPECT_EQ(await(assistant_api->unanswered(caller(agent), {}))->items.size(), 1u);
}

}  // namespace
}  // namespace sp::chatbot
