#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "platform/db/database.hpp"

namespace sp::chatbot {

/// How one organisation's assistant answers. A part of every cache key, by its version.
struct AssistantSettings {
  std::int64_t version = 1;
  double threshold = 0;  // 0..1: the least confidence of an answer
  bool model_enabled = true;
};
BOOST_DESCRIBE_STRUCT(AssistantSettings, (), (version, threshold, model_enabled))

/// Thread-safe. Settings are remembered for a second: a change counts at once in this process, within a
/// second in others.
class SettingsStore {
 public:
  SettingsStore(db::Database& database, const Clock& clock, double default_threshold)
      : database_(database), clock_(clock), default_threshold_(default_threshold) {}

  /// What is remembered, without waiting.
  std::optional<AssistantSettings> remembered(const std::string& organisation_id) const;
  Task<AssistantSettings> load(std::string organisation_id);
  /// version_conflict where `expected` is another version than the current one.
  Task<Result<AssistantSettings>> change(std::string organisation_id, std::optional<double> threshold,
                                         std::optional<bool> model_enabled,
                                         std::optional<std::int64_t> expected);

 private:
  void remember(const std::string& organisation_id, AssistantSettings settings);

  struct Remembered {
    AssistantSettings settings;
    Time until{};
  };
  db::Database& database_;
  const Clock& clock_;
  const double default_threshold_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Remembered> remembered_;
};

}  // namespace sp::chatbot
