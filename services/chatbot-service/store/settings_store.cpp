#include "services/chatbot-service/store/settings_store.hpp"

#include "chatbot_service_sql.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

constexpr std::chrono::seconds memory{1};
constexpr std::size_t most_remembered = 10'000;

Failure moved_on(const AssistantSettings& current) {
  return Failure(Error{.kind = ErrorKind::version_conflict,
                       .code = "version_conflict",
                       .message = "The assistant's settings have been changed meanwhile.",
                       .fields = {},
                       .current = json::encode(current)});
}

}  // namespace

std::optional<AssistantSettings> SettingsStore::remembered(const std::string& organisation_id) const {
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  const auto found = remembered_.find(organisation_id);
  if (found == remembered_.end() || found->second.until <= now) return std::nullopt;
  return found->second.settings;
}

void SettingsStore::remember(const std::string& organisation_id, AssistantSettings settings) {
  const Time until = clock_.now() + memory;
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= most_remembered) remembered_.clear();
  auto& known = remembered_[organisation_id];
  // A read that began before a change must not bring the old settings back.
  if (known.settings.version > settings.version) return;
  known = {settings, until};
}

Task<AssistantSettings> SettingsStore::load(std::string organisation_id) {
  if (const auto known = remembered(organisation_id)) co_return *known;
  auto scope = db::Scope::of(organisation_id);
  const auto stored = co_await database_.read(std::move(scope), [organisation_id](db::Tx& tx) {
    return tx.first<AssistantSettings>(sql::find_settings, organisation_id);
  });
  const auto settings = stored.value_or(AssistantSettings{.threshold = default_threshold_});
  remember(organisation_id, settings);
  co_return settings;
}

Task<Result<AssistantSettings>> SettingsStore::change(std::string organisation_id,
                                                      std::optional<double> threshold,
                                                      std::optional<bool> model_enabled,
                                                      std::optional<std::int64_t> expected) {
  auto scope = db::Scope::of(organisation_id);
  auto changed = co_await database_.write(
      std::move(scope),
      [organisation_id, threshold, model_enabled, expected, fallback = default_threshold_,
       now = clock_.now()](db::Tx& tx) -> Result<AssistantSettings> {
        auto settings = tx.first<AssistantSettings>(sql::find_settings, organisation_id)
                            .value_or(AssistantSettings{.threshold = fallback});
        if (expected && *expected != settings.version) return moved_on(settings);
        ++settings.version;
        settings.threshold = threshold.value_or(settings.threshold);
        settings.model_enabled = model_enabled.value_or(settings.model_enabled);
        tx.run(sql::put_settings, organisation_id, settings.version, settings.threshold,
               settings.model_enabled, now);
        return settings;
      });
  if (changed) remember(organisation_id, *changed);
  co_return changed;
}

}  // namespace sp::chatbot
