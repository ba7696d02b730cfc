#include "services/chatbot-service/domain/replies.hpp"

#include <gtest/gtest.h>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct RepliesTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> agent = person("agent", Role::agent);
  const std::shared_ptr<const Principal> admin = person("admin", Role::admin);

  void know(const std::string& title, const std::string& text) {
    knowledge_base.put(title, {.organisation = "acme", .title = title, .text = text});
  }
  Result<SettingsView> put(const std::string& body) {
    auto input = json::decode_text<SettingsInput>(body);
    if (!input) return Failure(input.error());
    return await(assistant_api->put_settings(caller(admin), *input));
  }
  std::string field_at_fault(const std::string& body) {
    const auto refused = put(body);
    return refused || refused.error().fields.empty() ? "" : refused.error().fields[0].pointer;
  }
  std::size_t unanswered() { return await(assistant_api->unanswered(caller(agent), {}))->items.size(); }
};
SP_ON_EVERY_ENGINE(RepliesTest);

TEST_P(RepliesTest, AGreetingIsReturnedWithoutASource) {
  know("Say hello", "Bonjour is how the French say hello.");
  const auto answer = ask(alice, "Bonjour !");
  EXPECT_EQ(answer.outcome, Outcome::replied);
  EXPECT_EQ(answer.source, Source::assistant);
  EXPECT_EQ(answer.small_talk, SmallTalk::greeting);
  EXPECT_EQ(answer.language, Language::fr);
  EXPECT_EQ(answer.answer, reply_to(SmallTalk::greeting, Language::fr, nullptr));
  EXPECT_TRUE(answer.citations.empty());
  EXPECT_FALSE(answer.handoff.suggested);
  EXPECT_EQ(knowledge_base.retrievals(), 0) << "nothing is looked up";
}

TEST_P(RepliesTest, WhoWantsAPersonIsShownTheWayToOne) {
  const auto answer = ask(alice, "I want to talk to a human");
  EXPECT_EQ(answer.small_talk, SmallTalk::person);
  EXPECT_TRUE(answer.handoff.suggested);
  EXPECT_EQ(answer.handoff.subject, "I want to talk to a human");
  EXPECT_NE(answer.handoff.body.find("I want to talk to a human"), std::string::npos);
}

TEST_P(RepliesTest, AGreetingWithAQuestionIsAQuestion) {
  know("Change the toner", "Open the left door of the printer.");
  EXPECT_EQ(ask(alice, "Hello, how do I change the toner?").outcome, Outcome::answered);
}

TEST_P(RepliesTest, HowToReachSomebodyIsAnsweredWithTheArticleThatSaysSo) {
  EXPECT_EQ(ask(alice, "How do I contact support?").outcome, Outcome::replied) << "no article says it";
  know("How do I contact support", "Dial 4000 to contact support.");
  const auto answer = ask(alice, "How do I contact support?");
  EXPECT_EQ(answer.outcome, Outcome::answered);
  EXPECT_EQ(answer.answer, "Dial 4000 to contact support. [1]");
  EXPECT_EQ(ask(alice, "How do I contact support?").source, Source::cache);
}

TEST_P(RepliesTest, AreNeitherAnsweredNorRefusedInAnyCountOrList) {
  ask(alice, "Bonjour");
  ask(alice, "thanks");
  ask(alice, "👍");
  const auto counts = await(assistant->counts(Call(person("someone")))).value();
  EXPECT_EQ(counts.answered, 0);
  EXPECT_EQ(counts.refused, 0);
  EXPECT_EQ(counts.unanswered, 0);
  EXPECT_EQ(unanswered(), 0u);
  EXPECT_TRUE(await(starters_api->starters(caller(alice), {})).value().items.empty());
  EXPECT_TRUE(await(rehearsal_api->rehearse(caller(admin), {})).value().items.empty());
  EXPECT_NE(metrics->scrape().find(R"(sp_assistant_answers_total{outcome="replied",source="assistant"} 3)"),
            std::string::npos)
      << metrics->scrape();
}

