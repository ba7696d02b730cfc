// The handlers of deliveries, and of what a ticket is in the tools.
#pragma once
#include "services/connector-service/api/connector_api.hpp"

namespace sp::connector {

struct ListDeliveries {
  std::optional<Id> connector;
  std::optional<Id> ticket;
  std::optional<DeliveryState> state;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListDeliveries, (), (connector, ticket, state, limit, cursor))

struct DeliverySummary {
  std::string id;
  std::string connector_id;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  DeliveryKind kind = DeliveryKind::create;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t tries = 0;
  std::optional<Time> next_at;  // of what is to be sent
  Time created_at{};
  std::optional<Time> finished_at;
  ReasonCode reason_code = ReasonCode::none;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DeliverySummary, (),
                      (id, connector_id, ticket_id, ticket_number, kind, state, tries, next_at, created_at,
                       finished_at, reason_code, reason))

struct DeliveryView {
  std::string id;
  std::string connector_id;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  DeliveryKind kind = DeliveryKind::create;
  DeliveryState state = DeliveryState::waiting;
  std::int64_t tries = 0;
  std::optional<Time> next_at;
  Time created_at{};
  std::optional<Time> finished_at;
  ReasonCode reason_code = ReasonCode::none;
  std::string reason;
  bool in_doubt = false;  // an earlier call may have arrived
  std::string request;
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
                      (id, connector_id, ticket_id, ticket_number, kind, state, tries, next_at, created_at,
                       finished_at, reason_code, reason, in_doubt, request, answer))

struct ReplayInput {
  std::string id;
  /// A person has looked in the tool: what is in doubt never arrived.
  std::optional<bool> certainly_absent;
};
BOOST_DESCRIBE_STRUCT(ReplayInput, (), (id, certainly_absent))

struct Replayed {
  std::int64_t replayed = 0;
};
BOOST_DESCRIBE_STRUCT(Replayed, (), (replayed))

/// A ticket in one tool, as agents see it.
struct LinkView {
  std::string connector_id;
  std::string connector_name;
  ToolKind tool = ToolKind::generic;
  std::optional<std::string> key;  // nothing: it is not there yet
  std::string url;
  std::string status;
  std::optional<Time> synced_at;
  std::vector<RemoteLink> others;  // further records there that are the same ticket's
  std::vector<DeliverySummary> unfinished;
};
BOOST_DESCRIBE_STRUCT(LinkView, (),
                      (connector_id, connector_name, tool, key, url, status, synced_at, others, unfinished))

/// Where a ticket may go at an agent's word.
struct OfferView {
  std::string connector_id;
  std::string connector_name;
  ToolKind tool = ToolKind::generic;
};
BOOST_DESCRIBE_STRUCT(OfferView, (), (connector_id, connector_name, tool))

struct TicketLinksView {
  std::vector<LinkView> links;
  std::vector<OfferView> offers;
};
BOOST_DESCRIBE_STRUCT(TicketLinksView, (), (links, offers))

struct TicketLinksPath {
  std::string ticket_id;
};
BOOST_DESCRIBE_STRUCT(TicketLinksPath, (), (ticket_id))

struct SendTicketInput {
  std::string id;
  Id ticket_id;
};
BOOST_DESCRIBE_STRUCT(SendTicketInput, (), (id, ticket_id))

/// Thread-safe.
class DeliveryApi {
 public:
  explicit DeliveryApi(ConnectorRoom room) : room_(room) {}

  Task<Result<http::Page<DeliverySummary>>> list(Caller caller, ListDeliveries input);
  Task<Result<DeliveryView>> show(Caller caller, ConnectorPath input);
  Task<Result<DeliveryView>> replay(Caller caller, ReplayInput input);
  Task<Result<DeliveryView>> skip(Caller caller, ConnectorPath input);
  Task<Result<Replayed>> replay_all(Caller caller, ConnectorPath input);
  Task<Result<TicketLinksView>> of_ticket(Caller caller, TicketLinksPath input);
  Task<Result<DeliverySummary>> send(Caller caller, SendTicketInput input);

 private:
  ConnectorRoom room_;
};

http::RouteTable delivery_routes(DeliveryApi& api);

}  // namespace sp::connector
