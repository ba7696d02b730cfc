// What a connector is: a tool, how it is reached, and what of a ticket goes there and comes back. Values, as
// they are stored and shown; everything here is pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/json/codec.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::connector {

enum class ToolKind {
  glpi,                     // the High-Level API of GLPI 11
  glpi_legacy,              // apirest.php, GLPI 9 and later
  jira_cloud,               // issues, API v3
  jira_data_center,         // issues, API v2
  jira_service_management,  // requests
  servicenow,               // a table
  zendesk,
  generic,  // any HTTP API, by templates
  webhook   // an endpoint of Standard Webhooks
};
BOOST_DESCRIBE_ENUM(ToolKind, glpi, glpi_legacy, jira_cloud, jira_data_center, jira_service_management,
                    servicenow, zendesk, generic, webhook)

enum class Direction { out, in, both };
BOOST_DESCRIBE_ENUM(Direction, out, in, both)

/// How a call says who makes it.
enum class AuthMethod {
  none,
  basic,               // user name, and a password or API token
  bearer,              // a token
  header,              // a token in a header of its own name
  client_credentials,  // OAuth 2.0 (RFC 6749 section 4.4)
  password,            // OAuth 2.0 (section 4.3): what GLPI and ServiceNow offer for machines
  refresh_token,       // OAuth 2.0 (section 6): a token that was granted to us elsewhere
  user_token           // GLPI's legacy session
};
BOOST_DESCRIBE_ENUM(AuthMethod, none, basic, bearer, header, client_credentials, password, refresh_token,
                    user_token)

struct Authentication {
  AuthMethod method = AuthMethod::none;
  std::string user_name;
  std::string client_id;
  std::string token_url;  // "": the tool's own
  std::string scope;
  std::string header_name;
};
BOOST_DESCRIBE_STRUCT(Authentication, (), (method, user_name, client_id, token_url, scope, header_name))

/// Sealed at rest, never shown, never logged.
struct Secrets {
  std::string secret;         // password, API token, personal access token or user token, by the method
  std::string client_secret;  // OAuth 2.0
  std::string app_token;      // GLPI's legacy API, where its administrator asks for one
  std::string refresh_token;  // the latest
  std::vector<std::string> signing;  // of webhooks, in and out: the first signs, all verify
};
BOOST_DESCRIBE_STRUCT(Secrets, (), (secret, client_secret, app_token, refresh_token, signing))

/// One call of an API that none of us knows. Texts are templates: "{{ticket.subject}}".
struct CallTemplate {
  std::string method;  // "": there is no such call
  std::string path;    // behind the connector's address
  json::Value body;    // JSON whose strings are templates; null: none
  std::string
      id_at;  // JSON pointer into the answer: where the id is, of what was made or of each that was found
  std::string key_at;   // what people call it; "": the id
  std::string url_at;   // where people find it
  std::string list_at;  // of a search: where the list is; "": the answer itself
  std::string state_at;
  std::string text_at;
  // Of what comes back.
  std::string title_at;
  std::string priority_at;
  std::string assignee_at;  // an e-mail address
  std::string mark_at;      // as `create` sent it
  std::string made_at;      // times are RFC 3339, or seconds or milliseconds since 1970
  std::string time_at;      // of the last change; of a comment: when it was written
  std::string author_at;    // who reported the record, or wrote the comment: a name
  std::string email_at;     // and an address
  std::string internal_at;  // of a comment: true where it is a note
};
BOOST_DESCRIBE_STRUCT(CallTemplate, (),
                      (method, path, body, id_at, key_at, url_at, list_at, state_at, text_at, title_at,
                       priority_at, assignee_at, mark_at, made_at, time_at, author_at, email_at, internal_at))

/// Webhooks of an API that none of us knows.
struct IncomingTemplate {
  std::string id_at;  // where a body names its record; "": there are none
};
BOOST_DESCRIBE_STRUCT(IncomingTemplate, (), (id_at))

struct GenericCalls {
  CallTemplate create;
  CallTemplate find;
  CallTemplate comment;
  CallTemplate list_comments;
  CallTemplate update;
  CallTemplate read;
  CallTemplate changes;  // what changed since "{{since}}"
  CallTemplate test;
  IncomingTemplate incoming;
  std::map<std::string, std::string> headers;
  std::string idempotency_header;  // "": the API has none
};
BOOST_DESCRIBE_STRUCT(GenericCalls, (),
                      (create, find, comment, list_comments, update, read, changes, test, incoming, headers,
                       idempotency_header))