TEST_P(RepliesTest, AreKeptInTheirConversation) {
  const auto said = ask(alice, "I want to talk to a human");
  const auto shown =
      await(conversation_api->show(caller(alice), {.id = Id{said.conversation_id}})).value().items.at(1);
  ASSERT_TRUE(shown.answer);
  EXPECT_EQ(shown.answer->outcome, Outcome::replied);
  EXPECT_EQ(shown.answer->source, Source::assistant);
  EXPECT_EQ(shown.answer->small_talk, SmallTalk::person);
  EXPECT_EQ(shown.answer->answer, said.answer);
  EXPECT_TRUE(shown.answer->handoff.suggested);
}

TEST_P(RepliesTest, DoNotNameTheConversationOnceAQuestionDoes) {
  const auto id = ask(alice, "hello").conversation_id;
  const auto title = [&] { return await(conversation_api->show(caller(alice), {.id = Id{id}}))->title; };
  EXPECT_EQ(title(), "hello");
  ask(alice, "ok", id);
  EXPECT_EQ(title(), "hello");
  ask(alice, "Where is the canteen?", id);
  EXPECT_EQ(title(), "Where is the canteen?");
  ask(alice, "How do I change the toner?", id);
  EXPECT_EQ(title(), "Where is the canteen?");
}

TEST_P(RepliesTest, ThanksForAnAnswerAskWhetherItHelped) {
  know("Change the toner", "Open the left door of the printer.");
  const auto answered = ask(alice, "How do I change the toner?");
  const auto thanked = ask(alice, "thanks!", answered.conversation_id);
  EXPECT_EQ(thanked.small_talk, SmallTalk::helped);
  EXPECT_EQ(ask(alice, "yes", answered.conversation_id).small_talk, SmallTalk::acknowledgement);
  const auto other = ask(alice, "no", ask(alice, "Change the toner").conversation_id);
  EXPECT_EQ(other.small_talk, SmallTalk::unhelped);
  EXPECT_TRUE(other.handoff.suggested);
}

TEST_P(RepliesTest, YesToAnOfferedTicketOpensTheWayToItAboutTheQuestion) {
  const auto refused = ask(alice, "Where is the canteen?");
  ASSERT_EQ(refused.outcome, Outcome::refused);
  const auto yes = ask(alice, "oui", refused.conversation_id);
  EXPECT_EQ(yes.small_talk, SmallTalk::ticket);
  EXPECT_TRUE(yes.handoff.suggested);
  EXPECT_EQ(yes.handoff.subject, "Where is the canteen?");
  EXPECT_TRUE(tickets.opened.empty()) << "nobody opens it but its requester";
  const auto opened = await(conversation_api->open_ticket(
      caller(alice), {.id = Id{refused.conversation_id}, .subject = {}, .body = {}, .priority = {}}));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->body.subject, "Where is the canteen?");
}

TEST_P(RepliesTest, DoNotStandBetweenAQuestionAndWhatFollowsItUp) {
  know("Change the toner", "Open the left door of the printer. On a plotter lift the lid of the plotter.");
  const auto first = ask(alice, "How do I change the toner?");
  ASSERT_EQ(first.outcome, Outcome::answered);
  ask(alice, "ok", first.conversation_id);
  const auto followed = ask(alice, "and on a plotter?", first.conversation_id);
  EXPECT_EQ(followed.outcome, Outcome::answered);
}

TEST_P(RepliesTest, SettleTheSameWordsThatWereRefusedBefore) {
  // As they were stored before small talk was known.
  Turn before{
      .asker = alice, .conversation_id = new_id(), .opens = true, .id = new_id(), .question_id = new_id()};
  before.question = "bonjour";
  before.normalised = "bonjour";
  before.language = Language::fr;
  before.outcome = Outcome::refused;
  before.answer_id = new_id();
  before.content =
      R"({"outcome":"refused","answer":"-","language":"fr","confidence":0,"citations":[],"unsupported":[]})";
  await(conversations->add(before));
  ASSERT_EQ(unanswered(), 1u);
  EXPECT_EQ(await(conversation_api->show(caller(alice), {.id = Id{before.conversation_id}}))->items.size(),
            2u);
  ask(alice, "Bonjour !");
  EXPECT_EQ(unanswered(), 0u);
}

TEST_P(RepliesTest, AreStreamedLikeAnswers) {
  const auto heard = std::make_shared<Heard>();
  const auto answer = ask(alice, "who are you?", {}, heard);
  EXPECT_EQ(heard->text_so_far, answer.answer);
}

