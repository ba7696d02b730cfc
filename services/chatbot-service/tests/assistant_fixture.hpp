// The whole service but its listener: real store, real cache, in-memory neighbours.
#pragma once
#include "platform/db/testing.hpp"

#include "chatbot_service_sql.hpp"
#include "services/cache-service/client/local_answer_cache.hpp"
#include "services/chatbot-service/api/assistant_api.hpp"
#include "services/chatbot-service/api/chat_api.hpp"
#include "services/chatbot-service/api/conversation_api.hpp"
#include "services/chatbot-service/api/rehearsal_api.hpp"
#include "services/chatbot-service/api/starters_api.hpp"
#include "services/chatbot-service/api/unanswered_api.hpp"
#include "services/chatbot-service/client/local_assistant.hpp"
#include "services/chatbot-service/domain/decide.hpp"
#include "services/chatbot-service/tests/fakes.hpp"

namespace sp::chatbot {

using db::testing::await;

/// A field of a change that is given.
template <class T>
Change<T> set_to(T value) {
  return {.present = true, .value = std::move(value)};
}

/// A language model that says what it is told to.
class ScriptedModel final : public LanguageModel {
 public:
  std::vector<std::string> pieces;
  std::optional<ModelFailure> failure;
  std::function<void()> while_speaking;
  std::vector<ChatMessage> asked;
  GenerationLimits limits;
  std::int64_t tokens = 100;

  const std::string& name() const override { return name_; }
  Task<Generation> generate(std::vector<ChatMessage> messages, GenerationLimits given,
                            std::shared_ptr<TextSink> sink) override {
    asked = std::move(messages);
    limits = given;
    if (while_speaking) while_speaking();
    for (const auto& piece : pieces) {
      const bool heard = co_await sink->text(piece);
      if (!heard) co_return Generation{std::unexpected(ModelFailure::reader_gone), tokens};
    }
    if (failure) co_return Generation{std::unexpected(*failure), tokens};
    co_return Generation{{}, tokens};
  }

 private:
  std::string name_ = "scripted";
};

class Heard final : public TextSink {
 public:
  std::string text_so_far;
  int pieces = 0;
  Task<bool> text(std::string piece) override {
    text_so_far += piece;
    ++pieces;
    co_return true;
  }
};

struct AssistantTest : db::testing::StoreTest {
  AssistantTest() : StoreTest(chatbot_service::sql::migrations, "chatbot") {}

  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    start();
  }
  void TearDown() override { stop(); }

  void start(RecorderOptions recorder_options = {}) {
    conversations.emplace(db());
    settings.emplace(db(), clock, AssistantSettings{.threshold = default_threshold, .daily_tokens = {}});
    budget.emplace(db(), clock);
    recorder.emplace(db(), recorder_options, log, *metrics);
    pipeline.emplace(AnswerPipeline::Needs{.cache = cache,
                                           .knowledge_base = knowledge_base,
                                           .conversations = *conversations,
                                           .settings = *settings,
                                           .budget = *budget,
                                           .recorder = *recorder,
                                           .model = with_model ? &model : nullptr,
                                           .clock = clock,
                                           .metrics = assistant_metrics,
                                           .log = log});
    conversation_api.emplace(*conversations, *recorder, tickets);
    assistant.emplace(*conversations, clock);
    assistant_api.emplace(*conversations, *settings, *budget, with_model ? model.name() : "");
    questions.emplace(db());
    unanswered_api.emplace(*questions, work, clock);
    starters_api.emplace(*questions, knowledge_base);
    rehearsal_api.emplace(*questions, *settings, *recorder, knowledge_base);
  }
  void stop() {
    rehearsal_api.reset();
    pipeline.reset();
    recorder.reset();
  }
  void use_model() {
    stop();
    with_model = true;
    start();
  }

  static std::shared_ptr<const Principal> person(std::string id, Role role = Role::requester,
                                                 std::string organisation = "acme") {
    return std::make_shared<const Principal>(Principal{.user_id = id,
                                                       .user_name = "Name of " + id,
                                                       .organisation_id = std::move(organisation),
                                                       .session_id = "",
                                                       .role = role});
  }

  Result<Answer> try_ask(std::shared_ptr<const Principal> who, std::string question,
                         std::optional<std::string> conversation = {},
                         std::shared_ptr<TextSink> sink = nullptr) {
    auto asked = await(pipeline->prepare({.asker = std::move(who),
                                          .question = std::move(question),
                                          .conversation_id = std::move(conversation),
                                          .language = {}}));
    if (!asked) return Failure(asked.error());
    auto cached = await(pipeline->find(*asked));
    return await(pipeline->answer(*asked, cached, std::move(sink)));
  }
  Answer ask(std::shared_ptr<const Principal> who, std::string question,
             std::optional<std::string> conversation = {}, std::shared_ptr<TextSink> sink = nullptr) {
    auto answer = try_ask(std::move(who), std::move(question), std::move(conversation), std::move(sink));
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::move(*answer);
  }

  /// A caller of the API; lives as long as the fixture.
  Caller caller(std::shared_ptr<const Principal> who, std::string idempotency_key = "") {
    auto& request = requests.emplace_back();
    keys.push_back(std::move(idempotency_key));
    if (!keys.back().empty()) request.headers.emplace_back("Idempotency-Key", keys.back());
    return {std::move(who), &request};
  }

  ManualClock clock{Time{std::chrono::milliseconds{1'790'000'000'000}}};
  observe::Log log = observe::Log::nowhere();
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  AssistantMetrics assistant_metrics{*metrics};
  cache::MemoryAnswers answers{cache::make_memory_store({}, clock)};
  cache::LocalAnswerCache cache{answers};
  MemoryKnowledgeBase knowledge_base;
  MemoryTickets tickets;
  ScriptedModel model;
  bool with_model = false;
  std::optional<ConversationStore> conversations;
  std::optional<SettingsStore> settings;
  std::optional<TokenBudget> budget;
  std::optional<TurnRecorder> recorder;
  std::optional<AnswerPipeline> pipeline;
  std::optional<ConversationApi> conversation_api;
  std::optional<AssistantApi> assistant_api;
  std::optional<LocalAssistant> assistant;
  WorkPool work{"work", 2, 100};
  std::optional<QuestionStore> questions;
  std::optional<UnansweredApi> unanswered_api;
  std::optional<StartersApi> starters_api;
  std::optional<RehearsalApi> rehearsal_api;
  std::deque<http::Request> requests;
  std::deque<std::string> keys;
};

}  // namespace sp::chatbot
