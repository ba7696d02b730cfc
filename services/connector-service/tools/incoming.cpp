#include "services/connector-service/tools/incoming.hpp"

#include <array>

#include "services/connector-service/domain/signature.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {

namespace {

enum class Family { none, glpi, jira, zendesk };

Family family_of(ToolKind kind) {
  switch (kind) {
    case ToolKind::glpi:
    case ToolKind::glpi_legacy:
      return Family::glpi;
    case ToolKind::jira_cloud:
    case ToolKind::jira_data_center:
    case ToolKind::jira_service_management:
      return Family::jira;
    case ToolKind::zendesk:
      return Family::zendesk;
    case ToolKind::servicenow:
    case ToolKind::generic:
    case ToolKind::webhook:
      return Family::none;
  }
  return Family::none;
}

/// Where a payload names its record: of what happened to a part of it, the record stands beside the part.
std::array<std::string_view, 2> places_of(Family family) {
  switch (family) {
    case Family::glpi:
      return {"/parent_item/id", "/item/id"};
    case Family::jira:
      return {"/issue/id", "/issue/id"};
    case Family::zendesk:
      return {"/detail/id", "/ticket/id"};
    case Family::none:
      break;
  }
  return {};
}

}  // namespace

bool sends_webhooks(ToolKind kind) { return family_of(kind) != Family::none; }

bool is_signed(ToolKind kind, const std::vector<std::string>& secrets, const HeaderOf& header,
               std::string_view body) {
  switch (family_of(kind)) {
    case Family::glpi:
      return glpi_signature_holds(secrets, header("x-glpi-signature"), header("x-glpi-timestamp"), body);
    case Family::jira:
      return hub_signature_holds(secrets, header("x-hub-signature"), body);
    case Family::zendesk:
      return zendesk_signature_holds(secrets, header("x-zendesk-webhook-signature"),
                                     header("x-zendesk-webhook-signature-timestamp"), body);
    case Family::none:
      return false;
  }
  return false;
}

std::optional<std::string> record_told_of(ToolKind kind, std::string_view body) {
  const auto family = family_of(kind);
  if (family == Family::none) return std::nullopt;
  const auto payload = json::parse(body);
  if (!payload) return std::nullopt;
  constexpr std::size_t longest_id = 100;
  for (const auto place : places_of(family))
    if (auto id = text_at(*payload, place); !id.empty() && id.size() <= longest_id) return id;
  return std::nullopt;
}

}  // namespace sp::connector
