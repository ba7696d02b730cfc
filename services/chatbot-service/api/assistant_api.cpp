#include "services/chatbot-service/api/assistant_api.hpp"

namespace sp::chatbot {

namespace {

constexpr std::int64_t default_page = 50;
constexpr std::chrono::days counted{30};

}  // namespace

Task<Result<http::Page<UnansweredRow>>> AssistantApi::unanswered(Caller caller, ListInput input) {
  std::optional<std::string> before;
  if (input.cursor) {
    if (!is_id(*input.cursor))
      co_return invalid_field("/cursor", "invalid_cursor", "Is not a cursor of this list.");
    before = *input.cursor;
  }
  const std::int64_t limit = input.limit ? input.limit->value : default_page;
  http::Page<UnansweredRow> page;
  page.items = co_await store_.unanswered(caller.organisation(), before, limit + 1);
  if (std::cmp_greater(page.items.size(), limit)) {
    page.items.pop_back();
    page.next_cursor = page.items.back().message_id;
  }
  co_return page;
}

SettingsView AssistantApi::view_of(const AssistantSettings& settings) const {
  return {.version = settings.version,
          .threshold = settings.threshold,
          .default_threshold = installation_.default_threshold,
          .model = {.enabled = settings.model_enabled,
                    .configured = !installation_.model_name.empty(),
                    .name = installation_.model_name}};
}

Task<Result<SettingsView>> AssistantApi::show_settings(Caller caller, http::Nothing) {
  const auto settings = co_await settings_.load(caller.organisation());
  co_return view_of(settings);
}

Task<Result<SettingsView>> AssistantApi::put_settings(Caller caller, SettingsInput input) {
  if (input.threshold && !(*input.threshold >= 0 && *input.threshold <= 1))
    co_return invalid_field("/threshold", "out_of_range", "Must be from 0 to 1.");
  const auto enabled = input.model ? input.model->enabled : std::nullopt;
  auto changed =
      co_await settings_.change(caller.organisation(), input.threshold, enabled, caller.if_match());
  if (!changed) co_return Failure(changed.error());
  co_return view_of(*changed);
}

Task<Result<AssistantCounts>> AssistantApi::counts(std::string organisation_id) {
  const Time since = clock_.now() - counted;
  const auto tallies = co_await store_.tallies(organisation_id, since);
  const auto unanswered = co_await store_.count_unanswered(organisation_id, since);
  co_return AssistantCounts{
      .unanswered = unanswered, .answered = tallies.answered, .refused = tallies.refused};
}

}  // namespace sp::chatbot
