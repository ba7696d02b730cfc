#include "services/connector-service/tools/glpi.hpp"
#include "services/connector-service/tools/jira.hpp"
#include "services/connector-service/tools/service_management.hpp"
#include "services/connector-service/tools/tool.hpp"
#include "services/connector-service/tools/webhook.hpp"
#include "services/connector-service/tools/zendesk.hpp"
#include "services/connector-service/tools/defaults.hpp"
namespace sp::connector {

std::unique_ptr<Tool> make_tool(ToolKind kind, const Settings& settings) {
  switch (kind) {
    case ToolKind::glpi:
      return make_glpi(settings);
    case ToolKind::jira_cloud:
    case ToolKind::jira_data_center:
      return make_jira(kind, settings);
    case ToolKind::jira_service_management:
      return make_service_management(settings);
    case ToolKind::zendesk:
      return make_zendesk(settings);
    case ToolKind::webhook:
      return make_webhook(settings);
    default: break;
  }
  throw std::logic_error("a tool without a maker");
}
Mapping default_mapping(ToolKind) { return {}; }
}  // namespace sp::connector
