#include "services/connector-service/api/webhook_api.hpp"

#include <boost/asio/this_coro.hpp>

#include "platform/base/id.hpp"
#include "services/connector-service/domain/signature.hpp"
#include "services/connector-service/tools/webhook.hpp"

namespace sp::connector {

namespace {

Failure no_webhook() { return not_found("There is no such webhook."); }

bool is_webhook(const ConnectorRow& row) { return row.kind == ToolKind::webhook; }

WebhookView webhook_view(const ConnectorRow& row, const Secrets& secrets,
                         const std::vector<StateCount>& counts, Time now) {
  const auto settings = settings_of(row);
  return {.id = row.id,
          .name = row.name,
          .url = settings.base_url,
          .event_types = settings.event_types,
          .rotating = secrets.signing.size() > 1,
          .health = health_of(row, counts, now),
          .version = row.version,
          .created_at = row.created_at,
          .updated_at = row.updated_at};
}

/// The fields are named as the webhook's own.
Result<> check_webhook(const Settings& settings) {
  auto checked = check_settings(ToolKind::webhook, settings);
  if (checked) return checked;
  auto error = checked.error();
  for (auto& field : error.fields) {
    if (field.pointer == "/settings/base_url") field.pointer = "/url";
    if (field.pointer == "/settings/event_types") field.pointer = "/event_types";
  }
  return Failure(std::move(error));
}

}  // namespace

Task<Result<http::Items<WebhookView>>> WebhookApi::list(Caller caller, http::Nothing) {
  const auto rows = co_await room_.connectors.list(caller.organisation());
  const auto counts = co_await room_.deliveries.counts(caller.organisation());
  http::Items<WebhookView> items;
  for (const auto& row : rows) {
    if (!is_webhook(row)) continue;
    const auto secrets = open_secrets(room_.options.seal_key, row.organisation_id, row.id, row.secrets);
    items.items.push_back(webhook_view(row, secrets.value_or(Secrets{}), counts, room_.clock.now()));
  }
  co_return items;
}

Task<Result<http::Created<WebhookWithSecret>>> WebhookApi::add(Caller caller, NewWebhookInput input) {
  const Settings settings{.base_url = input.url,
                          .event_types = input.event_types.value_or(std::vector<std::string>{})};
  if (const auto checked = check_webhook(settings); !checked) co_return Failure(checked.error());
  const Secrets secrets{.signing = {new_webhook_secret()}};
  ConnectorStore::NewConnector webhook{.id = new_id(),
                                       .organisation_id = caller.organisation(),
                                       .name = input.name,
                                       .kind = ToolKind::webhook,
                                       .settings = json::encode(settings),
                                       .created_by = caller.who().user_id};
  webhook.secrets = seal_secrets(room_.options.seal_key, webhook.organisation_id, webhook.id, secrets);
  const Time now = room_.clock.now();
  auto answer = [secrets, now](const ConnectorRow& row) {
    return http::Created<WebhookWithSecret>{
        .body = {.webhook = webhook_view(row, secrets, {}, now), .secret = secrets.signing.front()},
        .location = "/api/v1/webhooks/" + row.id};
  };
  // Without the key's ledger: an answer that is kept for its repetition would keep the secret in the open.
  const auto row = co_await room_.connectors.insert(std::move(webhook));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return answer(*row);
}

Task<Result<WebhookView>> WebhookApi::show(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), std::move(input.id));
  if (!row || !is_webhook(*row)) co_return no_webhook();
  const auto counts = co_await room_.deliveries.counts(caller.organisation());
  const auto secrets = open_secrets(room_.options.seal_key, row->organisation_id, row->id, row->secrets);
  co_return webhook_view(*row, secrets.value_or(Secrets{}), counts, room_.clock.now());
}

Task<Result<WebhookView>> WebhookApi::change(Caller caller, ChangeWebhookInput input) {
  const auto expected = caller.if_match();
  const Time now = room_.clock.now();
  const SealKey key = room_.options.seal_key;
  auto rule = [input, expected, now, key](const ConnectorRow& row) -> Result<ConnectorStore::Change> {
    if (!is_webhook(row)) return no_webhook();
    if (!expected.permits(row.version)) {
      const auto secrets = open_secrets(key, row.organisation_id, row.id, row.secrets).value_or(Secrets{});
      return Failure(Error{
          .kind = ErrorKind::version_conflict,
          .code = "version_conflict",
          .message = "The webhook has been changed since you loaded it; its current state is in `current`.",
          .current = json::encode(webhook_view(row, secrets, {}, now))});
    }
    auto settings = settings_of(row);
    if (input.url) settings.base_url = *input.url;
    if (input.event_types) settings.event_types = *input.event_types;
    if (const auto checked = check_webhook(settings); !checked) return Failure(checked.error());
    return ConnectorStore::Change{.name = input.name ? std::string(*input.name) : row.name,
                                  .settings = json::encode(settings),
                                  .secrets = row.secrets,
                                  .halted = row.halted != "person" && input.url ? "" : row.halted};
  };
  const auto row = co_await room_.connectors.change(caller.organisation(), input.id, std::move(rule));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), {.id = row->id});
}

Task<Result<void>> WebhookApi::remove(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row || !is_webhook(*row)) co_return no_webhook();
  co_await room_.connectors.erase(caller.organisation(), std::move(input.id));
  room_.worker.wake("");
  co_return Result<void>();
}

Task<Result<WebhookView>> WebhookApi::halted(Caller caller, std::string id, std::string why) {
  auto before = co_await show(caller, {.id = id});
  if (!before) co_return before;
  const auto row = co_await room_.connectors.halt(caller.organisation(), id, std::move(why));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), {.id = row->id});
}

