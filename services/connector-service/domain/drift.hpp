// How a ticket and its record in a tool differ, when nothing is under way between them. Pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

enum class DriftKind {
  only_here,   // a ticket that has no record, and ought to
  only_there,  // a record that has no ticket, and ought to
  twice,       // one ticket or message that is there more than once
  different    // they are not the same
};
BOOST_DESCRIBE_ENUM(DriftKind, only_here, only_there, twice, different)

enum class DriftCause {
  record_gone,    // it was there, and is no more, or is not ours to see
  never_sent,     // it ought to be there, and nothing of it is
  not_opened,     // a record that cannot become a ticket
  unknown_mark,   // a record with a mark of ours that belongs to nothing here
  ticket_gone,    // a record whose ticket is no more
  record_twice,   // two records carry a ticket's mark
  message_twice,  // a message is there more than once
  changed         // fields, or messages that are missing there
};
BOOST_DESCRIBE_ENUM(DriftCause, record_gone, never_sent, not_opened, unknown_mark, ticket_gone, record_twice,
                    message_twice, changed)

enum class DriftField { status, priority, subject, assignee, message };
BOOST_DESCRIBE_ENUM(DriftField, status, priority, subject, assignee, message)

/// One thing that differs. Values of status and priority here are names of ticketing's; those there are the
/// tool's words. Of a message both are the beginning of its text, "" where it is missing.
struct FieldDrift {
  DriftField field = DriftField::status;
  std::string here;
  std::string there;
  std::string message_id;  // of a message that is missing there
};
BOOST_DESCRIBE_STRUCT(FieldDrift, (), (field, here, there, message_id))

/// Of a message that is in the tool, or in the record's description.
struct KnownText {
  std::string message_id;
  std::string remote_id;  // "": the tool gave none
  std::string fingerprint;
  bool ours = false;     // we wrote it there
  bool opening = false;  // it is a part of the description
};

/// What of the messages differs.
struct MessageDrift {
  std::vector<FieldDrift> missing;  // there
  std::vector<FieldDrift> twice;    // there; of each the text, and nothing more
  bool unknown = false;             // something was said there that is not here
};
/// `all`: `there` is everything that was said, not the latest alone. `expected`: those of the ticket's
/// messages that ought to be there, as they go.
struct ExpectedText {
  std::string message_id;
  std::string text;
};
MessageDrift message_drift(const std::vector<RemoteComment>& there, bool all,
                           const std::vector<KnownText>& known, const std::vector<ExpectedText>& expected,
                           bool notes_too);

/// What of the fields differs. `assignee_email`: whose the ticket is here, "" nobody; nothing where that is
/// not known, and then it is not compared. What the mapping says nothing of is not compared either; nor is
/// the status of an open ticket whose record is in one that no map names, which is where new records begin.
std::vector<FieldDrift> field_drift(const RemoteTicket& there, const ticketing::TicketCopy& here,
                                    const std::optional<std::string>& assignee_email, const Mapping& mapping);

}  // namespace sp::connector
