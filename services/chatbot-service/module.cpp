#include "services/chatbot-service/module.hpp"

#include "chatbot_service_sql.hpp"
#include "platform/idempotency/ledger.hpp"
#include "services/auth-service/client/names.hpp"
#include "services/chatbot-service/api/routes.hpp"
#include "services/chatbot-service/client/local_assistant.hpp"
#include "services/chatbot-service/client/operations.hpp"
#include "services/chatbot-service/domain/decide.hpp"

namespace sp::chatbot {

namespace {

std::unique_ptr<LanguageModel> configured_model(const Platform& platform) {
  auto options = model_options(platform.config);
  return options ? make_language_model(std::move(*options), platform.outbound) : nullptr;
}

AssistantSettings settings_of(const Platform& platform) {
  const auto limits = generation_limits(platform.config);
  return {.threshold = default_threshold,
          .daily_tokens = {},
          .first_token_ms = std::min(limits.first_token, limits.total).count(),
          .total_ms = limits.total.count()};
}

class ChatbotServiceModule final : public ChatbotModule {
 public:
  ChatbotServiceModule(Platform platform, cache::AnswerCache& cache,
                       knowledge_base::KnowledgeBase& knowledge_base, ticketing::Tickets& tickets)
      : log_(platform.log.with_service("chatbot-service")),
        bus_(platform.bus),
        database_(db::open_database(database_options(platform, "chatbot"), chatbot_service::sql::migrations)),
        ledger_(*database_, platform.clock, platform.work, log_),
        model_(configured_model(platform)),
        metrics_(platform.metrics),
        conversations_(*database_),
        settings_(*database_, platform.clock, settings_of(platform)),
        budget_(*database_, platform.clock),
        questions_(*database_),
        recorder_(*database_, {}, log_, platform.metrics),
        pipeline_({.cache = cache,
                   .knowledge_base = knowledge_base,
                   .conversations = conversations_,
                   .settings = settings_,
                   .budget = budget_,
                   .recorder = recorder_,
                   .model = model_.get(),
                   .clock = platform.clock,
                   .metrics = metrics_,
                   .log = log_,
                   .turns_first = platform.redis != nullptr}),
        chat_api_(pipeline_, ledger_, log_),
        conversation_api_(conversations_, recorder_, tickets),
        assistant_api_(conversations_, settings_, budget_, model_ ? model_->name() : ""),
        unanswered_api_(questions_, platform.work, platform.clock),
        starters_api_(questions_, knowledge_base),
        rehearsal_api_(questions_, settings_, recorder_, knowledge_base),
        assistant_(conversations_, platform.clock) {}

  std::string_view name() const override { return "chatbot-service"; }
  http::RouteTable routes() override {
    return ledger_.keep(chatbot_routes(chat_api_, conversation_api_, assistant_api_, unanswered_api_,
                                       starters_api_, rehearsal_api_));
  }
  void start() override {
    dispatcher_ = events::make_dispatcher(*database_, bus_, events::log_failures(log_));
    names_ = auth::keep_names(bus_, "chatbot.people", *database_, chatbot_service::sql::put_name, log_);
    ledger_.start();
  }
  void stop() override {
    ledger_.stop();
    recorder_.stop();
    names_.reset();
    if (dispatcher_) dispatcher_->drain();
    dispatcher_.reset();
  }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  Assistant& assistant() override { return assistant_; }
  OperationTable operations() override {
    return {answer(counts_operation, *this, &ChatbotServiceModule::counts)};
  }

 private:
  Task<Result<AssistantCounts>> counts(Call call, Empty) {
    if (!call.principal) co_return caller_missing();
    co_return co_await assistant_.counts(std::move(call));
  }

  observe::Log log_;
  events::Bus& bus_;
  std::unique_ptr<db::Database> database_;
  idempotency::Ledger ledger_;
  std::unique_ptr<LanguageModel> model_;
  AssistantMetrics metrics_;
  ConversationStore conversations_;
  SettingsStore settings_;
  TokenBudget budget_;
  QuestionStore questions_;
  TurnRecorder recorder_;
  AnswerPipeline pipeline_;
  ChatApi chat_api_;
  ConversationApi conversation_api_;
  AssistantApi assistant_api_;
  UnansweredApi unanswered_api_;
  StartersApi starters_api_;
  RehearsalApi rehearsal_api_;
  std::unique_ptr<events::Bus::Subscription> names_;
  LocalAssistant assistant_;
  std::unique_ptr<events::Dispatcher> dispatcher_;
};

}  // namespace

std::unique_ptr<ChatbotModule> make_module(Platform platform, cache::AnswerCache& cache,
                                           knowledge_base::KnowledgeBase& knowledge_base,
                                           ticketing::Tickets& tickets) {
  return std::make_unique<ChatbotServiceModule>(platform, cache, knowledge_base, tickets);
}

}  // namespace sp::chatbot