TEST_P(RepliesTest, AreInTheOrganisationsOwnWordsWhereItHasAny) {
  ASSERT_TRUE(put(R"({"replies":{"fr":{"greeting":"Bienvenue chez **Acme** !"}}})"));
  EXPECT_EQ(ask(alice, "bonjour").answer, "Bienvenue chez **Acme** !");
  EXPECT_EQ(ask(alice, "hello").answer, reply_to(SmallTalk::greeting, Language::en, nullptr));
  const auto other = person("olga", Role::requester, "globex");
  EXPECT_EQ(ask(other, "bonjour").answer, reply_to(SmallTalk::greeting, Language::fr, nullptr));
  ASSERT_TRUE(put(R"({"replies":{"fr":{"thanks":"Je vous en prie."}}})")) << "what is not named stays";
  EXPECT_EQ(ask(alice, "bonjour").answer, "Bienvenue chez **Acme** !");
  EXPECT_EQ(ask(alice, "merci").answer, "Je vous en prie.");
  ASSERT_TRUE(put(R"({"replies":{"fr":{"greeting":"  "}}})"));
  EXPECT_EQ(ask(alice, "bonjour").answer, reply_to(SmallTalk::greeting, Language::fr, nullptr));
  EXPECT_EQ(ask(alice, "merci").answer, "Je vous en prie.");
  ASSERT_TRUE(put(R"({"replies":null})"));
  EXPECT_EQ(ask(alice, "merci").answer, reply_to(SmallTalk::thanks, Language::fr, nullptr));
}

TEST_P(RepliesTest, TellOpeningHoursWhereAPersonIsWantedAndInARefusal) {
  ASSERT_TRUE(put(R"json({"replies":{"en":{"contact":"Monday to Friday, 9 to 5: [4000](tel:4000)"}}})json"));
  EXPECT_TRUE(ask(alice, "I want to talk to a human").answer.ends_with("[4000](tel:4000)"));
  EXPECT_TRUE(ask(alice, "help").answer.ends_with("[4000](tel:4000)"));
  EXPECT_TRUE(ask(alice, "Where is the canteen?").answer.ends_with("[4000](tel:4000)"));
  EXPECT_EQ(ask(alice, "hello").answer.find("4000"), std::string::npos);
  ASSERT_TRUE(put(R"({"replies":{"en":{"refusal":"No article says that."}}})"));
  EXPECT_EQ(ask(alice, "Where is the canteen?").answer,
            "No article says that.\n\nMonday to Friday, 9 to 5: [4000](tel:4000)");
}

TEST_P(RepliesTest, OutliveARestartAndBeginANewCache) {
  const auto before = put(R"({"replies":{"en":{"greeting":"Welcome!"}}})").value();
  EXPECT_EQ(before.version, 2) << "a part of every cache key";
  EXPECT_EQ(before.replies.en.greeting, "Welcome!");
  EXPECT_FALSE(before.replies.en.thanks);
  EXPECT_EQ(before.default_replies.en.thanks, reply_to(SmallTalk::thanks, Language::en, nullptr));
  ASSERT_TRUE(put(R"({"threshold":0.6})"));
  stop();
  start();
  EXPECT_EQ(ask(alice, "hello").answer, "Welcome!");
}

TEST_P(RepliesTest, OfWhichATextIsTooLongNameTheField) {
  EXPECT_EQ(field_at_fault(R"({"replies":{"fr":{"farewell":")" + std::string(1001, 'x') + R"("}}})"),
            "/replies/fr/farewell");
  EXPECT_EQ(field_at_fault(R"({"replies":{"en":{"greeting":1}}})"), "/replies/en/greeting");
}

TEST(Replies, ThereIsOneForEverythingInBothLanguages) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<SmallTalk>>([](auto kind) {
    const auto french = reply_to(kind.value, Language::fr, nullptr);
    EXPECT_FALSE(french.empty()) << kind.name;
    EXPECT_NE(french, refusal_text(Language::fr, nullptr)) << kind.name;
    EXPECT_NE(french, reply_to(kind.value, Language::en, nullptr)) << kind.name;
  });
}

}  // namespace
}  // namespace sp::chatbot
