#include "services/connector-service/tools/incoming.hpp"

#include <array>

#include "services/connector-service/domain/signature.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {

namespace {

enum class Family { none, glpi, jira, zendesk, generic };

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
    case ToolKind::generic:
      return Family::generic;
    case ToolKind::servicenow:
    case ToolKind::webhook:
      return Family::none;
  }
  return Family::none;
}

/// Where a payload names its record: of what happened to a part of it, the record stands beside the part.
std::array<std::string_view, 2> places_of(Family family, const Settings& settings) {
  switch (family) {
    case Family::generic:
      return {settings.generic.incoming.id_at};
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

bool sends_webhooks(ToolKind kind, const Settings& settings) {
  const auto family = family_of(kind);
  return family != Family::none && (family != Family::generic || !settings.generic.incoming.id_at.empty());
}

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
    case Family::generic:
      return standard_webhook_holds(secrets, header("webhook-id"), header("webhook-timestamp"),
                                    header("webhook-signature"), body) ||
             hub_signature_holds(secrets, header("x-hub-signature-256"), body);
    case Family::none:
      return false;
  }
  return false;
}

std::optional<std::string> record_told_of(ToolKind kind, const Settings& settings, std::string_view body) {
  const auto family = family_of(kind);
  if (family == Family::none) return std::nullopt;
  const auto payload = json::parse(body);
  if (!payload) return std::nullopt;
  constexpr std::size_t longest_id = 100;
  for (const auto place : places_of(family, settings)) {
    if (place.empty()) continue;
    if (auto id = text_at(*payload, place); !id.empty() && id.size() <= longest_id) return id;
  }
  return std::nullopt;
}

}  // namespace sp::connector
