#include "services/connector-service/api/connector_api.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "platform/base/id.hpp"
#include "services/connector-service/tools/defaults.hpp"

namespace sp::connector {

namespace {

Failure no_connector() { return not_found("There is no such connector."); }

bool is_tool(const ConnectorRow& row) { return row.kind != ToolKind::webhook; }

ConnectorView connector_view(const ConnectorRow& row, const Secrets& secrets,
                             const std::vector<StateCount>& counts,
                             const std::vector<DifferenceCount>& differences, Time now) {
  ConnectorView view{.id = row.id,
                     .name = row.name,
                     .tool = row.kind,
                     .settings = settings_of(row),
                     .secrets = {.secret = !secrets.secret.empty(),
                                 .client_secret = !secrets.client_secret.empty(),
                                 .app_token = !secrets.app_token.empty(),
                                 .refresh_token = !secrets.refresh_token.empty(),
                                 .signing = !secrets.signing.empty()},
                     .health = health_of(row, counts, now),
                     .version = row.version,
                     .created_at = row.created_at,
                     .updated_at = row.updated_at};
  for (const auto& count : differences)
    if (count.connector_id == row.id) view.health.differences += count.differences;
  return view;
}

/// scheme://host[:port]
std::string origin_of(const std::string& url) {
  const auto begin = url.find("://");
  return begin == url.npos ? url : url.substr(0, url.find_first_of("/?#", begin + 3));
}

/// A secret goes to the address that it was given for: for another one it is given again.
Result<> check_secrets_stay(const Settings& before, const Settings& after, const Secrets& kept,
                            const std::optional<SecretsInput>& input) {
  const bool same_place =
      origin_of(before.base_url) == origin_of(after.base_url) &&
      origin_of(before.authentication.token_url) == origin_of(after.authentication.token_url);
  if (same_place) return {};
  const bool all_again = (kept.secret.empty() || (input && input->secret)) &&
                         (kept.client_secret.empty() || (input && input->client_secret)) &&
                         (kept.app_token.empty() || (input && input->app_token)) &&
                         (kept.refresh_token.empty() || (input && input->refresh_token));
  if (all_again) return {};
  return invalid_field(
      "/secrets", "required_again",
      "The address is another one: give the secrets again, so that the kept ones go nowhere else.");
}

Failure connector_is_stale(const ConnectorView& current) {
  return Failure(Error{
      .kind = ErrorKind::version_conflict,
      .code = "version_conflict",
      .message = "The connector has been changed since you loaded it; its current state is in `current`.",
      .current = json::encode(current)});
}

ToolProblem problem_of(const CallProblem& problem) {
  ReasonCode code = ReasonCode::refused;
  if (problem.trouble == Trouble::unreachable) code = ReasonCode::unreachable;
  if (problem.trouble == Trouble::limited) code = ReasonCode::limited;
  if (problem.trouble == Trouble::unknown) code = ReasonCode::no_answer;
  if (problem.status == 401) code = ReasonCode::credentials;
  if (problem.status == 404) code = ReasonCode::missing;
  return {.code = code, .status = problem.status, .message = problem.message};
}

}  // namespace

ConnectorHealth health_of(const ConnectorRow& row, const std::vector<StateCount>& counts, Time now) {
  ConnectorHealth health{.last_success_at = row.last_success_at, .last_problem = row.last_problem};
  for (const auto& count : counts) {
    if (count.connector_id != row.id) continue;
    if (count.state == DeliveryState::failed) {
      health.failed += count.deliveries;
      continue;
    }
    (count.state == DeliveryState::sending     ? health.sending
     : count.state == DeliveryState::ambiguous ? health.ambiguous
                                               : health.waiting) += count.deliveries;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - count.oldest).count();
    health.lag_seconds = std::max<std::int64_t>(health.lag_seconds, age);
  }
  if (row.failures > 0) health.failing_since = row.failing_since;
  if (row.not_before > now) health.not_before = row.not_before;
  if (row.halted == "person") {
    health.state = ConnectorState::paused;
  } else if (!row.halted.empty()) {
    health.state = ConnectorState::switched_off;
    health.switched_off_because = json::enum_value<Halted>(row.halted);
  } else if (row.failures >= circuit_opens_at) {
    health.state = ConnectorState::troubled;
  } else if (row.not_before > now) {
    health.state = ConnectorState::limited;
  }
  return health;
}

Secrets merged(Secrets kept, const std::optional<SecretsInput>& input) {
  if (!input) return kept;
  if (input->secret) kept.secret = *input->secret;
  if (input->client_secret) kept.client_secret = *input->client_secret;
  if (input->app_token) kept.app_token = *input->app_token;
  if (input->refresh_token) kept.refresh_token = *input->refresh_token;
  if (input->signing) {
    kept.signing.clear();
    if (!std::string_view(*input->signing).empty()) kept.signing.push_back(*input->signing);
  }
  return kept;
}

