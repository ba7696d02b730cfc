#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/connector-service/api/connector_api.hpp"
#include "services/connector-service/domain/plan.hpp"
#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/template_values.hpp"

namespace sp::connector {

namespace {

constexpr std::size_t longest_text = 2'000;
constexpr std::size_t most_entries = 200;

/// Collects what is wrong with settings, each with its place.
class Check {
 public:
  void fault(const std::string& pointer, std::string code, std::string detail) {
    if (error_.fields.empty()) error_.message = detail;
    error_.fields.push_back({"/settings" + pointer, std::move(code), std::move(detail)});
  }
  void need(bool holds, const std::string& pointer, const char* detail) {
    if (!holds) fault(pointer, "required", detail);
  }
  void text(const std::string& value, const std::string& pointer) {
    if (value.size() > longest_text) fault(pointer, "too_long", "Must have at most 2,000 characters.");
    if (value.find_first_of("\r\n") != value.npos || value.find('\0') != value.npos)
      fault(pointer, "invalid_text", "Must be one line.");
  }
  void url(const std::string& value, const std::string& pointer) {
    text(value, pointer);
    const bool secure = value.starts_with("https://");
    const auto rest = secure                         ? value.substr(8)
                      : value.starts_with("http://") ? value.substr(7)
                                                     : std::string();
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    if (host.empty() || value.find_first_of(" \t\"<>\\#") != value.npos)
      return fault(pointer, "invalid_url", "Must be an address such as https://support.example.org.");
    if (host.find('@') != host.npos)
      fault(pointer, "invalid_url",
            "Must not hold a user name or password: those are given apart, and kept sealed.");
  }
  template <class Value>
  void map_out(const std::map<std::string, std::string>& map, const std::string& pointer) {
    if (map.size() > most_entries) fault(pointer, "too_many", "Must hold at most 200 entries.");
    for (const auto& [name, value] : map) {
      text(value, pointer + "/" + name);
      if (!json::enum_value<Value>(name))
        fault(pointer + "/" + name, "invalid_choice", "Is not one of ours.");
    }
  }
  template <class Value>
  void map_in(const std::map<std::string, std::string>& map, const std::string& pointer) {
    if (map.size() > most_entries) fault(pointer, "too_many", "Must hold at most 200 entries.");
    for (const auto& [name, value] : map)
      if (!json::enum_value<Value>(value))
        fault(pointer + "/" + name, "invalid_choice", "Is not one of ours.");
  }
  void call(const CallTemplate& call, const std::string& pointer, TemplateUse use) {
    if (call.method.empty()) return;
    constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::ranges::find(methods, call.method) == std::end(methods))
      fault(pointer + "/method", "invalid_choice", "Must be GET, POST, PUT, PATCH or DELETE.");
    if (!call.path.starts_with('/')) fault(pointer + "/path", "invalid_path", "Must begin with a slash.");
    templates(json::Value(call.path), pointer + "/path", use);
    templates(call.body, pointer + "/body", use);
    for (const auto& [at, name] :
         {std::pair(&call.id_at, "/id_at"), std::pair(&call.key_at, "/key_at"),
          std::pair(&call.url_at, "/url_at"), std::pair(&call.list_at, "/list_at"),
          std::pair(&call.state_at, "/state_at"), std::pair(&call.text_at, "/text_at"),
          std::pair(&call.title_at, "/title_at"), std::pair(&call.priority_at, "/priority_at"),
          std::pair(&call.assignee_at, "/assignee_at"), std::pair(&call.mark_at, "/mark_at"),
          std::pair(&call.made_at, "/made_at"), std::pair(&call.time_at, "/time_at"),
          std::pair(&call.author_at, "/author_at"), std::pair(&call.email_at, "/email_at"),
          std::pair(&call.internal_at, "/internal_at")})
      place(*at, pointer + name);
  }
  void place(const std::string& at, const std::string& pointer) {
    if (!at.empty() && !at.starts_with('/'))
      fault(pointer, "invalid_pointer", "Must be a JSON pointer, such as /ticket/id.");
  }
  void templates(const json::Value& value, const std::string& pointer, TemplateUse use) {
    const auto checked = connector::check(value, names_for(use), pointer);
    if (checked) return;
    for (const auto& field : checked.error().fields) fault(field.pointer, field.code, field.detail);
  }

  Result<> result() {
    if (error_.fields.empty()) return {};
    error_.kind = ErrorKind::invalid_input;
    error_.code = "invalid_input";
    return Failure(std::move(error_));
  }

