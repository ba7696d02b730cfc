#include "services/connector-service/api/delivery_api.hpp"

#include <algorithm>

#include "platform/http/cursor.hpp"

namespace sp::connector {

namespace {

constexpr std::string_view delivery_order = "deliveries";

bool is_to_be_sent(DeliveryState state) {
  return state == DeliveryState::waiting || state == DeliveryState::ambiguous;
}

/// What every view of a delivery has in common.
template <class View>
View delivery_as(const Delivery& d) {
  View view;
  view.id = d.id;
  view.connector_id = d.connector_id;
  view.ticket_id = d.ticket_id;
  view.ticket_number = d.ticket_number;
  view.kind = d.kind;
  view.state = d.state;
  view.tries = d.tries;
  if (is_to_be_sent(d.state)) view.next_at = d.next_at;
  view.created_at = d.created_at;
  view.finished_at = d.finished_at;
  view.reason_code = d.reason_code;
  view.reason = d.reason;
  return view;
}

DeliverySummary delivery_summary(const Delivery& d) { return delivery_as<DeliverySummary>(d); }

DeliveryView delivery_view(const Delivery& d) {
  auto view = delivery_as<DeliveryView>(d);
  view.in_doubt = d.unsure;
  view.request = d.request;
  view.answer = d.answer;
  return view;
}

bool may_be_sent_by_hand(const ConnectorRow& row) {
  return row.kind != ToolKind::webhook && settings_of(row).direction != Direction::in;
}

LinkView link_view(const ConnectorRow& row, const Link* link, const std::vector<Delivery>& unfinished) {
  LinkView view{.connector_id = row.id, .connector_name = row.name, .tool = row.kind};
  if (link != nullptr) {
    if (link->remote_id) view.key = link->remote_key;
    view.url = link->remote_url;
    view.status = link->remote_status;
    view.synced_at = link->synced_at;
  }
  for (const auto& delivery : unfinished)
    if (delivery.connector_id == row.id) view.unfinished.push_back(delivery_summary(delivery));
  return view;
}

}  // namespace

Task<Result<http::Page<DeliverySummary>>> DeliveryApi::list(Caller caller, ListDeliveries input) {
  auto after = http::decode_cursor<DeliveryPlace>(delivery_order, input.cursor);
  if (!after) co_return Failure(after.error());
  const auto limit = input.limit ? input.limit->value : http::default_page;
  DeliveryFilter filter{.connector_id = input.connector, .ticket_id = input.ticket, .state = input.state};
  auto rows =
      co_await room_.deliveries.list(caller.organisation(), std::move(filter), std::move(*after), limit + 1);
  http::Page<DeliverySummary> page;
  page.next_cursor = http::cut_page(rows, limit, delivery_order,
                                    [](const Delivery& d) { return DeliveryPlace{d.created_at, Id(d.id)}; });
  for (const auto& row : rows) page.items.push_back(delivery_summary(row));
  co_return page;
}

Task<Result<DeliveryView>> DeliveryApi::show(Caller caller, ConnectorPath input) {
  const auto delivery = co_await room_.deliveries.find(caller.organisation(), std::move(input.id));
  if (!delivery) co_return not_found("There is no such delivery.");
  co_return delivery_view(*delivery);
}

Task<Result<DeliveryView>> DeliveryApi::replay(Caller caller, ReplayInput input) {
  const auto delivery = co_await room_.deliveries.replay(caller.organisation(), std::move(input.id),
                                                         input.certainly_absent.value_or(false));
  if (!delivery) co_return Failure(delivery.error());
  room_.worker.wake(delivery->connector_id);
  co_return delivery_view(*delivery);
}

Task<Result<DeliveryView>> DeliveryApi::skip(Caller caller, ConnectorPath input) {
  const auto delivery = co_await room_.deliveries.skip(caller.organisation(), std::move(input.id));
  if (!delivery) co_return Failure(delivery.error());
  room_.worker.wake(delivery->connector_id);
  co_return delivery_view(*delivery);
}

Task<Result<Replayed>> DeliveryApi::replay_all(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row) co_return not_found("There is no such connector.");
  const auto replayed = co_await room_.deliveries.replay_all(caller.organisation(), input.id);
  room_.worker.wake(input.id);
  co_return Replayed{replayed};
}

