// The handlers of outgoing webhooks: endpoints of Standard Webhooks that hear every event of tickets.
#pragma once
#include "services/connector-service/api/connector_api.hpp"

namespace sp::connector {

struct NewWebhookInput {
  Text<1, 100> name;
  Text<1, 2000> url;
  /// Empty: every event but those that tell of internal notes and articles.
  std::optional<std::vector<std::string>> event_types;
};
BOOST_DESCRIBE_STRUCT(NewWebhookInput, (), (name, url, event_types))

struct ChangeWebhookInput {
  std::string id;
  std::optional<Text<1, 100>> name;
  std::optional<Text<1, 2000>> url;
  std::optional<std::vector<std::string>> event_types;
};
BOOST_DESCRIBE_STRUCT(ChangeWebhookInput, (), (id, name, url, event_types))

struct WebhookView {
  std::string id;
  std::string name;
  std::string url;
  std::vector<std::string> event_types;
  bool rotating = false;  // two secrets sign
  ConnectorHealth health;
  std::int64_t version = 1;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(WebhookView, (),
                      (id, name, url, event_types, rotating, health, version, created_at, updated_at))

/// The one time that a secret is shown.
struct WebhookWithSecret {
  WebhookView webhook;
  std::string secret;
};
BOOST_DESCRIBE_STRUCT(WebhookWithSecret, (), (webhook, secret))

/// Thread-safe.
class WebhookApi {
 public:
  explicit WebhookApi(ConnectorRoom room) : room_(room) {}

  Task<Result<http::Items<WebhookView>>> list(Caller caller, http::Nothing input);
  Task<Result<http::Created<WebhookWithSecret>>> add(Caller caller, NewWebhookInput input);
  Task<Result<WebhookView>> show(Caller caller, ConnectorPath input);
  Task<Result<WebhookView>> change(Caller caller, ChangeWebhookInput input);
  Task<Result<void>> remove(Caller caller, ConnectorPath input);
  Task<Result<WebhookView>> pause(Caller caller, ConnectorPath input);
  Task<Result<WebhookView>> resume(Caller caller, ConnectorPath input);
  Task<Result<WebhookWithSecret>> rotate(Caller caller, ConnectorPath input);
  Task<Result<WebhookView>> end_rotation(Caller caller, ConnectorPath input);
  Task<Result<ConnectionView>> test(Caller caller, ConnectorPath input);

 private:
  Task<Result<WebhookView>> halted(Caller caller, std::string id, std::string why);

  ConnectorRoom room_;
};

http::RouteTable webhook_routes(WebhookApi& api);

}  // namespace sp::connector
