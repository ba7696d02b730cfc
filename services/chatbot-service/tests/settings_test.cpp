#include <gtest/gtest.h>

#include <limits>

#include "services/chatbot-service/tests/assistant_fixture.hpp"

namespace sp::chatbot {
namespace {

struct SettingsTest : AssistantTest {
  const std::shared_ptr<const Principal> alice = person("alice");
  const std::shared_ptr<const Principal> admin = person("admin", Role::admin);
  const std::shared_ptr<const Principal> stranger = person("stranger", Role::admin, "globex");

  SettingsView show() { return await(assistant_api->show_settings(caller(admin), {})).value(); }
  /// What a PUT with this body does; its body is read as the route reads it.
  Result<SettingsView> put(const std::string& body, const std::string& if_match = "") {
    auto& request = requests.emplace_back();
    if (!if_match.empty()) request.headers.emplace_back("If-Match", if_match);
    auto input = json::decode_text<SettingsInput>(body);
    if (!input) return Failure(input.error());
    return await(assistant_api->put_settings({admin, &request}, *input));
  }
  std::string field_at_fault(const std::string& body) {
    const auto refused = put(body);
    return refused || refused.error().fields.empty() ? "" : refused.error().fields[0].pointer;
  }
  void know_the_toner() {
    knowledge_base.put("toner",
                       {.organisation = "acme", .title = "Change the toner", .text = "Open the left door."});
  }
};
SP_ON_EVERY_ENGINE(SettingsTest);

TEST_P(SettingsTest, HaveAVersionThatGuardsThem) {
  EXPECT_EQ(show().version, 1);
  EXPECT_EQ(show().threshold, default_threshold);
  const auto changed = put(R"({"threshold":0.7})");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->version, 2);
  EXPECT_EQ(changed->threshold, 0.7);
  const auto late = put(R"({"threshold":0.1})", "\"1\"");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::version_conflict);
  EXPECT_EQ(late.error().current, json::encode(*changed)) << "the settings as they are served";
  EXPECT_EQ(await(assistant_api->show_settings(caller(stranger), {}))->version, 1)
      << "of another organisation";
}

