#include "services/chatbot-service/api/assistant_api.hpp"

#include "platform/http/cursor.hpp"

namespace sp::chatbot {

namespace {

constexpr std::string_view unanswered_list = "unanswered";

UnansweredPlace place_of_question(const UnansweredRow& row) { return {row.message_id}; }

template <class Number, class T>
Change<Number> number(const Change<T>& field) {
  Change<Number> change{.present = field.present, .value = {}};
  if (field.value) change.value = field.value->value;
  return change;
}

SettingsChange change_of(const SettingsInput& input) {
  SettingsChange change{.threshold = number<double>(input.threshold),
                        .model_enabled = {},
                        .daily_tokens = {},
                        .first_token_ms = {},
                        .total_ms = {},
                        .replies = input.replies};
  if (input.model.clears()) {
    change.model_enabled.present = true;
    change.daily_tokens.present = true;
    change.first_token_ms.present = true;
    change.total_ms.present = true;
  } else if (input.model.sets()) {
    change.model_enabled = input.model.value->enabled;
    change.daily_tokens = number<std::int64_t>(input.model.value->daily_tokens);
    change.first_token_ms = number<std::int64_t>(input.model.value->first_token_ms);
    change.total_ms = number<std::int64_t>(input.model.value->total_ms);
  }
  return change;
}

}  // namespace

Task<Result<http::Page<UnansweredRow>>> AssistantApi::unanswered(Caller caller, ListInput input) {
  const auto after = http::decode_cursor<UnansweredPlace>(unanswered_list, input.cursor);
  if (!after) co_return Failure(after.error());
  const std::int64_t limit = input.limit ? input.limit->value : http::default_page;
  http::Page<UnansweredRow> page;
  page.items = co_await store_.unanswered(caller.organisation(), *after, limit + 1);
  page.next_cursor = http::cut_page(page.items, limit, unanswered_list, place_of_question);
  co_return page;
}

Task<SettingsView> AssistantApi::view_of(std::string organisation_id, AssistantSettings settings) {
  const auto tokens_today = co_await budget_.today(std::move(organisation_id));
  co_return SettingsView{.version = settings.version,
                         .threshold = settings.threshold,
                         .default_threshold = settings_.installation().threshold,
                         .model = {.enabled = settings.model_enabled,
                                   .configured = !model_name_.empty(),
                                   .name = model_name_,
                                   .daily_tokens = settings.daily_tokens,
                                   .tokens_today = tokens_today,
                                   .first_token_ms = settings.first_token_ms,
                                   .total_ms = settings.total_ms},
                         .replies = settings.replies ? *settings.replies : Replies{},
                         .default_replies = built_in_replies()};
}

Task<Result<SettingsView>> AssistantApi::show_settings(Caller caller, http::Nothing) {
  const auto settings = co_await settings_.load(caller.organisation());
  co_return co_await view_of(caller.organisation(), settings);
}

Task<Result<SettingsView>> AssistantApi::put_settings(Caller caller, SettingsInput input) {
  auto changed = co_await settings_.change(caller.organisation(), change_of(input), caller.if_match());
  if (changed) co_return co_await view_of(caller.organisation(), *changed);
  auto error = std::move(changed).error();
  if (error.kind == ErrorKind::version_conflict) {
    const auto settings = co_await settings_.load(caller.organisation());
    error.current = json::encode(co_await view_of(caller.organisation(), settings));
  }
  co_return Failure(std::move(error));
}

}  // namespace sp::chatbot
