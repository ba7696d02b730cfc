// Conversations of one question that was answered from the cache are stored more shortly than others. Nobody
// may notice.
#include <gtest/gtest.h>

#include <set>

#include "platform/events/event.hpp"
#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

constexpr db::Sql count_repeats{"test.count_repeats", "SELECT count(*) FROM repeats"};
constexpr db::Sql count_conversations{"test.count_conversations", "SELECT count(*) FROM conversations"};
constexpr db::Sql count_turns{"test.count_turns", "SELECT count(*) FROM turns"};
constexpr db::Sql count_answers{"test.count_answers", "SELECT count(*) FROM answers"};
constexpr db::Sql sum_uses{"test.sum_uses", "SELECT CAST(coalesce(sum(uses), 0) AS BIGINT) FROM answers"};

struct RepeatsTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> bob = person("bob");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);
  const std::string question = "How do I change the toner?";

  void SetUp() override {
    AssistantTest::SetUp();
    if (IsSkipped()) return;
    knowledge_base.put(
        "toner",
        {.organisation = "acme", .title = "Change the toner", .text = "Open the left door of the printer."});
    first = ask(alice, question);
  }
  Answer repeat(const std::shared_ptr<const Principal>& who) {
    auto answer = ask(who, question);
    EXPECT_EQ(answer.source, Source::cache);
    await(recorder->flush());
    return answer;
  }
  Result<ConversationView> show(const std::shared_ptr<const Principal>& who, const std::string& id) {
    return await(conversation_api->show(caller(who), {.id = id}));
  }
  std::int64_t count(const db::Sql& sql) {
    return db().read_now(db::Scope::every_organisation(),
                         [&sql](db::Tx& tx) { return tx.one<std::int64_t>(sql); });
  }

  Answer first;
};
SP_ON_EVERY_ENGINE(RepeatsTest);

TEST_P(RepeatsTest, AreSeenByTheirRequesterAndTheTeamAsAnyOther) {
  const auto answer = repeat(bob);
  EXPECT_EQ(count(count_repeats), 1);
  EXPECT_EQ(count(count_conversations), 1) << "alice's";
  for (const auto& who : {bob, agent}) {
    const auto view = show(who, answer.conversation_id);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->title, question);
    EXPECT_EQ(view->messages, 2);
    EXPECT_EQ(view->requester.name, "Name of bob");
    EXPECT_EQ(view->items.at(1).id, answer.message_id);
    EXPECT_EQ(json::encode(*view->items.at(1).answer), json::encode(answer));
  }
  EXPECT_EQ(show(alice, answer.conversation_id).error().kind, ErrorKind::not_found);
  EXPECT_EQ(show(person("agent", Role::agent, "globex"), answer.conversation_id).error().kind,
            ErrorKind::not_found);
  EXPECT_EQ(show(agent, new_id()).error().kind, ErrorKind::not_found);
}

TEST_P(RepeatsTest, TheirIdsBelongToOneConversationEach) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) {
    const auto answer = repeat(bob);
    const auto view = show(bob, answer.conversation_id);
    ASSERT_TRUE(view);
    for (const auto& id : {view->id, view->items.at(0).id, view->items.at(1).id}) {
      EXPECT_TRUE(is_id(id)) << id;
      EXPECT_TRUE(ids.insert(id).second) << id;
    }
    EXPECT_LE(std::chrono::abs(view->created_at - SystemClock().now()), std::chrono::seconds(5));
  }
}

TEST_P(RepeatsTest, GoOnAsAnyOther) {
  const auto answer = repeat(bob);
  const auto second = ask(bob, "Where is the canteen of the whole building?", answer.conversation_id);
  EXPECT_EQ(second.conversation_id, answer.conversation_id);
  EXPECT_EQ(count(count_repeats), 0);
  const auto view = show(bob, answer.conversation_id);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->title, question);
  ASSERT_EQ(view->items.size(), 4u);
  EXPECT_EQ(view->items[1].id, answer.message_id);
  EXPECT_EQ(view->items[1].answer->source, Source::cache);
  EXPECT_EQ(view->items[3].id, second.message_id);
  EXPECT_FALSE(try_ask(alice, "And now?", answer.conversation_id));
}

TEST_P(RepeatsTest, GoOnWithAnotherAnswerFromTheCache) {
  ask(alice, "Change the toner by the left door of the printer?");
  const auto answer = repeat(bob);
  const auto second = ask(bob, "Change the toner by the left door of the printer?", answer.conversation_id);
  ASSERT_EQ(second.source, Source::cache);
  const auto view = show(bob, answer.conversation_id);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->messages, 4);
}

TEST_P(RepeatsTest, BecomeATicket) {
  const auto answer = repeat(bob);
  const auto opened = await(conversation_api->open_ticket(
      caller(bob, "key"), {.id = answer.conversation_id, .subject = {}, .body = {}, .priority = {}}));
  ASSERT_TRUE(opened);
  EXPECT_NE(opened->body.body.find("Open the left door of the printer."), std::string::npos);
  EXPECT_EQ(show(bob, answer.conversation_id)->ticket_id, opened->body.id);
  EXPECT_EQ(count(count_repeats), 0);
}

