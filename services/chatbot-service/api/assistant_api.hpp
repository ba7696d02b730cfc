#pragma once
#include "platform/http/route.hpp"
#include "services/chatbot-service/api/conversation_api.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/chatbot-service/store/settings_store.hpp"

namespace sp::chatbot {

struct ModelSettings {
  bool enabled = true;
  bool configured = false;  // whether this installation has a language model at all
  std::string name;         // its name, "" where none is configured
};
BOOST_DESCRIBE_STRUCT(ModelSettings, (), (enabled, configured, name))

struct SettingsView {
  std::int64_t version = 1;
  double threshold = 0;
  double default_threshold = 0;
  ModelSettings model;
};
BOOST_DESCRIBE_STRUCT(SettingsView, (), (version, threshold, default_threshold, model))

struct ModelInput {
  std::optional<bool> enabled;
};
BOOST_DESCRIBE_STRUCT(ModelInput, (), (enabled))

struct SettingsInput {
  std::optional<double> threshold;
  std::optional<ModelInput> model;
};
BOOST_DESCRIBE_STRUCT(SettingsInput, (), (threshold, model))

/// What a team sees of its assistant, and how an admin sets it. What it is made of outlives it.
class AssistantApi final : public Assistant {
 public:
  struct Installation {
    double default_threshold = 0;
    std::string model_name;  // "": none is configured
  };
  AssistantApi(ConversationStore& store, SettingsStore& settings, const Clock& clock,
               Installation installation)
      : store_(store), settings_(settings), clock_(clock), installation_(std::move(installation)) {}

  Task<Result<http::Page<UnansweredRow>>> unanswered(Caller caller, ListInput input);
  Task<Result<SettingsView>> show_settings(Caller caller, http::Nothing input);
  Task<Result<SettingsView>> put_settings(Caller caller, SettingsInput input);
  Task<Result<AssistantCounts>> counts(std::string organisation_id) override;

 private:
  SettingsView view_of(const AssistantSettings& settings) const;

  ConversationStore& store_;
  SettingsStore& settings_;
  const Clock& clock_;
  const Installation installation_;
};

}  // namespace sp::chatbot
