// ServiceNow, by its Table API (servicenow.com/docs, "Table API"). A record carries our mark as its
// correlation id, and is found by it at once.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `mapping.project`: the table, "": incident. Of `mapping.fields` three go only with the states that demand
/// them: "hold_reason" with 3 (On Hold), "close_code" and "close_notes" with 6 and 7 (Resolved, Closed).
///
/// The account's own time zone does not matter: times are sent and read in UTC. It needs to read and write
/// the table, and to read sys_user and sys_journal_field.
std::unique_ptr<Tool> make_servicenow(const Settings& settings);
/// The usual states, priorities and closing words of incidents.
Mapping servicenow_defaults();

}  // namespace sp::connector
