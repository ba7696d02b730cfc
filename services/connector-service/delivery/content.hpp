// What of a ticket goes to a tool, as text. Pure and thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "services/connector-service/store/rows.hpp"
#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// Where people find the ticket; "" where the installation has no public address.
std::string address_of_ticket(std::string_view public_url, std::string_view ticket_id);

/// The record's description: what the requester wrote, what was said since, and where it comes from.
std::string opening_text(const ticketing::TicketCopy& ticket, std::string_view address, bool notes_too);

/// A message with its author, who is not the account that writes it there.
std::string comment_text(const ticketing::CopiedMessage& message);

/// What differs between the ticket and what the tool was last told of it.
OutgoingChange difference(const Outgoing& now, const Synced& then, const Mapping& mapping);
bool changes_anything(const OutgoingChange& change);
/// What the tool knows after the change.
Synced synced_with(const ticketing::TicketCopy& ticket);

}  // namespace sp::connector
