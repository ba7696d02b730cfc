// How people are called now, kept by a service beside the names that its rows were written with.
#pragma once
#include <memory>

#include "platform/db/database.hpp"
#include "platform/events/event.hpp"
#include "platform/json/codec.hpp"
#include "platform/observe/log.hpp"
#include "services/auth-service/client/events.hpp"

namespace sp::auth {

/// Takes down in `database` what "user.changed" tells, for as long as what it returns lives. `put_name` is
/// the service's statement on its table `people`, with the organisation, the person, the name and the time of
/// the change as its parameters; an older change must not replace a later one. `consumer` names the service's
/// reading of events, which goes on where it ended. `database` outlives it; an event that could not be taken
/// down comes again.
inline std::unique_ptr<events::Bus::Subscription> keep_names(events::Bus& bus, std::string consumer,
                                                             db::Database& database, db::Sql put_name,
                                                             observe::Log log) {
  return bus.subscribe(std::move(consumer), std::string(user_changed_topic), events::Hearing::once,
                       [&database, put_name, log = std::move(log)](const events::Event& event) {
                         const auto change = json::decode_text<UserChanged>(event.payload);
                         if (!change) {
                           log.warning("a change of a person cannot be read and is left out",
                                       {{"event_id", event.id}});
                           return;
                         }
                         database.write_now(db::Scope::of(event.organisation_id), [&](db::Tx& tx) {
                           tx.run(put_name, event.organisation_id, change->user_id, change->name, event.at);
                         });
                       });
}

}  // namespace sp::auth
