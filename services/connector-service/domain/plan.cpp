#include "services/connector-service/domain/plan.hpp"

#include <algorithm>
#include <array>

namespace sp::connector {

namespace {

using ticketing::NoticeKind;

constexpr std::array<std::string_view, 5> topics{"ticket.opened", "ticket.changed", "ticket.message",
                                                 "ticket.note", "ticket.article"};

template <class Value>
bool holds(const std::vector<Value>& wanted, const Value& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

/// What only agents may see goes to an endpoint that asked for it by name.
bool wants(const Settings& settings, std::string_view topic, NoticeKind kind) {
  if (settings.event_types.empty()) return !ticketing::is_internal(kind);
  return std::ranges::find(settings.event_types, topic) != settings.event_types.end();
}

}  // namespace

bool is_webhook_topic(std::string_view topic) { return std::ranges::find(topics, topic) != topics.end(); }

bool goes(const Rules& rules, const ticketing::TicketNotice& notice) {
  switch (rules.when) {
    case When::all:
      return notice.kind == NoticeKind::opened;
    case When::asked:
      return false;
    case When::matching:
      break;
  }
  const auto& row = notice.row;
  const auto assignee = row.assignee ? row.assignee->id : std::string();
  return holds(rules.statuses, row.status) && holds(rules.priorities, row.priority) &&
         (rules.assignees.empty() || (!assignee.empty() && holds(rules.assignees, assignee))) &&
         (!rules.assigned || *rules.assigned == row.assignee.has_value());
}

std::optional<Plan> plan(ToolKind kind, const Settings& settings, const Standing& standing,
                         std::string_view topic, const ticketing::TicketNotice& notice) {
  if (kind == ToolKind::webhook) {
    if (!is_webhook_topic(topic) || !wants(settings, topic, notice.kind)) return std::nullopt;
    return Plan{DeliveryKind::event};
  }
  if (settings.direction == Direction::in) return std::nullopt;
  if (!standing.linked) {
    if (!goes(settings.rules, notice)) return std::nullopt;
    return Plan{DeliveryKind::create};
  }
  switch (notice.kind) {
    case NoticeKind::changed:
      return Plan{DeliveryKind::change};
    case NoticeKind::note:
      if (!settings.mapping.internal_notes) return std::nullopt;
      return Plan{DeliveryKind::comment};
    case NoticeKind::message:  // a requester's reopens the ticket
      return Plan{DeliveryKind::comment, standing.status && *standing.status != notice.row.status};
    case NoticeKind::opened:
    case NoticeKind::article:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sp::connector