TEST_P(SettingsTest, AreTheInstallationsWhereAnOrganisationHasNone) {
  const auto before = show();
  EXPECT_EQ(before.model.first_token_ms, 15'000);
  EXPECT_EQ(before.model.total_ms, 60'000);
  EXPECT_FALSE(before.model.daily_tokens);
  const auto own = put(
      R"({"threshold":0.6,"model":{"enabled":false,"daily_tokens":5000,"first_token_ms":2000,"total_ms":9000}})");
  ASSERT_TRUE(own) << own.error().message;
  EXPECT_EQ(own->model.daily_tokens, 5000);
  EXPECT_EQ(own->model.first_token_ms, 2000);
  EXPECT_EQ(own->model.total_ms, 9000);
  EXPECT_FALSE(own->model.enabled);
  EXPECT_EQ(put(R"({"model":{"total_ms":8000}})")->model.first_token_ms, 2000) << "what is not named stays";
  const auto back = put(R"({"threshold":null,"model":{"daily_tokens":null,"total_ms":null}})");
  EXPECT_EQ(back->threshold, default_threshold);
  EXPECT_FALSE(back->model.daily_tokens);
  EXPECT_EQ(back->model.total_ms, 60'000);
  EXPECT_EQ(back->model.first_token_ms, 2000);
  const auto all_back = put(R"({"model":null})");
  EXPECT_TRUE(all_back->model.enabled);
  EXPECT_EQ(all_back->model.first_token_ms, 15'000);
}

TEST_P(SettingsTest, NameTheFieldAtFault) {
  EXPECT_EQ(field_at_fault(R"({"threshold":-0.1})"), "/threshold");
  EXPECT_EQ(field_at_fault(R"({"threshold":1.1})"), "/threshold");
  EXPECT_EQ(field_at_fault(R"({"threshold":"high"})"), "/threshold");
  EXPECT_EQ(field_at_fault(R"({"model":{"daily_tokens":-1}})"), "/model/daily_tokens");
  EXPECT_EQ(field_at_fault(R"({"model":{"daily_tokens":1.5}})"), "/model/daily_tokens");
  EXPECT_EQ(field_at_fault(R"({"model":{"first_token_ms":50}})"), "/model/first_token_ms");
  EXPECT_EQ(field_at_fault(R"({"model":{"total_ms":4000000}})"), "/model/total_ms");
  EXPECT_EQ(field_at_fault(R"({"model":{"first_token_ms":70000}})"), "/model/first_token_ms")
      << "longer than the whole answer";
  EXPECT_EQ(show().version, 1) << "nothing of it counts";
  EXPECT_EQ(put(R"({"model":{"total_ms":5000}})")->model.first_token_ms, 5000)
      << "the installation's patience for the first word ends with the answer's";
}

TEST_P(SettingsTest, TheModelIsAskedWithTheOrganisationsLimits) {
  know_the_toner();
  use_model();
  model.pieces = {"Open the left door [1]."};
  ASSERT_TRUE(put(R"({"model":{"first_token_ms":1500,"total_ms":4500}})"));
  ask(alice, "How do I change the toner?");
  EXPECT_EQ(model.limits.first_token, std::chrono::milliseconds(1500));
  EXPECT_EQ(model.limits.total, std::chrono::milliseconds(4500));
}

TEST_P(SettingsTest, WithItsBudgetSpentTheAssistantQuotesUntilTheNextDay) {
  know_the_toner();
  knowledge_base.put(
      "printer", {.organisation = "acme", .title = "Connect a printer", .text = "Open the left door of it."});
  use_model();
  model.pieces = {"Open the left door [1]."};
  model.tokens = 700;
  ASSERT_TRUE(put(R"({"model":{"daily_tokens":1000}})"));
  EXPECT_EQ(ask(alice, "How do I change the toner?").source, Source::model);
  EXPECT_EQ(show().model.tokens_today, 700);
  EXPECT_EQ(ask(alice, "Change the toner, how?").source, Source::model) << "some tokens are left";
  EXPECT_EQ(show().model.tokens_today, 1400);
  for (int i = 0; i < 2; ++i) {
    const auto quoted = ask(alice, "How do I connect a printer?");
    EXPECT_EQ(quoted.outcome, Outcome::answered);
    EXPECT_EQ(quoted.source, Source::knowledge_base) << "and is not kept for tomorrow";
  }
  EXPECT_NE(metrics->scrape().find("sp_assistant_budget_spent_total 2"), std::string::npos);
  EXPECT_EQ(ask(alice, "How do I change the toner?").source, Source::cache) << "what was paid for is given";
  const auto other = person("olga", Role::requester, "globex");
  knowledge_base.put(
      "desk", {.organisation = "globex", .title = "Order a desk", .text = "Open the left door of the shop."});
  EXPECT_EQ(ask(other, "How do I order a desk?").source, Source::model) << "its own budget";

  stop();
  start();
  EXPECT_EQ(show().model.tokens_today, 1400) << "a new start forgets nothing";
  EXPECT_EQ(ask(alice, "How do I connect a printer?").source, Source::knowledge_base);
  clock.advance(std::chrono::hours(24));
  EXPECT_EQ(show().model.tokens_today, 0);
  EXPECT_EQ(ask(alice, "How do I connect a printer?").source, Source::model);
}

TEST_P(SettingsTest, AFailureOfTheModelIsPaidForToo) {
  know_the_toner();
  use_model();
  model.failure = ModelFailure::cut_off;
  model.tokens = 50;
  EXPECT_EQ(ask(alice, "How do I change the toner?").source, Source::knowledge_base);
  EXPECT_EQ(show().model.tokens_today, 50);
}

TEST_P(SettingsTest, ManyQuestionsAtOnceDoNotOverspendTogether) {
  const auto first = await(budget->leave("acme", 2'000));
  ASSERT_TRUE(first);
  auto second = await(budget->leave("acme", 2'000));
  ASSERT_TRUE(second);
  EXPECT_FALSE(await(budget->leave("acme", 2'000))) << "two are under way and may need it all";
  EXPECT_TRUE(await(budget->leave("acme", std::nullopt)));
  await(budget->spend(std::move(*second), 10));
  EXPECT_TRUE(await(budget->leave("acme", 2'000))) << "one of them was cheap";
  EXPECT_FALSE(await(budget->leave("acme", 0)));
}

}  // namespace
}  // namespace sp::chatbot
