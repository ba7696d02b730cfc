// What the tables hold, as values.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "services/connector-service/domain/connector.hpp"
#include "services/connector-service/domain/delivery.hpp"
#include "services/connector-service/domain/met.hpp"

namespace sp::connector {

/// Why a connector sends nothing.
enum class Halted { no, person, credentials, failing, gone };
BOOST_DESCRIBE_ENUM(Halted, no, person, credentials, failing, gone)

struct ConnectorRow {
  std::string id;
  std::string organisation_id;
  std::string name;
  ToolKind kind = ToolKind::generic;
  std::string settings;  // Settings as JSON
  std::string secrets;   // Secrets, sealed
  std::int64_t version = 1;
  std::string created_by;
  Time created_at{};
  Time updated_at{};
  std::string halted;  // "" or a Halted
  std::string owner;
  Time lease_until{};
  std::int64_t fence = 0;
  std::int64_t failures = 0;
  std::optional<Time> failing_since;
  Time not_before{};
  std::string last_problem;
  std::optional<Time> last_success_at;
  std::string poll_cursor;
  std::optional<Time> polled_at;
};
BOOST_DESCRIBE_STRUCT(ConnectorRow, (),
                      (id, organisation_id, name, kind, settings, secrets, version, created_by, created_at,
                       updated_at, halted, owner, lease_until, fence, failures, failing_since, not_before,
                       last_problem, last_success_at, poll_cursor, polled_at))

inline Settings settings_of(const ConnectorRow& row) {
  return json::decode_text<Settings>(row.settings).value_or(Settings{});
}

/// Of the event id of a delivery that is no event of its ticket, but a person's word or ours.
inline constexpr std::string_view asked_prefix = "asked-";

struct Link {
  std::string organisation_id;
  std::string connector_id;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  std::string mark;
  std::optional<std::string> remote_id;
  std::string remote_key;
  std::string remote_url;
  std::string remote_status;
  std::int64_t last_position = 0;
  std::int64_t unfinished = 0;
  std::string synced;  // Synced as JSON
  std::optional<Time> synced_at;
  Time created_at{};
  std::string seen;  // Seen as JSON; "": it was never read
};
BOOST_DESCRIBE_STRUCT(Link, (),
                      (organisation_id, connector_id, ticket_id, ticket_number, mark, remote_id, remote_key,
                       remote_url, remote_status, last_position, unfinished, synced, synced_at, created_at,
                       seen))

/// A message that is in the tool.
struct KnownMessage {
  std::string message_id;
  std::string remote_id;
  std::string fingerprint;
  std::string way;
};
BOOST_DESCRIBE_STRUCT(KnownMessage, (), (message_id, remote_id, fingerprint, way))

}  // namespace sp::connector
