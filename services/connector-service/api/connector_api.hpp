// The handlers of connectors: what an admin sets, tests and looks at.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/route.hpp"
#include "platform/idempotency/ledger.hpp"
#include "platform/json/types.hpp"
#include "services/connector-service/delivery/worker.hpp"
#include "services/connector-service/store/connector_store.hpp"
#include "services/connector-service/store/delivery_store.hpp"
#include "services/connector-service/store/difference_store.hpp"

namespace sp::connector {

/// Of a PATCH what is absent stays; "" takes it away.
struct SecretsInput {
  std::optional<Text<0, 4000>> secret;
  std::optional<Text<0, 4000>> client_secret;
  std::optional<Text<0, 4000>> app_token;
  std::optional<Text<0, 4000>> refresh_token;
  std::optional<Text<0, 4000>> signing;  // what the tool signs its webhooks with
};
BOOST_DESCRIBE_STRUCT(SecretsInput, (), (secret, client_secret, app_token, refresh_token, signing))

struct NewConnectorInput {
  Text<1, 100> name;
  ToolKind tool = ToolKind::generic;
  Settings settings;
  std::optional<SecretsInput> secrets;
  std::optional<bool> paused;
};
BOOST_DESCRIBE_STRUCT(NewConnectorInput, (), (name, tool, settings, secrets, paused))

struct ConnectorPath {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(ConnectorPath, (), (id))

struct ChangeConnectorInput {
  std::string id;
  std::optional<Text<1, 100>> name;
  std::optional<Settings> settings;
  std::optional<SecretsInput> secrets;
};
BOOST_DESCRIBE_STRUCT(ChangeConnectorInput, (), (id, name, settings, secrets))

/// Which secrets there are; never what they are.
struct SecretsView {
  bool secret = false;
  bool client_secret = false;
  bool app_token = false;
  bool refresh_token = false;
  bool signing = false;
};
BOOST_DESCRIBE_STRUCT(SecretsView, (), (secret, client_secret, app_token, refresh_token, signing))

enum class ConnectorState { working, troubled, limited, paused, switched_off };
BOOST_DESCRIBE_ENUM(ConnectorState, working, troubled, limited, paused, switched_off)

struct ConnectorHealth {
  ConnectorState state = ConnectorState::working;
  std::optional<Halted> switched_off_because;
  std::int64_t waiting = 0;
  std::int64_t sending = 0;
  std::int64_t ambiguous = 0;
  std::int64_t failed = 0;
  std::int64_t lag_seconds = 0;
  std::optional<Time> last_success_at;
  std::optional<Time> failing_since;
  std::optional<Time> not_before;
  std::string last_problem;
  std::int64_t differences = 0;  // that the latest walk over both sides found, and nobody has settled
};
BOOST_DESCRIBE_STRUCT(ConnectorHealth, (),
                      (state, switched_off_because, waiting, sending, ambiguous, failed, lag_seconds,
                       last_success_at, failing_since, not_before, last_problem, differences))

struct ConnectorView {
  std::string id;
  std::string name;
  ToolKind tool = ToolKind::generic;
  Settings settings;
  SecretsView secrets;
  ConnectorHealth health;
  std::int64_t version = 1;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(ConnectorView, (),
                      (id, name, tool, settings, secrets, health, version, created_at, updated_at))

/// What is tried before it is kept. `connector_id`: where a secret is absent, that connector's, whose address
/// it is.
struct TryConnectorInput {
  ToolKind tool = ToolKind::generic;
  Settings settings;
  std::optional<SecretsInput> secrets;
  std::optional<Id> connector_id;
};
BOOST_DESCRIBE_STRUCT(TryConnectorInput, (), (tool, settings, secrets, connector_id))

struct ToolProblem {
  ReasonCode code = ReasonCode::none;
  std::int64_t status = 0;
  std::string message;  // the tool's own words
};
BOOST_DESCRIBE_STRUCT(ToolProblem, (), (code, status, message))

struct ConnectionView {
  bool works = false;
  std::optional<Account> account;
  std::optional<Choices> choices;
  std::optional<ToolProblem> problem;
};
BOOST_DESCRIBE_STRUCT(ConnectionView, (), (works, account, choices, problem))

struct PreviewInput {
  ToolKind tool = ToolKind::generic;
  Settings settings;
  Id ticket_id;
};
BOOST_DESCRIBE_STRUCT(PreviewInput, (), (tool, settings, ticket_id))

struct PreviewView {
  std::string method;
  std::string url;
  json::Value body;
};
BOOST_DESCRIBE_STRUCT(PreviewView, (), (method, url, body))

struct DefaultsInput {
  ToolKind tool = ToolKind::generic;
};
BOOST_DESCRIBE_STRUCT(DefaultsInput, (), (tool))

/// All outlive it.
struct ConnectorRoom {
  ConnectorStore& connectors;
  DeliveryStore& deliveries;
  DifferenceStore& differences;
  Worker& worker;
  Carrying& carrying;
  outbound::HttpClient& http;
  const Clock& clock;
  const WorkerOptions& options;
};

/// Thread-safe. A connector of another organisation is not_found everywhere.
class ConnectorApi {
 public:
  explicit ConnectorApi(ConnectorRoom room) : room_(room) {}

  Task<Result<http::Items<ConnectorView>>> list(Caller caller, http::Nothing input);
  Task<Result<http::Created<ConnectorView>>> add(Caller caller, NewConnectorInput input);
  Task<Result<ConnectorView>> show(Caller caller, ConnectorPath input);
  Task<Result<ConnectorView>> change(Caller caller, ChangeConnectorInput input);
  Task<Result<void>> remove(Caller caller, ConnectorPath input);
  Task<Result<ConnectorView>> pause(Caller caller, ConnectorPath input);
  Task<Result<ConnectorView>> resume(Caller caller, ConnectorPath input);
  Task<Result<ConnectionView>> test(Caller caller, TryConnectorInput input);
  Task<Result<PreviewView>> preview(Caller caller, PreviewInput input);
  Task<Result<Mapping>> defaults(Caller caller, DefaultsInput input);

 private:
  Task<Result<Secrets>> secrets_for(Caller caller, TryConnectorInput input);

  ConnectorRoom room_;
};

/// How a connector is, by its row and what of it has not ended.
ConnectorHealth health_of(const ConnectorRow& row, const std::vector<StateCount>& counts, Time now);
/// Whether the settings can be worked with; each field at fault is named below `/settings`.
Result<> check_settings(ToolKind kind, const Settings& settings);
/// The same of what a connection needs alone: address and credentials.
Result<> check_settings_of_connection(ToolKind kind, const Settings& settings);
/// What `input` makes of `kept`.
Secrets merged(Secrets kept, const std::optional<SecretsInput>& input);

http::RouteTable connector_routes(ConnectorApi& api);

}  // namespace sp::connector