/// Where a ticket goes in the tool, and what of ours is what of theirs. Keys of the maps to the tool are
/// names of ticketing::Status and Priority; values are ids or names as the tool has them. What a map does not
/// name stays as it is.
struct Mapping {
  std::string
      project;  // Jira: project key; ServiceNow: table; GLPI: entity id; service management: service desk id
  std::string type;  // Jira: issue type id; service management: request type id; GLPI: 1 or 2
  std::map<std::string, std::string> status_out;
  std::map<std::string, std::string> status_in;
  std::map<std::string, std::string> priority_out;
  std::map<std::string, std::string> priority_in;
  std::map<std::string, json::Value> fields;  // others of the tool's, as templates
  bool internal_notes = false;                // whether they leave, as internal notes there
  bool assignee = true;                       // by e-mail
};
BOOST_DESCRIBE_STRUCT(Mapping, (),
                      (project, type, status_out, status_in, priority_out, priority_in, fields,
                       internal_notes, assignee))

enum class When {
  all,       // every ticket, when it is opened
  matching,  // as soon as it is as the rule says
  asked      // an agent's word in the ticket
};
BOOST_DESCRIBE_ENUM(When, all, matching, asked)

/// Which tickets go. Of `matching` all conditions hold; an empty one is none.
struct Rules {
  When when = When::all;
  std::vector<ticketing::Status> statuses;
  std::vector<ticketing::Priority> priorities;
  std::vector<std::string> assignees;  // ids of people
  std::optional<bool> assigned;
};
BOOST_DESCRIBE_STRUCT(Rules, (), (when, statuses, priorities, assignees, assigned))

/// Everything of a connector that an admin sets and may see.
struct Settings {
  std::string base_url;
  Authentication authentication;
  Direction direction = Direction::out;
  Mapping mapping;
  Rules rules;
  GenericCalls generic;
  std::int64_t calls_per_minute = 0;  // that the tool takes from this account; 0: what its kind usually does
  std::vector<std::string> event_types;  // of a webhook: "ticket.opened"; empty: every one
};
BOOST_DESCRIBE_STRUCT(Settings, (),
                      (base_url, authentication, direction, mapping, rules, generic, calls_per_minute,
                       event_types))

/// Whether what changes there comes here.
inline bool is_brought(ToolKind kind, const Settings& settings) {
  return settings.direction != Direction::out && kind != ToolKind::webhook;
}
/// Whether the tool can be asked for what changed.
inline bool lists_changes(ToolKind kind, const Settings& settings) {
  return kind != ToolKind::webhook && (kind != ToolKind::generic || !settings.generic.changes.method.empty());
}

/// What of ours stands for what of theirs: `map`'s value of the enumerator; nothing where it names none.
template <class Value>
std::optional<std::string> theirs(const std::map<std::string, std::string>& map, Value value) {
  const auto found = map.find(std::string(json::enum_name(value)));
  if (found == map.end() || found->second.empty()) return std::nullopt;
  return found->second;
}
/// The other way.
template <class Value>
std::optional<Value> ours(const std::map<std::string, std::string>& map, const std::string& value) {
  const auto found = map.find(value);
  return found == map.end() ? std::nullopt : json::enum_value<Value>(found->second);
}

}  // namespace sp::connector

namespace sp::json {
template <>
inline constexpr std::string_view schema_name<connector::Settings> = "ConnectorSettings";
template <>
inline constexpr std::string_view schema_name<connector::Mapping> = "ConnectorMapping";
template <>
inline constexpr std::string_view schema_name<connector::Rules> = "ConnectorRules";
template <>
inline constexpr std::string_view schema_name<connector::Authentication> = "ConnectorAuthentication";
template <>
inline constexpr std::string_view schema_name<connector::Direction> = "ConnectorDirection";
template <>
inline constexpr std::string_view schema_name<connector::When> = "ConnectorWhen";
template <>
inline constexpr bool has_defaults<connector::Authentication> = true;
template <>
inline constexpr bool has_defaults<connector::Secrets> = true;
template <>
inline constexpr bool has_defaults<connector::CallTemplate> = true;
template <>
inline constexpr bool has_defaults<connector::IncomingTemplate> = true;
template <>
inline constexpr bool has_defaults<connector::GenericCalls> = true;
template <>
inline constexpr bool has_defaults<connector::Mapping> = true;
template <>
inline constexpr bool has_defaults<connector::Rules> = true;
template <>
inline constexpr bool has_defaults<connector::Settings> = true;
}  // namespace sp::json