TEST_P(RepeatsTest, AreListedWithTheOthersLatestFirstInPages) {
  // The fixture's clock stands still; ids go by the real one.
  clock.advance(SystemClock().now() - clock.now());
  ask(alice, question);
  std::vector<std::string> ids;
  const auto add = [&](const Answer& answer) { ids.insert(ids.begin(), answer.conversation_id); };
  for (int i = 0; i < 4; ++i) {
    clock.advance(SystemClock().now() - clock.now());
    add(repeat(bob));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    clock.advance(SystemClock().now() - clock.now());
    add(ask(bob, "Question number " + std::to_string(i)));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  // One that goes on comes first again.
  clock.advance(SystemClock().now() - clock.now());
  ask(bob, "And the canteen of the whole building?", ids.at(5));
  std::rotate(ids.begin(), ids.begin() + 5, ids.begin() + 6);
  for (const std::int64_t size : {1, 2, 3, 100}) {
    std::vector<std::string> listed;
    ListInput input{.limit = Whole<1, 200>{size}, .cursor = {}};
    while (true) {
      const auto page = await(conversation_api->list(caller(bob), input));
      ASSERT_TRUE(page);
      for (const auto& item : page->items) listed.push_back(item.id);
      if (!page->next_cursor) break;
      input.cursor = Text<1, 200>(*page->next_cursor);
    }
    EXPECT_EQ(listed, ids) << "in pages of " << size;
  }
}

TEST_P(RepeatsTest, AreDeletedCompletelyAndTheAnswerGoesWithItsLastUse) {
  const auto one = repeat(bob);
  const auto two = repeat(bob);
  const auto continued = repeat(bob);
  ask(bob, question, continued.conversation_id);
  await(recorder->flush());
  EXPECT_EQ(count(sum_uses), 5);
  const auto remove = [&](const std::shared_ptr<const Principal>& who, const std::string& id) {
    EXPECT_TRUE(await(conversation_api->remove(caller(who), {.id = id})));
    EXPECT_FALSE(show(who, id));
  };
  EXPECT_FALSE(await(conversation_api->remove(caller(alice), {.id = one.conversation_id})));
  remove(bob, one.conversation_id);
  remove(alice, first.conversation_id);
  EXPECT_TRUE(show(bob, two.conversation_id)) << "an answer that others were given stays with them";
  remove(bob, continued.conversation_id);
  EXPECT_EQ(count(count_answers), 1);
  remove(bob, two.conversation_id);
  for (const auto* table : {&count_repeats, &count_conversations, &count_turns, &count_answers})
    EXPECT_EQ(count(*table), 0) << table->name;
}

/// A database as it was before repeats.
struct FormerConversations : db::testing::StoreTest {
  FormerConversations() : StoreTest(std::span(chatbot_service::sql::migrations).first(3), "chatbot") {}
};
SP_ON_EVERY_ENGINE(FormerConversations);

constexpr db::Sql former_conversation{
    "test.former_conversation",
    "INSERT INTO conversations (organisation_id, id, requester_id, requester_name, title, language, turns, "
    "created_at, updated_at) VALUES ('acme', $1, 'bob', 'Name of bob', 'Toner?', 'en', $2, 1000, 2000)"};
constexpr db::Sql former_answer{"test.former_answer",
                                "INSERT INTO answers (organisation_id, id, content) VALUES ('acme', $1, $2)"};
constexpr db::Sql former_turn{
    "test.former_turn",
    "INSERT INTO turns (organisation_id, conversation_id, id, question_id, question, language, reader, "
    "outcome, source, confidence, answer_id, unanswered, asked_at, answered_at) VALUES ('acme', $1, $2, $3, "
    "'Toner?', 'en', 'requester', 'answered', 'cache', 1, $4, FALSE, 1000, 2000)"};

TEST_P(FormerConversations, AreCarriedOver) {
  const std::string conversation = new_id(), other = new_id(), answer = new_id();
  const auto first_message = new_id(), second_message = new_id(), third_message = new_id();
  db().write_now(db::Scope::of("acme"), [&](db::Tx& tx) {
    tx.run(former_answer, answer,
           R"({"outcome":"answered","answer":"Left. [1]","language":"en","confidence":0.9,"citations":)"
           R"([{"number":1,"document_id":"toner","chunk_id":"c","title":"T","heading":"","quote":"é"}]})");
    tx.run(former_conversation, conversation, 2);
    tx.run(former_turn, conversation, first_message, new_id(), answer);
    tx.run(former_turn, conversation, second_message, new_id(), answer);
    tx.run(former_conversation, other, 1);
    tx.run(former_turn, other, third_message, new_id(), answer);
  });
  close();
  const auto database = db::open_database(options(), chatbot_service::sql::migrations);
  ConversationStore store(*database);
  const auto loaded = await(store.load("acme", {"bob", false}, conversation));
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->turns.size(), 2u);
  EXPECT_EQ(loaded->turns[0].content.answer, "Left. [1]");
  EXPECT_TRUE(loaded->turns[0].content.unsupported.empty());
  EXPECT_EQ(await(store.list("acme", "bob", std::nullopt, 10)).size(), 2u);
  const auto uses = [&] {
    return database->read_now(db::Scope::of("acme"),
                              [](db::Tx& tx) { return tx.one<std::int64_t>(sum_uses); });
  };
  EXPECT_EQ(uses(), 3);
  const auto heard = [&] {
    int heard = 0;
    const auto bus = events::make_local_bus();
    const auto subscription =
        bus->subscribe("test", "answer.", events::Hearing::once, [&heard](const events::Event&) { ++heard; });
    events::make_dispatcher(*database, *bus, {})->drain();
    return heard;
  };
  EXPECT_TRUE(await(store.judge("acme", "bob", conversation, first_message, true)));
  EXPECT_EQ(heard(), 1);
  EXPECT_TRUE(await(store.judge("acme", "bob", conversation, second_message, true)));
  EXPECT_EQ(heard(), 0) << "of a later question it is not known whether it stood alone";
  await(store.remove("acme", "bob", conversation));
  EXPECT_EQ(uses(), 1);
  await(store.remove("acme", "bob", other));
  EXPECT_FALSE(await(store.load("acme", {"bob", true}, other)));
  EXPECT_EQ(uses(), 0);
}

}  // namespace
}  // namespace sp::chatbot