Task<Result<TicketLinksView>> DeliveryApi::of_ticket(Caller caller, TicketLinksPath input) {
  const auto ticket = co_await room_.carrying.tickets.copy(
      Call(), {.organisation_id = caller.organisation(), .ticket_id = input.ticket_id});
  if (!ticket) co_return Failure(ticket.error());
  if (!ticket->ticket) co_return not_found("There is no such ticket.");
  const auto rows = co_await room_.connectors.list(caller.organisation());
  TicketLinksView view;
  if (rows.empty()) co_return view;
  const auto links = co_await room_.deliveries.links_of_ticket(caller.organisation(), input.ticket_id);
  const auto unfinished =
      co_await room_.deliveries.unfinished_of_ticket(caller.organisation(), input.ticket_id);
  const auto twins = co_await room_.differences.twins_of_ticket(caller.organisation(), input.ticket_id);
  for (const auto& row : rows) {
    if (row.kind == ToolKind::webhook) continue;
    const auto link = std::ranges::find(links, row.id, &Link::connector_id);
    const bool there = link != links.end() && (link->remote_id || link->unfinished > 0);
    if (there) {
      view.links.push_back(link_view(row, &*link, unfinished));
      for (const auto& twin : twins)
        if (twin.connector_id == row.id)
          std::ranges::move(others_of(twin), std::back_inserter(view.links.back().others));
    } else if (may_be_sent_by_hand(row)) {
      view.offers.push_back({.connector_id = row.id, .connector_name = row.name, .tool = row.kind});
    }
  }
  co_return view;
}

Task<Result<DeliverySummary>> DeliveryApi::send(Caller caller, SendTicketInput input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row || !may_be_sent_by_hand(*row)) co_return not_found("There is no such connector.");
  const auto found = co_await room_.carrying.tickets.copy(
      Call(), {.organisation_id = caller.organisation(), .ticket_id = input.ticket_id});
  if (!found) co_return Failure(found.error());
  if (!found->ticket)
    co_return invalid_field("/ticket_id", "unknown_ticket", "Must be a ticket of your organisation.");
  const auto delivery = co_await room_.deliveries.ask({.organisation_id = caller.organisation(),
                                                       .connector_id = input.id,
                                                       .ticket_id = input.ticket_id,
                                                       .ticket_number = found->ticket->number});
  if (!delivery) co_return Failure(delivery.error());
  room_.worker.wake(input.id);
  co_return delivery_summary(*delivery);
}

http::RouteTable delivery_routes(DeliveryApi& api) {
  using namespace http;
  return {
      {Get, "/api/v1/connectors/deliveries", Permission::connector_manage, bind(api, &DeliveryApi::list),
       "List deliveries, the latest first"},
      {Get, "/api/v1/connectors/deliveries/{id}", Permission::connector_manage, bind(api, &DeliveryApi::show),
       "Show a delivery with its last call"},
      Route{Post, "/api/v1/connectors/deliveries/{id}/replay", Permission::connector_use,
            bind(api, &DeliveryApi::replay), "Send a failed delivery again"}
          .repeating(Repeats::settles)
          .answering({409}),
      Route{Post, "/api/v1/connectors/deliveries/{id}/skip", Permission::connector_manage,
            bind(api, &DeliveryApi::skip), "Give up a failed delivery"}
          .repeating(Repeats::settles)
          .answering({409}),
      Route{Post, "/api/v1/connectors/{id}/replay", Permission::connector_manage,
            bind(api, &DeliveryApi::replay_all), "Send all failed deliveries of a connector again"}
          .repeating(Repeats::settles),
      {Get, "/api/v1/connectors/tickets/{ticket_id}", Permission::connector_use,
       bind(api, &DeliveryApi::of_ticket), "Show where a ticket is in the tools"},
      Route{Post, "/api/v1/connectors/{id}/tickets", Permission::connector_use, bind(api, &DeliveryApi::send),
            "Send a ticket to a tool"}
          .repeating(Repeats::settles)
          .answering({409}),
  };
}

}  // namespace sp::connector
