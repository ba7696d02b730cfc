// What becomes a delivery: which events of a ticket a connector carries, and as what. Pure and thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "services/connector-service/domain/connector.hpp"
#include "services/connector-service/domain/delivery.hpp"
#include "services/ticketing-service/client/events.hpp"

namespace sp::connector {

/// Whether a ticket goes to the tool by itself.
bool goes(const Rules& rules, const ticketing::TicketNotice& notice);

/// What is true of the ticket's record in the tool when the event comes.
struct Standing {
  bool linked = false;                      // there is one, or one is on its way
  std::optional<ticketing::Status> status;  // as it was told last; nothing while it is on its way
};

/// What the event brings to the tool. `follows`: after the message, the status that it changed.
struct Plan {
  DeliveryKind kind = DeliveryKind::create;
  bool change_follows = false;
};
std::optional<Plan> plan(ToolKind kind, const Settings& settings, const Standing& standing,
                         std::string_view topic, const ticketing::TicketNotice& notice);

/// Of the topics that a webhook may ask for.
bool is_webhook_topic(std::string_view topic);

}  // namespace sp::connector
