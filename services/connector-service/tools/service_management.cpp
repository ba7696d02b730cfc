#include "services/connector-service/tools/service_management.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "platform/base/encoding.hpp"
#include "services/connector-service/tools/jira_issues.hpp"
#include "services/connector-service/tools/jira_text.hpp"

namespace sp::connector {
namespace service_management {
namespace {

using boost::json::array;
using boost::json::object;
using namespace std::chrono_literals;

std::string api(const std::string& rest) { return "/rest/servicedeskapi" + rest; }

/// The API gives 50 or fewer a page, whatever is asked for.
constexpr int page_limit = 50;
constexpr int most_pages = 20;

/// What a request type shows without anybody having looked.
const std::string usual_fields = "summary,description";

bool offers(const std::string& fields, std::string_view field) {
  const auto list = split_list(fields);
  return std::ranges::find(list, field) != list.end();
}

/// What the ticket says, or what the mapping says instead, and the mark.
std::string description_of(const Outgoing& ticket, const Mapping& mapping) {
  const auto other = mapping.fields.find("description");
  const bool said = other != mapping.fields.end() && other->second.is_string();
  const std::string whole = said ? std::string(other->second.get_string()) : ticket.text;
  const auto line = "\n\n" + jira::mark_line(ticket.mark);
  auto out = jira::wiki_escaped(whole + line);
  // Escapes make a text longer, so it is shortened until it fits with them.
  for (auto length = jira::text_limit - line.size(); jira::length(out) > jira::text_limit;
       length -= length / 10)
    out = jira::wiki_escaped(jira::cut(whole, length) + line);
  return out;
}

std::string comment_body(const std::string& text) {
  auto body = jira::wiki_escaped(text);
  for (auto length = jira::text_limit; jira::length(body) > jira::text_limit; length -= length / 10)
    body = jira::wiki_escaped(jira::cut(text, length));
  return body;
}

class ServiceManagement final : public Tool {
 public:
  explicit ServiceManagement(const Settings& settings) : settings_(settings), issues_(settings, true) {}

  Traits traits() const override {
    // "jira-per-issue-on-write" of Cloud's rate limits.
    return Traits{.search_is_late = true, .per_record = {{20, 2s}, {100, 30s}}};
  }

  Task<Told<Account>> who_am_i(Calls& calls) override { return issues_.who_am_i(calls); }
  Task<Told<Choices>> choices(Calls& calls) override;
  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override;
  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override;
  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override;
  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override {
    return issues_.comments(calls, std::move(remote));
  }
  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override {
    return issues_.change(calls, std::move(remote), std::move(change));
  }
  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override {
    return issues_.read(calls, std::move(remote));
  }
  Task<Told<std::string>> editor(Calls& calls, Remote remote) override {
    return issues_.editor(calls, std::move(remote));
  }
  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override;
  /// As of a request type with the usual fields; the requester by e-mail, since nobody has been asked for the
  /// account.
  CallRequest preview(const Outgoing& ticket) override {
    return creation(ticket, usual_fields, ticket.requester_email);
  }

 private:
  CallRequest creation(const Outgoing& ticket, const std::string& fields, const std::string& requester) const;
  /// The ids of the fields that the request type shows, by commas.
  Task<Told<std::string>> shown_fields(Calls& calls);
  /// Whom the request is raised for, "" where nobody is known.
  Task<Told<std::string>> requester_of(Calls& calls, std::string email);
  Task<Told<std::string>> project_key(Calls& calls);
  /// All items of a paged list of the API.
  Task<Told<array>> list(Calls& calls, std::string path);

  // Pieces of the choices.
  Task<Told<std::vector<Choice>>> desks(Calls& calls);
  Task<Told<std::vector<Choice>>> types(Calls& calls);
  Task<Told<std::vector<Choice>>> statuses(Calls& calls);
  Task<Told<std::vector<FieldChoice>>> fields(Calls& calls);

  std::string desk_path() const { return api("/servicedesk/" + url_encode(settings_.mapping.project)); }
  std::string type_path() const { return desk_path() + "/requesttype/" + url_encode(settings_.mapping.type); }
  std::string fields_name() const {
    return "service_management/fields/" + settings_.mapping.project + "/" + settings_.mapping.type;
  }

