#pragma once
#include "platform/http/route.hpp"
#include "services/chatbot-service/api/conversation_api.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/chatbot-service/store/settings_store.hpp"
#include "services/chatbot-service/store/token_budget.hpp"

namespace sp::chatbot {

struct ModelSettings {
  bool enabled = true;
  bool configured = false;  // whether this installation has a language model at all
  std::string name;         // its name, "" where none is configured
  std::optional<std::int64_t> daily_tokens;
  std::int64_t tokens_today = 0;
  std::int64_t first_token_ms = 0;
  std::int64_t total_ms = 0;
};
BOOST_DESCRIBE_STRUCT(ModelSettings, (),
                      (enabled, configured, name, daily_tokens, tokens_today, first_token_ms, total_ms))

struct SettingsView {
  std::int64_t version = 1;
  double threshold = 0;
  double default_threshold = 0;
  ModelSettings model;
  Replies replies;
  Replies default_replies;  // what is said where `replies` has nothing
};
BOOST_DESCRIBE_STRUCT(SettingsView, (),
                      (version, threshold, default_threshold, model, replies, default_replies))

struct ModelInput {
  Change<bool> enabled;
  Change<Whole<0, 1'000'000'000'000>> daily_tokens;
  Change<Whole<100, 600'000>> first_token_ms;
  Change<Whole<100, 3'600'000>> total_ms;
};
BOOST_DESCRIBE_STRUCT(ModelInput, (), (enabled, daily_tokens, first_token_ms, total_ms))

struct SettingsInput {
  Change<Real<0, 1>> threshold;
  Change<ModelInput> model;
  Change<RepliesChange> replies;
};
BOOST_DESCRIBE_STRUCT(SettingsInput, (), (threshold, model, replies))

/// What a team sees of its assistant, and how an admin sets it. What it is made of outlives it.
class AssistantApi {
 public:
  /// `model_name`: "" where none is configured.
  AssistantApi(ConversationStore& store, SettingsStore& settings, TokenBudget& budget, std::string model_name)
      : store_(store), settings_(settings), budget_(budget), model_name_(std::move(model_name)) {}

  Task<Result<http::Page<UnansweredRow>>> unanswered(Caller caller, ListInput input);
  Task<Result<SettingsView>> show_settings(Caller caller, http::Nothing input);
  Task<Result<SettingsView>> put_settings(Caller caller, SettingsInput input);

 private:
  Task<SettingsView> view_of(std::string organisation_id, AssistantSettings settings);

  ConversationStore& store_;
  SettingsStore& settings_;
  TokenBudget& budget_;
  const std::string model_name_;
};

}  // namespace sp::chatbot
