// An endpoint of Standard Webhooks (standard-webhooks.md): every event of tickets, signed, under an id that a
// repetition keeps, so that its receiver knows it.
#pragma once
#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `comment` sends an event: its `mark` is the id, its `text` the body. Nothing else of a tool makes sense
/// there. Every answer but one of success is a failure that is tried again; 410 says that the endpoint wants
/// no more.
std::unique_ptr<Tool> make_webhook(const Settings& settings);

/// The body of an event: {"type", "timestamp", "data"}. `payload`: a ticketing::TicketNotice as JSON; of the
/// ticket the row as agents see it, with the message where there is one.
std::string webhook_body(std::string_view topic, Time at, std::string_view payload,
                         const std::optional<ticketing::CopiedMessage>& message);

}  // namespace sp::connector