  const Settings& settings_;
  jira::Issues issues_;
};

CallRequest ServiceManagement::creation(const Outgoing& ticket, const std::string& shown,
                                        const std::string& requester) const {
  const auto& mapping = settings_.mapping;
  object values;
  values["summary"] = jira::summary(ticket.ticket.subject);
  const auto priority = theirs(mapping.priority_out, ticket.ticket.priority);
  if (priority && offers(shown, "priority")) values["priority"] = jira::named(*priority);
  array labels;
  for (const auto& [name, value] : mapping.fields) {
    if (name == "labels" && value.is_array()) labels = value.get_array();
    if (name != "labels" && name != "resolution") values[name] = value;
  }
  if (offers(shown, "labels") || mapping.fields.contains("labels")) {
    labels.push_back(json::Value(ticket.mark));
    values["labels"] = std::move(labels);
  }
  values["description"] = description_of(ticket, mapping);
  object body;
  body["serviceDeskId"] = mapping.project;
  body["requestTypeId"] = mapping.type;
  body["requestFieldValues"] = std::move(values);
  if (!requester.empty()) body["raiseOnBehalfOf"] = requester;
  return {.method = "POST", .path = api("/request"), .body = std::move(body), .once = true};
}

Task<Told<std::string>> ServiceManagement::shown_fields(Calls& calls) {
  if (auto known = calls.recall(fields_name()); known && !known->empty()) co_return *known;
  const auto answer = co_await calls.look({.path = type_path() + "/field"});
  if (!answer && answer.error().trouble != Trouble::refused) co_return Untold(answer.error());
  if (!answer || !at(answer->body, "/requestTypeFields").is_array()) co_return usual_fields;
  std::string out;
  for (const auto& field : at(answer->body, "/requestTypeFields").get_array())
    out += (out.empty() ? "" : ",") + text_at(field, "/fieldId");
  calls.remember(fields_name(), out);
  co_return out;
}

Task<Told<std::string>> ServiceManagement::requester_of(Calls& calls, std::string email) {
  if (email.empty()) co_return "";
  auto id = co_await issues_.person(calls, email);
  if (id && id->empty()) co_return email;
  co_return id;
}

Task<Told<Remote>> ServiceManagement::create(Calls& calls, Outgoing ticket) {
  if (settings_.mapping.project.empty() || settings_.mapping.type.empty())
    co_return refused_by_tool("No service desk and request type are chosen on the mapping page.");
  const auto shown = co_await shown_fields(calls);
  if (!shown) co_return Untold(jira::before_making(shown.error()));
  if (!offers(*shown, "description")) {
    calls.remember(fields_name(), "");  // an admin may add it at any time
    co_return refused_by_tool(
        "The request type shows no description, so the ticket's text has no place there. Add the field "
        "“Description” to the request type in Jira, or choose another request type on the mapping page.");
  }
  const auto requester = co_await requester_of(calls, ticket.requester_email);
  if (!requester) co_return Untold(jira::before_making(requester.error()));
  auto made = co_await calls.call(creation(ticket, *shown, *requester));
  const auto refused = [](const Told<CallAnswer>& answer) {
    return !answer && answer.error().trouble == Trouble::refused && answer.error().status == 400;
  };
  // No customer of this desk, or no right to speak for one. A refusal for another reason is said again.
  if (refused(made) && !requester->empty()) made = co_await calls.call(creation(ticket, *shown, ""));
  if (refused(made)) calls.remember(fields_name(), "");  // the request type may have changed
  if (!made) co_return Untold(made.error());
  const auto id = text_at(made->body, "/issueId");
  const auto key = text_at(made->body, "/issueKey");
  if (id.empty() && key.empty())
    co_return not_understood("Jira took the request, but did not say which it is.", made->status);
  const auto site = co_await issues_.site(calls);
  co_return issues_.remote_of(id.empty() ? key : id, key.empty() ? id : key, site);
}

Task<Told<std::vector<Remote>>> ServiceManagement::find(Calls& calls, std::string mark) {
  // A text is searched by its words, so they are asked for as a phrase.
  const auto phrase = jira::quoted(jira::quoted(mark));
  return issues_.find(calls, "labels = " + jira::quoted(mark) + " OR description ~ " + phrase, mark);
}

Task<Told<std::string>> ServiceManagement::comment(Calls& calls, Remote remote, OutgoingComment comment) {
  object body;
  body["body"] = comment_body(comment.text);
  body["public"] = !comment.internal;
  const auto made = co_await calls.call({.method = "POST",
                                         .path = api("/request/" + url_encode(remote.id) + "/comment"),
                                         .body = std::move(body),
                                         .once = true});
  if (!made) co_return Untold(made.error());
  auto id = text_at(made->body, "/id");
  if (id.empty())
    co_return not_understood("Jira took the comment, but did not say which it is.", made->status);
  co_return id;
}

Task<Told<std::string>> ServiceManagement::project_key(Calls& calls) {
  if (settings_.mapping.project.empty())
    co_return refused_by_tool("No service desk is chosen on the mapping page.");
  const auto name = "service_management/project/" + settings_.mapping.project;
  if (auto known = calls.recall(name)) co_return *known;
  const auto desk = co_await calls.call({.path = desk_path()});
  if (!desk) co_return Untold(desk.error());
  auto key = text_at(desk->body, "/projectKey");
  if (key.empty())
    co_return not_understood("Jira did not say which project the service desk has.", desk->status);
  calls.remember(name, key);
  co_return key;
}

Task<Told<Changes>> ServiceManagement::changes(Calls& calls, std::string cursor, Time since) {
  const auto project = co_await project_key(calls);
  if (!project) co_return Untold(project.error());
  co_return co_await issues_.changes(calls, *project, std::move(cursor), since);
}

Task<Told<array>> ServiceManagement::list(Calls& calls, std::string path) {
  array all;
  for (int page = 0; page < most_pages; ++page) {
    const auto answer = co_await calls.call(
        {.path = path + "?start=" + std::to_string(all.size()) + "&limit=" + std::to_string(page_limit)});
    if (!answer) co_return Untold(answer.error());
    const auto& values = at(answer->body, "/values");
    if (!values.is_array()) co_return not_understood("Jira answered without a list.", answer->status);
    for (const auto& value : values.get_array()) all.push_back(value);
    if (values.get_array().empty() || text_at(answer->body, "/isLastPage") != "false") break;
  }
  co_return all;
}

Task<Told<std::vector<Choice>>> ServiceManagement::desks(Calls& calls) {
  const auto all = co_await list(calls, api("/servicedesk"));
  if (!all) co_return Untold(all.error());
  std::vector<Choice> out;
  for (const auto& one : *all)
    out.push_back(
        {text_at(one, "/id"), text_at(one, "/projectName") + " (" + text_at(one, "/projectKey") + ")", ""});
  co_return out;
}

Task<Told<std::vector<Choice>>> ServiceManagement::types(Calls& calls) {
  std::vector<Choice> out;
  if (settings_.mapping.project.empty()) co_return out;
  const auto all = co_await list(calls, desk_path() + "/requesttype");
  if (!all) co_return Untold(all.error());
  for (const auto& one : *all)
    out.push_back({text_at(one, "/id"), text_at(one, "/name"), text_at(one, "/description")});
  co_return out;
}

Task<Told<std::vector<Choice>>> ServiceManagement::statuses(Calls& calls) {
  if (settings_.mapping.project.empty()) co_return co_await issues_.statuses(calls, "", "");
  const auto project = co_await project_key(calls);
  if (!project) co_return Untold(project.error());
  std::string issue_type;
  if (!settings_.mapping.type.empty()) {
    const auto type = co_await calls.look({.path = type_path()});
    if (type) issue_type = text_at(type->body, "/issueTypeId");
  }
  co_return co_await issues_.statuses(calls, *project, issue_type);
}

Task<Told<std::vector<FieldChoice>>> ServiceManagement::fields(Calls& calls) {
  std::vector<FieldChoice> out;
  if (settings_.mapping.project.empty() || settings_.mapping.type.empty()) co_return out;
  const auto answer = co_await calls.call({.path = type_path() + "/field"});
  if (!answer) co_return Untold(answer.error());
  if (!at(answer->body, "/requestTypeFields").is_array()) co_return out;
  for (const auto& one : at(answer->body, "/requestTypeFields").get_array()) {
    const auto id = text_at(one, "/fieldId");
    if (id.empty() || offers(usual_fields, id) || id == "attachment") continue;
    out.push_back({id, text_at(one, "/name"), text_at(one, "/required") == "true"});
  }
  co_return out;
}

Task<Told<Choices>> ServiceManagement::choices(Calls& calls) {
  auto all_desks = jira::if_allowed(co_await desks(calls));
  if (!all_desks) co_return Untold(all_desks.error());
  auto all_types = jira::if_allowed(co_await types(calls));
  if (!all_types) co_return Untold(all_types.error());
  auto all_statuses = jira::if_allowed(co_await statuses(calls));
  if (!all_statuses) co_return Untold(all_statuses.error());
  auto all_priorities = jira::if_allowed(co_await issues_.priorities(calls));
  if (!all_priorities) co_return Untold(all_priorities.error());
  auto all_fields = jira::if_allowed(co_await fields(calls));
  if (!all_fields) co_return Untold(all_fields.error());
  co_return Choices{.projects = std::move(*all_desks),
                    .types = std::move(*all_types),
                    .statuses = std::move(*all_statuses),
                    .priorities = std::move(*all_priorities),
                    .fields = std::move(*all_fields)};
}

}  // namespace
}  // namespace service_management

std::unique_ptr<Tool> make_service_management(const Settings& settings) {
  return std::make_unique<service_management::ServiceManagement>(settings);
}

Mapping service_management_defaults() {
  Mapping mapping;
  mapping.status_out = {{"open", "Waiting for support"},
                        {"pending", "Waiting for customer"},
                        {"solved", "Resolved"},
                        {"closed", "Closed"}};
  mapping.status_in = {{"Open", "open"},
                       {"Waiting for support", "open"},
                       {"In Progress", "open"},
                       {"Reopened", "open"},
                       {"Escalated", "open"},
                       {"Pending", "pending"},
                       {"Waiting for customer", "pending"},
                       {"Resolved", "solved"},
                       {"Done", "solved"},
                       {"Closed", "closed"},
                       {"Canceled", "closed"}};
  mapping.priority_out = {{"urgent", "1"}, {"high", "2"}, {"normal", "3"}, {"low", "4"}};
  mapping.priority_in = {{"1", "urgent"}, {"2", "high"}, {"3", "normal"}, {"4", "low"}, {"5", "low"}};
  return mapping;
}

}  // namespace sp::connector