Task<Result<WebhookView>> WebhookApi::pause(Caller caller, ConnectorPath input) {
  return halted(std::move(caller), std::move(input.id), "person");
}

Task<Result<WebhookView>> WebhookApi::resume(Caller caller, ConnectorPath input) {
  return halted(std::move(caller), std::move(input.id), "");
}

Task<Result<WebhookWithSecret>> WebhookApi::rotate(Caller caller, ConnectorPath input) {
  const SealKey key = room_.options.seal_key;
  const auto secret = new_webhook_secret();
  auto rule = [key, secret](const ConnectorRow& row) -> Result<ConnectorStore::Change> {
    if (!is_webhook(row)) return no_webhook();
    auto secrets = open_secrets(key, row.organisation_id, row.id, row.secrets).value_or(Secrets{});
    if (secrets.signing.size() > 1) secrets.signing.resize(1);
    secrets.signing.insert(secrets.signing.begin(), secret);
    return ConnectorStore::Change{.name = row.name,
                                  .settings = row.settings,
                                  .secrets = seal_secrets(key, row.organisation_id, row.id, secrets),
                                  .halted = row.halted};
  };
  const auto row = co_await room_.connectors.change(caller.organisation(), input.id, std::move(rule));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  auto view = co_await show(std::move(caller), std::move(input));
  if (!view) co_return Failure(view.error());
  co_return WebhookWithSecret{.webhook = std::move(*view), .secret = secret};
}

Task<Result<WebhookView>> WebhookApi::end_rotation(Caller caller, ConnectorPath input) {
  const SealKey key = room_.options.seal_key;
  auto rule = [key](const ConnectorRow& row) -> Result<ConnectorStore::Change> {
    if (!is_webhook(row)) return no_webhook();
    auto secrets = open_secrets(key, row.organisation_id, row.id, row.secrets).value_or(Secrets{});
    if (secrets.signing.size() > 1) secrets.signing.resize(1);
    return ConnectorStore::Change{.name = row.name,
                                  .settings = row.settings,
                                  .secrets = seal_secrets(key, row.organisation_id, row.id, secrets),
                                  .halted = row.halted};
  };
  const auto row = co_await room_.connectors.change(caller.organisation(), input.id, std::move(rule));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), std::move(input));
}

Task<Result<ConnectionView>> WebhookApi::test(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), std::move(input.id));
  if (!row || !is_webhook(*row)) co_return no_webhook();
  const auto settings = settings_of(*row);
  const auto secrets = open_secrets(room_.options.seal_key, row->organisation_id, row->id, row->secrets);
  const auto executor = co_await asio::this_coro::executor;
  Session session(
      room_.http, executor,
      {.kind = row->kind,
       .base_url = settings.base_url,
       .secrets = secrets.value_or(Secrets{}),
       .networks = room_.options.networks,
       .timeout = std::min<std::chrono::milliseconds>(room_.options.timeout, std::chrono::seconds(10))});
  DeliveryCalls calls(session);
  const auto tool = make_webhook(settings);
  OutgoingComment event{.mark = new_id(),
                        .text = webhook_body("webhook.test", room_.clock.now(), "", std::nullopt)};
  const auto sent = co_await tool->comment(calls, {}, std::move(event));
  if (sent) co_return ConnectionView{.works = true};
  const auto& problem = sent.error();
  co_return ConnectionView{.problem = ToolProblem{.code = problem.trouble == Trouble::unreachable
                                                              ? ReasonCode::unreachable
                                                              : ReasonCode::refused,
                                                  .status = problem.status,
                                                  .message = problem.message}};
}

http::RouteTable webhook_routes(WebhookApi& api) {
  using namespace http;
  constexpr auto manage = Permission::connector_manage;
  return {
      {Get, "/api/v1/webhooks", manage, bind(api, &WebhookApi::list), "List webhooks"},
      Route{Post, "/api/v1/webhooks", manage, bind(api, &WebhookApi::add),
            "Add a webhook; its secret is shown once"}
          .repeating(Repeats::unkeyed)
          .answering({409}),
      {Get, "/api/v1/webhooks/{id}", manage, bind(api, &WebhookApi::show), "Show a webhook"},
      Route{Patch, "/api/v1/webhooks/{id}", manage, bind(api, &WebhookApi::change), "Change a webhook"}
          .matching<WebhookView>(),
      {Delete, "/api/v1/webhooks/{id}", manage, bind(api, &WebhookApi::remove),
       "Delete a webhook with its deliveries"},
      Route{Post, "/api/v1/webhooks/{id}/pause", manage, bind(api, &WebhookApi::pause),
            "Send nothing for now"}
          .repeating(Repeats::settles),
      Route{Post, "/api/v1/webhooks/{id}/resume", manage, bind(api, &WebhookApi::resume), "Send again"}
          .repeating(Repeats::settles),
      Route{Post, "/api/v1/webhooks/{id}/secret", manage, bind(api, &WebhookApi::rotate),
            "Give a webhook a new secret; the last one signs too until it is dropped"}
          .repeating(Repeats::unkeyed),
      Route{Delete, "/api/v1/webhooks/{id}/secret", manage, bind(api, &WebhookApi::end_rotation),
            "Drop the secret before the last"},
      Route{Post, "/api/v1/webhooks/{id}/test", manage, bind(api, &WebhookApi::test), "Send a test event"}
          .repeating(Repeats::unkeyed),
  };
}

}  // namespace sp::connector
