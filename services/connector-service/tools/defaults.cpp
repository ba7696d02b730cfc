#include "services/connector-service/tools/defaults.hpp"

#include "services/connector-service/tools/generic.hpp"
#include "services/connector-service/tools/glpi.hpp"
#include "services/connector-service/tools/glpi_legacy.hpp"
#include "services/connector-service/tools/jira.hpp"
#include "services/connector-service/tools/service_management.hpp"
#include "services/connector-service/tools/servicenow.hpp"
#include "services/connector-service/tools/zendesk.hpp"

namespace sp::connector {

Mapping default_mapping(ToolKind kind) {
  switch (kind) {
    case ToolKind::glpi:
      return glpi_defaults();
    case ToolKind::glpi_legacy:
      return glpi_legacy_defaults();
    case ToolKind::jira_cloud:
    case ToolKind::jira_data_center:
      return jira_defaults();
    case ToolKind::jira_service_management:
      return service_management_defaults();
    case ToolKind::servicenow:
      return servicenow_defaults();
    case ToolKind::zendesk:
      return zendesk_defaults();
    case ToolKind::generic:
      return generic_defaults();
    case ToolKind::webhook:
      return {};
  }
  return {};
}

}  // namespace sp::connector