 private:
  Error error_;
};

bool fits(ToolKind kind, AuthMethod method) {
  using enum AuthMethod;
  switch (kind) {
    case ToolKind::glpi:
      return method == AuthMethod::password || method == refresh_token || method == client_credentials;
    case ToolKind::glpi_legacy:
      return method == user_token || method == basic;
    case ToolKind::jira_cloud:
    case ToolKind::jira_service_management:
    case ToolKind::jira_data_center:
    case ToolKind::zendesk:
      return method == basic || method == bearer || method == client_credentials || method == refresh_token;
    case ToolKind::servicenow:
      return method == basic || method == AuthMethod::password || method == client_credentials ||
             method == refresh_token;
    case ToolKind::generic:
      return method != user_token;
    case ToolKind::webhook:
      return method == none;
  }
  return false;
}

void check_authentication(Check& check, ToolKind kind, const Authentication& auth) {
  const std::string at = "/authentication";
  if (!fits(kind, auth.method))
    check.fault(at + "/method", "invalid_choice", "This tool does not know that way to sign in.");
  for (const auto& [value, name] :
       {std::pair(&auth.user_name, "/user_name"), std::pair(&auth.client_id, "/client_id"),
        std::pair(&auth.scope, "/scope"), std::pair(&auth.header_name, "/header_name")})
    check.text(*value, at + name);
  if (!auth.token_url.empty() && !auth.token_url.starts_with('/'))
    check.url(auth.token_url, at + "/token_url");
  if (auth.method == AuthMethod::basic || auth.method == AuthMethod::password)
    check.need(!auth.user_name.empty(), at + "/user_name", "Is required.");
  const bool oauth = auth.method == AuthMethod::client_credentials || auth.method == AuthMethod::password ||
                     auth.method == AuthMethod::refresh_token;
  if (oauth) check.need(!auth.client_id.empty(), at + "/client_id", "Is required.");
  const bool knows_its_own = kind == ToolKind::glpi || kind == ToolKind::servicenow;
  if (oauth && !knows_its_own)
    check.need(!auth.token_url.empty(), at + "/token_url", "Is required: where the tool gives tokens.");
  if (auth.method == AuthMethod::header) {
    const bool token = !auth.header_name.empty() && std::ranges::all_of(auth.header_name, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
             c == '_';
    });
    if (!token)
      check.fault(at + "/header_name", "invalid_text", "Must be a header's name, such as X-Api-Key.");
  }
}

void check_connection(Check& check, ToolKind kind, const Settings& settings) {
  check.url(settings.base_url, "/base_url");
  if (kind != ToolKind::webhook && settings.base_url.ends_with('/'))
    check.fault("/base_url", "invalid_url", "Must not end with a slash.");
  check_authentication(check, kind, settings.authentication);
}

void check_mapping(Check& check, const Mapping& mapping) {
  const std::string at = "/mapping";
  check.text(mapping.project, at + "/project");
  check.text(mapping.type, at + "/type");
  check.map_out<ticketing::Status>(mapping.status_out, at + "/status_out");
  check.map_in<ticketing::Status>(mapping.status_in, at + "/status_in");
  check.map_out<ticketing::Priority>(mapping.priority_out, at + "/priority_out");
  check.map_in<ticketing::Priority>(mapping.priority_in, at + "/priority_in");
  if (mapping.fields.size() > most_entries)
    check.fault(at + "/fields", "too_many", "Must hold at most 200 entries.");
  for (const auto& [name, value] : mapping.fields)
    check.templates(value, at + "/fields/" + name, TemplateUse::create);
}

void check_generic(Check& check, const GenericCalls& calls) {
  check.need(!calls.create.method.empty(), "/generic/create/method",
             "Is required: the call that makes a record.");
  check.need(calls.create.method.empty() || !calls.create.id_at.empty(), "/generic/create/id_at",
             "Is required: where the answer says the record's id.");
  check.call(calls.create, "/generic/create", TemplateUse::create);
  check.call(calls.find, "/generic/find", TemplateUse::find);
  check.call(calls.comment, "/generic/comment", TemplateUse::comment);
  check.call(calls.list_comments, "/generic/list_comments", TemplateUse::comments);
  check.call(calls.update, "/generic/update", TemplateUse::change);
  check.call(calls.read, "/generic/read", TemplateUse::read);
  check.call(calls.changes, "/generic/changes", TemplateUse::changes);
  check.call(calls.test, "/generic/test", TemplateUse::test);
  for (const auto& [name, value] : calls.headers) check.text(name + value, "/generic/headers/" + name);
}

void check_way_back(Check& check, const GenericCalls& calls) {
  check.need(!calls.read.method.empty(), "/generic/read/method",
             "Is required: what changed there is read by it.");
  check.place(calls.incoming.id_at, "/generic/incoming/id_at");
  const bool is_told = !calls.changes.method.empty() || !calls.incoming.id_at.empty();
  check.need(is_told, "/generic/incoming/id_at",
             "Is required, unless a call lists what changed: where a webhook's body names the record.");
  check.need(calls.changes.method.empty() || !calls.changes.id_at.empty(), "/generic/changes/id_at",
             "Is required: where each record of the list says its id.");
}

}  // namespace

Result<> check_settings_of_connection(ToolKind kind, const Settings& settings) {
  Check check;
  check_connection(check, kind, settings);
  return check.result();
}

Result<> check_settings(ToolKind kind, const Settings& settings) {
  Check check;
  check_connection(check, kind, settings);
  check_mapping(check, settings.mapping);
  constexpr std::int64_t most_calls = 600'000;
  if (settings.calls_per_minute < 0 || settings.calls_per_minute > most_calls)
    check.fault("/calls_per_minute", "out_of_range", "Must be from 0 to 600,000.");
  const bool needs_project = kind == ToolKind::jira_cloud || kind == ToolKind::jira_data_center ||
                             kind == ToolKind::jira_service_management;
  if (needs_project) {
    check.need(!settings.mapping.project.empty(), "/mapping/project", "Is required: where tickets go.");
    check.need(!settings.mapping.type.empty(), "/mapping/type", "Is required: what tickets become.");
  }
  if (kind == ToolKind::webhook && settings.direction != Direction::out)
    check.fault("/direction", "invalid_choice",
                "Must be out: such an address cannot be asked for what changed there.");
  if (kind == ToolKind::generic) check_generic(check, settings.generic);
  if (kind == ToolKind::generic && settings.direction != Direction::out)
    check_way_back(check, settings.generic);
  for (const auto& person : settings.rules.assignees)
    if (!is_id(person)) check.fault("/rules/assignees", "invalid_id", "Must be ids of people.");
  for (const auto& topic : settings.event_types)
    if (!is_webhook_topic(topic))
      check.fault("/event_types", "invalid_choice", "There is no such event: " + topic);
  return check.result();
}

}  // namespace sp::connector
