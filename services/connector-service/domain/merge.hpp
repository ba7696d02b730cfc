// What a change in a tool means for its ticket. Pure and thread-safe.
//
// Three states are compared, field by field: the ticket as it is, the record as it is, and what both were
// when they were last brought together. What changed on one side holds; what changed on both is decided by
// the later time, and told. A record that is as our own change left it has not changed: so there is no echo.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "services/connector-service/domain/met.hpp"
#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

enum class Field { status, priority, subject, assignee };
BOOST_DESCRIBE_ENUM(Field, status, priority, subject, assignee)

/// A field that was changed on both sides.
struct Clash {
  Field field = Field::status;
  std::string here;   // the ticket's value: a name of ticketing::Status or Priority, or a text
  std::string there;  // the tool's word
  bool there_holds = false;
};

struct Merged {
  std::optional<ticketing::Status> status;  // what the ticket is to have from now on
  std::optional<ticketing::Priority> priority;
  std::optional<std::string> subject;
  std::optional<std::string> assignee_id;  // "": nobody
  Synced synced;
  std::vector<Clash> clashes;
  bool changes_ticket() const { return status || priority || subject || assignee_id; }
};

/// `seen`: the record as it was read before; nothing where it never was, and then only what our own change
/// did not leave is a change of theirs. `assignee_there`: who of ours is responsible there, "" nobody;
/// nothing where that is not known.
Merged merge(const RemoteTicket& there, const std::optional<std::string>& assignee_there,
             const ticketing::TicketCopy& here, const Synced& before, const std::optional<Seen>& seen,
             const Mapping& mapping);

/// Whether they are one title: a tool may keep less of it than we have, and other spaces.
bool same_title(const std::string& there, const std::string& ours);

/// The record as it was read at `now`. A tool's times are of whole seconds, and another change may fall into
/// the one of the last: so it is read again two seconds later before it counts as settled.
Seen seen_of(const RemoteTicket& there, const std::optional<Seen>& before, Time now);

/// What a note in the ticket says of it, in French and English: who reads it is not known.
std::string clash_text(std::string_view connector_name, const Clash& clash);

}  // namespace sp::connector