Task<Result<http::Items<ConnectorView>>> ConnectorApi::list(Caller caller, http::Nothing) {
  const auto rows = co_await room_.connectors.list(caller.organisation());
  const auto counts = co_await room_.deliveries.counts(caller.organisation());
  const auto differences = co_await room_.differences.counts(caller.organisation());
  http::Items<ConnectorView> items;
  for (const auto& row : rows) {
    if (!is_tool(row)) continue;
    const auto secrets = open_secrets(room_.options.seal_key, row.organisation_id, row.id, row.secrets);
    items.items.push_back(
        connector_view(row, secrets.value_or(Secrets{}), counts, differences, room_.clock.now()));
  }
  co_return items;
}

Task<Result<http::Created<ConnectorView>>> ConnectorApi::add(Caller caller, NewConnectorInput input) {
  if (input.tool == ToolKind::webhook)
    co_return invalid_field("/tool", "invalid_choice", "Webhooks are added under /api/v1/webhooks.");
  if (const auto checked = check_settings(input.tool, input.settings); !checked)
    co_return Failure(checked.error());
  const auto secrets = merged({}, input.secrets);
  ConnectorStore::NewConnector connector{.id = new_id(),
                                         .organisation_id = caller.organisation(),
                                         .name = input.name,
                                         .kind = input.tool,
                                         .settings = json::encode(input.settings),
                                         .created_by = caller.who().user_id,
                                         .halted = input.paused.value_or(false)};
  connector.secrets = seal_secrets(room_.options.seal_key, connector.organisation_id, connector.id, secrets);
  const Time now = room_.clock.now();
  auto answer = [secrets, now](const ConnectorRow& row) {
    return http::Created<ConnectorView>{.body = connector_view(row, secrets, {}, {}, now),
                                        .location = "/api/v1/connectors/" + row.id};
  };
  const auto row =
      co_await room_.connectors.insert(std::move(connector), idempotency::once<ConnectorRow>(caller, answer));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return answer(*row);
}

Task<Result<ConnectorView>> ConnectorApi::show(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), std::move(input.id));
  if (!row || !is_tool(*row)) co_return no_connector();
  const auto counts = co_await room_.deliveries.counts(caller.organisation());
  const auto differences = co_await room_.differences.counts(caller.organisation());
  const auto secrets = open_secrets(room_.options.seal_key, row->organisation_id, row->id, row->secrets);
  co_return connector_view(*row, secrets.value_or(Secrets{}), counts, differences, room_.clock.now());
}

Task<Result<ConnectorView>> ConnectorApi::change(Caller caller, ChangeConnectorInput input) {
  const auto expected = caller.if_match();
  const Time now = room_.clock.now();
  const SealKey key = room_.options.seal_key;
  auto rule = [input, expected, now, key](const ConnectorRow& row) -> Result<ConnectorStore::Change> {
    if (!is_tool(row)) return no_connector();
    const auto kept = open_secrets(key, row.organisation_id, row.id, row.secrets).value_or(Secrets{});
    if (!expected.permits(row.version)) return connector_is_stale(connector_view(row, kept, {}, {}, now));
    const auto before = settings_of(row);
    const auto& after = input.settings ? *input.settings : before;
    if (const auto checked = check_settings(row.kind, after); !checked) return Failure(checked.error());
    if (const auto stay = check_secrets_stay(before, after, kept, input.secrets); !stay)
      return Failure(stay.error());
    const auto secrets = merged(kept, input.secrets);
    // Other settings or secrets are an answer to what switched it off; a person's pause stays.
    const bool answers = row.halted != "person" && (input.settings || input.secrets);
    return ConnectorStore::Change{.name = input.name ? std::string(*input.name) : row.name,
                                  .settings = json::encode(after),
                                  .secrets = seal_secrets(key, row.organisation_id, row.id, secrets),
                                  .halted = answers ? "" : row.halted};
  };
  const auto row = co_await room_.connectors.change(caller.organisation(), input.id, std::move(rule));
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), {.id = row->id});
}

Task<Result<void>> ConnectorApi::remove(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row || !is_tool(*row)) co_return no_connector();
  co_await room_.connectors.erase(caller.organisation(), std::move(input.id));
  room_.worker.wake("");
  co_return Result<void>();
}

Task<Result<ConnectorView>> ConnectorApi::pause(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.halt(caller.organisation(), input.id, "person");
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), std::move(input));
}

Task<Result<ConnectorView>> ConnectorApi::resume(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.halt(caller.organisation(), input.id, "");
  if (!row) co_return Failure(row.error());
  room_.worker.wake("");
  co_return co_await show(std::move(caller), std::move(input));
}

