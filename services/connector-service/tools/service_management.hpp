// Requests of Jira Service Management Cloud: made and commented through its own API (/rest/servicedeskapi),
// read, changed and searched as the issues that they are. Mapping::project is the service desk's id,
// Mapping::type the request type's.
//
// Where our mark is. A request takes only the fields that its request type shows, so a label cannot always go
// along, and a label or property set by a second call would be missing exactly where that matters: when this
// program died between the two. So the mark is in the one call that makes the request, as the last line of
// its description, "[sp-…]"; where the request type shows labels, it is a label too. `find` looks for both
// and believes only a record that carries the whole mark; `read` and `changes` leave the line out of the
// text. A request type without a description is refused, in words that say so.
//
// The API takes descriptions and comments as wiki markup (its documents are experimental), so what would be
// markup is escaped. Comments are read as documents, where their text is what was written. They carry no
// property: the API has none, and the platform's own call decides differently which comments customers see.
//
// The request is raised on behalf of the requester: by account id where Jira knows the address, else by the
// address; once more without, where Jira refuses that (nothing was made then). An assignee cannot go along;
// `change` sets it. Statuses go by the workflow's own transitions: those of the request API are the
// customers', which few portals show.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `settings` outlives the tool.
std::unique_ptr<Tool> make_service_management(const Settings& settings);

/// The maps of a new connector: the statuses of Atlassian's service project templates by name (their ids
/// differ from site to site) and Jira's own priorities by id.
Mapping service_management_defaults();

}  // namespace sp::connector
