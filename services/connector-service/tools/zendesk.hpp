// Tickets of Zendesk Support (REST API v2).
//
// Our mark is the ticket's external_id, which Zendesk's own list finds at once (its search does not), and the
// Idempotency-Key of the call that makes it. Zendesk keeps a key for two hours, and refuses it for another
// text; `create` therefore looks for the mark first, and again where the key is refused, so that creating
// twice makes one ticket at any time later.
//
// Mapping::project is a group's id, "" for none: the ticket goes there, and changes are told of the group's
// tickets and of ours. Mapping::type is problem, incident, question or task, "" for none. A key of
// Mapping::fields that is a number is a custom field's id; any other is a field of the ticket.
//
// A ticket's first comment is its description: `comments` leaves it out. Changes come from the incremental
// export, which only administrators may read and which tells of nothing younger than a minute, so that its
// own cursor loses nothing.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `settings` outlives the tool.
std::unique_ptr<Tool> make_zendesk(const Settings& settings);

/// The maps of a new connector. What is closed here is solved there: Zendesk closes by itself some days
/// later, and lets nobody change or comment what is closed.
Mapping zendesk_defaults();

}  // namespace sp::connector
