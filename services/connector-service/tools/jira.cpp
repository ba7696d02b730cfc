#include "services/connector-service/tools/jira.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "services/connector-service/tools/jira_issues.hpp"
#include "services/connector-service/tools/jira_text.hpp"

namespace sp::connector {
namespace jira {
namespace {

using boost::json::array;
using boost::json::object;
using namespace std::chrono_literals;

/// As many projects as anyone looks through; a site may have tens of thousands.
constexpr int project_pages = 10;

json::Value property_of(std::string_view name, const std::string& mark) {
  object value;
  value[name] = mark;
  object property;
  property["key"] = property_key;
  property["value"] = std::move(value);
  return property;
}

/// Tells Jira Service Management, where the project is one of its, that customers do not see the comment.
json::Value internal_property() {
  object value;
  value["internal"] = true;
  object property;
  property["key"] = "sd.public.comment";
  property["value"] = std::move(value);
  return property;
}

json::Value project_named(const std::string& project) {
  auto by_id = named(project);
  if (by_id.get_object().contains("id")) return by_id;
  object out;
  out["key"] = project;
  return out;
}

/// Ours, and those that the mapping adds.
json::Value labels_of(const std::string& mark, const Mapping& mapping) {
  array labels{json::Value(mark)};
  const auto found = mapping.fields.find("labels");
  if (found == mapping.fields.end()) return labels;
  if (found->second.is_array())
    for (const auto& label : found->second.get_array()) labels.push_back(label);
  if (found->second.is_string()) labels.push_back(found->second);
  return labels;
}

/// Fields that are set elsewhere, so that nobody needs to choose them.
bool is_ours(const std::string& field) {
  constexpr std::array<std::string_view, 6> ours{"summary",   "description", "project",
                                                 "issuetype", "attachment",  "issuelinks"};
  return std::ranges::find(ours, field) != ours.end();
}

/// Cloud and Data Center name a page's items differently.
const array& items_of(const json::Value& page, std::string_view name) {
  static const array none;
  for (const auto& pointer : {std::string(name), std::string("/values"), std::string()})
    if (const auto& found = at(page, pointer); found.is_array()) return found.get_array();
  return none;
}

class Jira final : public Tool {
 public:
  Jira(const Settings& settings, bool cloud) : settings_(settings), issues_(settings, cloud) {}

  Traits traits() const override {
    Traits traits{.search_is_late = true};
    // "jira-per-issue-on-write" of Cloud's rate limits.
    if (issues_.cloud()) traits.per_record = {{20, 2s}, {100, 30s}};
    return traits;
  }

  Task<Told<Account>> who_am_i(Calls& calls) override { return issues_.who_am_i(calls); }
  Task<Told<Choices>> choices(Calls& calls) override;
  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override;
  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override {
    return issues_.find(calls, "labels = " + quoted(mark), mark);
  }
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
  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override {
    return issues_.changes(calls, settings_.mapping.project, std::move(cursor), since);
  }
  /// The assignee is shown by e-mail, since nobody has been asked for the account.
  CallRequest preview(const Outgoing& ticket) override {
    return creation(ticket, settings_.mapping.assignee ? ticket.assignee_email : "");
  }

 private:
  CallRequest creation(const Outgoing& ticket, const std::string& assignee) const;
  Task<Told<std::vector<Choice>>> projects(Calls& calls);
  Task<Told<std::vector<Choice>>> types(Calls& calls);
  Task<Told<std::vector<FieldChoice>>> fields(Calls& calls);

