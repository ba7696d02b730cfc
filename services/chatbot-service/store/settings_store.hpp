#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "platform/db/database.hpp"
#include "platform/http/message.hpp"
#include "services/chatbot-service/domain/replies.hpp"

namespace sp::chatbot {

/// How one organisation's assistant answers, what it has not set taken from the installation. A part of every
/// cache key, by its version.
struct AssistantSettings {
  std::int64_t version = 1;
  double threshold = 0;  // 0..1: the least confidence of an answer
  bool model_enabled = true;
  std::optional<std::int64_t> daily_tokens;  // nothing: no bound
  std::int64_t first_token_ms = 15'000;      // at most total_ms
  std::int64_t total_ms = 60'000;
  std::shared_ptr<const Replies> replies = nullptr;  // null: all as built in
};

/// What an organisation changes; null goes back to the installation's value.
struct SettingsChange {
  Change<double> threshold;
  Change<bool> model_enabled;
  Change<std::int64_t> daily_tokens;
  Change<std::int64_t> first_token_ms;
  Change<std::int64_t> total_ms;
  Change<RepliesChange> replies;
};

/// Thread-safe. Settings are remembered for a second: a change counts at once in this process, within a
/// second in others.
class SettingsStore {
 public:
  /// `installation`: what holds where an organisation has set nothing.
  SettingsStore(db::Database& database, const Clock& clock, AssistantSettings installation)
      : database_(database), clock_(clock), installation_(installation) {}

  const AssistantSettings& installation() const { return installation_; }
  /// What is remembered, without waiting.
  std::optional<AssistantSettings> remembered(const std::string& organisation_id) const;
  Task<AssistantSettings> load(std::string organisation_id);
  /// version_conflict where `expected` does not permit the current version; invalid_input where the first
  /// token may take longer than the whole answer.
  Task<Result<AssistantSettings>> change(std::string organisation_id, SettingsChange change,
                                         http::IfMatch expected);

 private:
  void remember(const std::string& organisation_id, AssistantSettings settings);

  struct Remembered {
    AssistantSettings settings;
    Time until{};
  };
  db::Database& database_;
  const Clock& clock_;
  const AssistantSettings installation_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Remembered> remembered_;
};

}  // namespace sp::chatbot
