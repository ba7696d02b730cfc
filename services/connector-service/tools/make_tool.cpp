#include "services/connector-service/tools/generic.hpp"
#include "services/connector-service/tools/glpi.hpp"
#include "services/connector-service/tools/glpi_legacy.hpp"
#include "services/connector-service/tools/jira.hpp"
#include "services/connector-service/tools/service_management.hpp"
#include "services/connector-service/tools/servicenow.hpp"
#include "services/connector-service/tools/tool.hpp"
#include "services/connector-service/tools/webhook.hpp"
#include "services/connector-service/tools/zendesk.hpp"

namespace sp::connector {

Task<Told<std::string>> Tool::editor(Calls&, Remote) { co_return std::string(); }

std::unique_ptr<Tool> make_tool(ToolKind kind, const Settings& settings) {
  switch (kind) {
    case ToolKind::glpi:
      return make_glpi(settings);
    case ToolKind::glpi_legacy:
      return make_glpi_legacy(settings);
    case ToolKind::jira_cloud:
    case ToolKind::jira_data_center:
      return make_jira(kind, settings);
    case ToolKind::jira_service_management:
      return make_service_management(settings);
    case ToolKind::servicenow:
      return make_servicenow(settings);
    case ToolKind::zendesk:
      return make_zendesk(settings);
    case ToolKind::generic:
      return make_generic(settings);
    case ToolKind::webhook:
      return make_webhook(settings);
  }
  throw std::logic_error("a tool without a maker");
}

}  // namespace sp::connector