Task<Result<Secrets>> ConnectorApi::secrets_for(Caller caller, TryConnectorInput input) {
  if (!input.connector_id) co_return merged({}, input.secrets);
  const auto row = co_await room_.connectors.find(caller.organisation(), *input.connector_id);
  if (!row || !is_tool(*row)) co_return no_connector();
  const auto kept =
      open_secrets(room_.options.seal_key, row->organisation_id, row->id, row->secrets).value_or(Secrets{});
  if (const auto stay = check_secrets_stay(settings_of(*row), input.settings, kept, input.secrets); !stay)
    co_return Failure(stay.error());
  co_return merged(kept, input.secrets);
}

Task<Result<ConnectionView>> ConnectorApi::test(Caller caller, TryConnectorInput input) {
  if (const auto checked = check_settings_of_connection(input.tool, input.settings); !checked)
    co_return Failure(checked.error());
  auto secrets = co_await secrets_for(std::move(caller), input);
  if (!secrets) co_return Failure(secrets.error());
  const auto executor = co_await asio::this_coro::executor;
  Session session(
      room_.http, executor,
      {.kind = input.tool,
       .base_url = input.settings.base_url,
       .authentication = input.settings.authentication,
       .secrets = std::move(*secrets),
       .networks = room_.options.networks,
       .timeout = std::min<std::chrono::milliseconds>(room_.options.timeout, std::chrono::seconds(10))});
  DeliveryCalls calls(session);
  const auto tool = make_tool(input.tool, input.settings);
  auto account = co_await tool->who_am_i(calls);
  if (!account) co_return ConnectionView{.problem = problem_of(account.error())};
  ConnectionView view{.works = true, .account = std::move(*account)};
  auto choices = co_await tool->choices(calls);
  if (choices) {
    view.choices = std::move(*choices);
  } else {
    view.problem = problem_of(choices.error());
  }
  co_return view;
}

Task<Result<PreviewView>> ConnectorApi::preview(Caller caller, PreviewInput input) {
  if (input.tool == ToolKind::webhook)
    co_return invalid_field("/tool", "invalid_choice", "A webhook has no preview.");
  if (const auto checked = check_settings(input.tool, input.settings); !checked)
    co_return Failure(checked.error());
  auto ticket = co_await outgoing(&room_.carrying, &input.settings, caller.organisation(),
                                  {.organisation_id = caller.organisation(),
                                   .ticket_id = input.ticket_id,
                                   .messages_until = room_.clock.now()},
                                  "sp-" + std::string(input.ticket_id));
  if (!ticket) co_return Failure(ticket.error());
  if (!*ticket)
    co_return invalid_field("/ticket_id", "unknown_ticket", "Must be a ticket of your organisation.");
  const auto rendered = rendered_for(input.settings, **ticket);
  const auto request = make_tool(input.tool, rendered)->preview(**ticket);
  co_return PreviewView{
      .method = request.method, .url = input.settings.base_url + request.path, .body = request.body};
}

Task<Result<Mapping>> ConnectorApi::defaults(Caller, DefaultsInput input) {
  co_return default_mapping(input.tool);
}

http::RouteTable connector_routes(ConnectorApi& api) {
  using namespace http;
  return {
      {Get, "/api/v1/connectors", Permission::connector_manage, bind(api, &ConnectorApi::list),
       "List connectors"},
      {Post, "/api/v1/connectors", Permission::connector_manage, bind(api, &ConnectorApi::add),
       "Add a connector"},
      Route{Post, "/api/v1/connectors/test", Permission::connector_manage, bind(api, &ConnectorApi::test),
            "Test a connection before it is kept"}
          .repeating(Repeats::unkeyed),
      Route{Post, "/api/v1/connectors/preview", Permission::connector_manage,
            bind(api, &ConnectorApi::preview), "Show what a tool would be sent of a ticket"}
          .repeating(Repeats::unkeyed),
      {Get, "/api/v1/connectors/defaults", Permission::connector_manage, bind(api, &ConnectorApi::defaults),
       "Show the usual mapping of a tool"},
      {Get, "/api/v1/connectors/{id}", Permission::connector_manage, bind(api, &ConnectorApi::show),
       "Show a connector"},
      Route{Patch, "/api/v1/connectors/{id}", Permission::connector_manage, bind(api, &ConnectorApi::change),
            "Change a connector"}
          .matching<ConnectorView>(),
      {Delete, "/api/v1/connectors/{id}", Permission::connector_manage, bind(api, &ConnectorApi::remove),
       "Delete a connector with its deliveries"},
      Route{Post, "/api/v1/connectors/{id}/pause", Permission::connector_manage,
            bind(api, &ConnectorApi::pause), "Send nothing for now"}
          .repeating(Repeats::settles),
      Route{Post, "/api/v1/connectors/{id}/resume", Permission::connector_manage,
            bind(api, &ConnectorApi::resume), "Send again"}
          .repeating(Repeats::settles),
  };
}

}  // namespace sp::connector
