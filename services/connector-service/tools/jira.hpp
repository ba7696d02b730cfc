// Issues of Jira Cloud (REST API v3, texts as documents) and of Jira Data Center (v2, texts as they are).
//
// Our mark is a label of the issue, which the search finds, and the property "support-platform" {"ticket":
// mark}; both are set by the call that makes the issue. Comments carry the property {"message": mark}; an
// internal one also
// {"sd.public.comment": {"internal": true}}, by which Jira Service Management hides it from customers where
// the project is one of its. The search index is late on both: by seconds to minutes in Cloud, less in Data
// Center.
//
// Jira gives every issue the first status of its workflow; `change` brings it to another. A status is a
// status id or name, a priority a priority id or name. Where a step of the workflow demands fields, they are
// taken from Mapping::fields; "resolution", which is never Jira's to take at the beginning, goes along with
// such steps only. Of Mapping::fields, labels join ours, and a description or environment that is plain text
// becomes a document in Cloud.
//
// An assignee whom the project does not take is left out rather than the ticket held up.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `kind` is jira_cloud or jira_data_center. `settings` outlives the tool.
std::unique_ptr<Tool> make_jira(ToolKind kind, const Settings& settings);

/// The maps of a new connector: the statuses of Jira's own project templates by name (their ids differ from
/// site to site) and Jira's own priorities by id.
Mapping jira_defaults();

}  // namespace sp::connector
