#include "services/connector-service/delivery/content.hpp"

#include "platform/base/time.hpp"

namespace sp::connector {

namespace {

/// "2026-11-29 21:30 UTC": read by people of any language.
std::string moment(Time at) {
  auto text = to_rfc3339(at);
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

}  // namespace

std::string address_of_ticket(std::string_view public_url, std::string_view ticket_id) {
  if (public_url.empty()) return {};
  return std::string(public_url) + "/tickets/" + std::string(ticket_id);
}

std::string opening_text(const ticketing::TicketCopy& ticket, std::string_view address, bool notes_too) {
  std::string text = ticket.body;
  for (const auto& message : ticket.earlier) {
    if (message.internal && !notes_too) continue;
    text += "\n\n---\n" + message.author.name + ", " + moment(message.created_at) + ":\n" + message.body;
  }
  text += "\n\n---\n" + ticket.requester.name + " · #" + std::to_string(ticket.number);
  if (!address.empty()) text += " · " + std::string(address);
  return text;
}

std::string comment_text(const ticketing::CopiedMessage& message) {
  return message.author.name + ":\n\n" + message.body;
}

OutgoingChange difference(const Outgoing& now, const Synced& then, const Mapping& mapping) {
  OutgoingChange change{.mark = now.mark, .about = now};
  const auto& ticket = now.ticket;
  if (then.title != ticket.subject) change.title = ticket.subject;
  if (then.status != ticket.status) change.status = ticket.status;
  if (then.priority != ticket.priority) change.priority = ticket.priority;
  const auto assignee = ticket.assignee ? ticket.assignee->id : std::string();
  if (mapping.assignee && then.assignee_id != assignee) change.assignee_email = now.assignee_email;
  return change;
}

bool changes_anything(const OutgoingChange& change) {
  return change.title || change.status || change.priority || change.assignee_email;
}

Synced synced_with(const ticketing::TicketCopy& ticket) {
  return {.status = ticket.status,
          .priority = ticket.priority,
          .title = ticket.subject,
          .assignee_id = ticket.assignee ? ticket.assignee->id : std::string()};
}

}  // namespace sp::connector