  const Settings& settings_;
  Issues issues_;
};

CallRequest Jira::creation(const Outgoing& ticket, const std::string& assignee) const {
  const auto& mapping = settings_.mapping;
  object fields;
  fields["project"] = project_named(mapping.project);
  fields["issuetype"] = named(mapping.type);
  fields["summary"] = summary(ticket.ticket.subject);
  fields["description"] = issues_.body_of(ticket.text);
  if (const auto priority = theirs(mapping.priority_out, ticket.ticket.priority))
    fields["priority"] = named(*priority);
  if (!assignee.empty()) fields["assignee"] = issues_.person_of(assignee);
  for (const auto& [name, value] : mapping.fields) {
    if (name == "resolution") continue;
    const bool is_document = (name == "description" || name == "environment") && value.is_string();
    fields[name] = is_document ? issues_.body_of(std::string(value.get_string())) : value;
  }
  fields["labels"] = labels_of(ticket.mark, mapping);
  object body;
  body["fields"] = std::move(fields);
  body["properties"] = array{property_of("ticket", ticket.mark)};
  return {.method = "POST", .path = issues_.api("/issue"), .body = std::move(body), .once = true};
}

Task<Told<Remote>> Jira::create(Calls& calls, Outgoing ticket) {
  if (settings_.mapping.project.empty() || settings_.mapping.type.empty())
    co_return refused_by_tool("No project and issue type are chosen on the mapping page.");
  Told<std::string> assignee = std::string();
  if (settings_.mapping.assignee && !ticket.assignee_email.empty())
    assignee = co_await issues_.person(calls, ticket.assignee_email);
  if (!assignee) co_return Untold(before_making(assignee.error()));
  auto made = co_await calls.call(creation(ticket, *assignee));
  const bool not_assignable = !made && !assignee->empty() && made.error().trouble == Trouble::refused &&
                              made.error().status == 400 &&
                              made.error().message.find("assign") != std::string::npos;
  if (not_assignable) made = co_await calls.call(creation(ticket, ""));  // nothing was made by the first
  if (!made) co_return Untold(made.error());
  const auto id = text_at(made->body, "/id");
  const auto key = text_at(made->body, "/key");
  if (id.empty()) co_return not_understood("Jira took the issue, but did not say which it is.", made->status);
  const auto site = co_await issues_.site(calls);
  co_return issues_.remote_of(id, key.empty() ? id : key, site);
}

Task<Told<std::string>> Jira::comment(Calls& calls, Remote remote, OutgoingComment comment) {
  object body;
  body["body"] = issues_.body_of(comment.text);
  array properties{property_of("message", comment.mark)};
  if (comment.internal) properties.push_back(internal_property());
  body["properties"] = std::move(properties);
  const auto made = co_await calls.call({.method = "POST",
                                         .path = issues_.api("/issue/" + url_encode(remote.id) + "/comment"),
                                         .body = std::move(body),
                                         .once = true});
  if (!made) co_return Untold(made.error());
  auto id = text_at(made->body, "/id");
  if (id.empty())
    co_return not_understood("Jira took the comment, but did not say which it is.", made->status);
  co_return id;
}

Task<Told<std::vector<Choice>>> Jira::projects(Calls& calls) {
  std::vector<Choice> out;
  for (int page = 0; page < project_pages; ++page) {
    // Data Center has no pages here.
    const auto path = issues_.cloud() ? "/project/search?action=create&orderBy=name&maxResults=100&startAt=" +
                                            std::to_string(page * 100)
                                      : std::string("/project");
    const auto answer = co_await calls.call({.path = issues_.api(path)});
    if (!answer) co_return Untold(answer.error());
    for (const auto& one : items_of(answer->body, "/values"))
      out.push_back({text_at(one, "/key"), text_at(one, "/name") + " (" + text_at(one, "/key") + ")", ""});
    if (!issues_.cloud() || text_at(answer->body, "/isLast") != "false") break;
  }
  co_return out;
}

Task<Told<std::vector<Choice>>> Jira::types(Calls& calls) {
  std::vector<Choice> out;
  if (settings_.mapping.project.empty()) co_return out;
  const auto path =
      "/issue/createmeta/" + url_encode(settings_.mapping.project) + "/issuetypes?maxResults=100";
  const auto answer = co_await calls.call({.path = issues_.api(path)});
  if (!answer) co_return Untold(answer.error());
  for (const auto& one : items_of(answer->body, "/issueTypes"))
    if (text_at(one, "/subtask") != "true")
      out.push_back({text_at(one, "/id"), text_at(one, "/name"), text_at(one, "/description")});
  co_return out;
}

Task<Told<std::vector<FieldChoice>>> Jira::fields(Calls& calls) {
  std::vector<FieldChoice> out;
  if (settings_.mapping.project.empty() || settings_.mapping.type.empty()) co_return out;
  const auto path = "/issue/createmeta/" + url_encode(settings_.mapping.project) + "/issuetypes/" +
                    url_encode(settings_.mapping.type) + "?maxResults=200";
  const auto answer = co_await calls.call({.path = issues_.api(path)});
  if (!answer) co_return Untold(answer.error());
  for (const auto& one : items_of(answer->body, "/fields")) {
    const auto id = text_at(one, "/fieldId");
    if (id.empty() || is_ours(id)) continue;
    const bool required = text_at(one, "/required") == "true" && text_at(one, "/hasDefaultValue") != "true";
    out.push_back({id, text_at(one, "/name"), required});
  }
  co_return out;
}

Task<Told<Choices>> Jira::choices(Calls& calls) {
  const auto& mapping = settings_.mapping;
  auto all_projects = if_allowed(co_await projects(calls));
  if (!all_projects) co_return Untold(all_projects.error());
  auto all_types = if_allowed(co_await types(calls));
  if (!all_types) co_return Untold(all_types.error());
  auto all_statuses = if_allowed(co_await issues_.statuses(calls, mapping.project, mapping.type));
  if (!all_statuses) co_return Untold(all_statuses.error());
  auto all_priorities = if_allowed(co_await issues_.priorities(calls));
  if (!all_priorities) co_return Untold(all_priorities.error());
  auto all_fields = if_allowed(co_await fields(calls));
  if (!all_fields) co_return Untold(all_fields.error());
  co_return Choices{.projects = std::move(*all_projects),
                    .types = std::move(*all_types),
                    .statuses = std::move(*all_statuses),
                    .priorities = std::move(*all_priorities),
                    .fields = std::move(*all_fields)};
}

}  // namespace
}  // namespace jira

std::unique_ptr<Tool> make_jira(ToolKind kind, const Settings& settings) {
  return std::make_unique<jira::Jira>(settings, kind == ToolKind::jira_cloud);
}

Mapping jira_defaults() {
  Mapping mapping;
  // No template has a status of waiting for the requester, so "pending" is left for the admin to choose.
  mapping.status_out = {{"open", "To Do"}, {"solved", "Done"}, {"closed", "Done"}};
  mapping.status_in = {{"To Do", "open"}, {"In Progress", "open"}, {"Done", "solved"}};
  mapping.priority_out = {{"urgent", "1"}, {"high", "2"}, {"normal", "3"}, {"low", "4"}};
  mapping.priority_in = {{"1", "urgent"}, {"2", "high"}, {"3", "normal"}, {"4", "low"}, {"5", "low"}};
  return mapping;
}

}  // namespace sp::connector
