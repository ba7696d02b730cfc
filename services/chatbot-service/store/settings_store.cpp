#include "services/chatbot-service/store/settings_store.hpp"

#include <algorithm>

#include "chatbot_service_sql.hpp"
#include "platform/json/codec.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

constexpr std::chrono::seconds settings_known_for{1};
constexpr std::size_t most_settings = 10'000;

/// What an organisation has set itself.
struct OwnSettings {
  std::int64_t version = 1;
  std::optional<double> threshold;
  std::optional<bool> model_enabled;
  std::optional<std::int64_t> daily_tokens;
  std::optional<std::int64_t> first_token_ms;
  std::optional<std::int64_t> total_ms;
  std::optional<std::string> replies;  // as JSON
};
BOOST_DESCRIBE_STRUCT(OwnSettings, (),
                      (version, threshold, model_enabled, daily_tokens, first_token_ms, total_ms, replies))

Replies replies_of(const OwnSettings& own) {
  if (!own.replies) return {};
  auto replies = json::decode_text<Replies>(*own.replies);
  if (!replies) throw db::DatabaseError("the stored replies cannot be read: " + replies.error().message);
  return std::move(*replies);
}

std::shared_ptr<const Replies> own_replies(const OwnSettings& own) {
  return own.replies ? std::make_shared<const Replies>(replies_of(own)) : nullptr;
}

AssistantSettings effective(const OwnSettings& own, const AssistantSettings& installation) {
  const auto total = own.total_ms.value_or(installation.total_ms);
  return {.version = own.version,
          .threshold = own.threshold.value_or(installation.threshold),
          .model_enabled = own.model_enabled.value_or(installation.model_enabled),
          .daily_tokens = own.daily_tokens ? own.daily_tokens : installation.daily_tokens,
          .first_token_ms = std::min(own.first_token_ms.value_or(installation.first_token_ms), total),
          .total_ms = total,
          .replies = own_replies(own)};
}

template <class T>
void apply(const Change<T>& change, std::optional<T>& own) {
  if (change.present) own = change.value;
}

OwnSettings changed(OwnSettings own, const SettingsChange& change) {
  ++own.version;
  apply(change.threshold, own.threshold);
  apply(change.model_enabled, own.model_enabled);
  apply(change.daily_tokens, own.daily_tokens);
  apply(change.first_token_ms, own.first_token_ms);
  apply(change.total_ms, own.total_ms);
  if (change.replies.present) {
    const auto replies = chatbot::changed(replies_of(own), change.replies);
    own.replies = replies == Replies{} ? std::nullopt : std::optional(json::encode(replies));
  }
  return own;
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
  const Time until = clock_.now() + settings_known_for;
  const std::lock_guard lock(mutex_);
  if (remembered_.size() >= most_settings) remembered_.clear();
  auto& known = remembered_[organisation_id];
  // A read that began before a change must not bring the old settings back.
  if (known.settings.version > settings.version) return;
  known = {settings, until};
}

Task<AssistantSettings> SettingsStore::load(std::string organisation_id) {
  if (const auto known = remembered(organisation_id)) co_return *known;
  auto scope = db::Scope::of(organisation_id);
  const auto own = co_await database_.read(std::move(scope), [organisation_id](db::Tx& tx) {
    return tx.first<OwnSettings>(sql::find_settings, organisation_id);
  });
  const auto settings = effective(own.value_or(OwnSettings{}), installation_);
  remember(organisation_id, settings);
  co_return settings;
}

Task<Result<AssistantSettings>> SettingsStore::change(std::string organisation_id, SettingsChange change,
                                                      http::IfMatch expected) {
  auto scope = db::Scope::of(organisation_id);
  auto settings = co_await database_.write(
      std::move(scope),
      [organisation_id, change, expected = std::move(expected), installation = installation_,
       now = clock_.now()](db::Tx& tx) -> Result<AssistantSettings> {
        const auto before =
            tx.first<OwnSettings>(sql::find_settings, organisation_id).value_or(OwnSettings{});
        if (!expected.permits(before.version))
          return failure(ErrorKind::version_conflict, "version_conflict",
                         "The assistant's settings have been changed meanwhile.");
        const auto own = changed(before, change);
        const auto total = own.total_ms.value_or(installation.total_ms);
        if (change.first_token_ms.sets() && *own.first_token_ms > total)
          return invalid_field("/model/first_token_ms", "out_of_range",
                               "Must not be longer than the whole answer may take: " + std::to_string(total) +
                                   " milliseconds.");
        tx.run(sql::put_settings, organisation_id, own.version, own.threshold, own.model_enabled,
               own.daily_tokens, own.first_token_ms, own.total_ms, own.replies, now);
        return effective(own, installation);
      });
  if (settings) {
    remember(organisation_id, *settings);
  } else if (settings.error().kind == ErrorKind::version_conflict) {
    // Another process has changed them: whoever asks now is not told what was before.
    const std::lock_guard lock(mutex_);
    remembered_.erase(organisation_id);
  }
  co_return settings;
}

}  // namespace sp::chatbot
