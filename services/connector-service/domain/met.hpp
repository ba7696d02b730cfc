// How a ticket and its record were when they last met: what a change on either side is told by.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "platform/base/time.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::connector {

/// What the tool was last told, or told us, of each field.
struct Synced {
  std::optional<ticketing::Status> status;
  std::optional<ticketing::Priority> priority;
  std::optional<std::string> title;
  std::optional<std::string> assignee_id;  // "": nobody
};
BOOST_DESCRIBE_STRUCT(Synced, (), (status, priority, title, assignee_id))

/// A record as it was when it was read last, in the tool's words.
struct Seen {
  std::string status;
  std::string priority;
  std::string title;
  std::string assignee_email;
  Time updated_at{};
  Time read_at{};        // for the first time since it changed
  bool settled = false;  // read once more, when the second of the change was over
};
BOOST_DESCRIBE_STRUCT(Seen, (), (status, priority, title, assignee_email, updated_at, read_at, settled))

}  // namespace sp::connector
