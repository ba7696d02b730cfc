// What `change` does to an issue: its fields, its assignee, and its way through the workflow.
#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/connector-service/tools/jira_issues.hpp"
#include "services/connector-service/tools/jira_text.hpp"

namespace sp::connector::jira {
namespace {

using boost::json::object;

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

/// Whether `value`, an id or a name, says what stands at `pointer`.
bool is_named(const json::Value& value, std::string_view pointer, const std::string& name) {
  const std::string at_pointer(pointer);
  return text_at(value, at_pointer + "/id") == name || same_name(text_at(value, at_pointer + "/name"), name);
}

void append(std::string& list, std::string_view item) {
  if (item.empty()) return;
  if (!list.empty()) list += ", ";
  list += item;
}

std::string in_quotes(const std::string& name) { return "“" + name + "”"; }

/// A step of the workflow, and what it asks for.
struct Step {
  std::string id;
  std::string to;
  object fields;        // that it demands and the mapping names
  std::string missing;  // the names of those that the mapping does not name
};

Step step_of(const json::Value& transition, const Mapping& mapping) {
  Step step{.id = text_at(transition, "/id"), .to = text_at(transition, "/to/name")};
  const auto& fields = at(transition, "/fields");
  if (!fields.is_object()) return step;
  for (const auto& field : fields.get_object()) {
    if (text_at(field.value(), "/required") != "true") continue;
    const std::string key(field.key());
    if (const auto named_there = mapping.fields.find(key); named_there != mapping.fields.end()) {
      step.fields[key] = named_there->second;
    } else if (text_at(field.value(), "/hasDefaultValue") != "true") {
      const auto name = text_at(field.value(), "/name");
      append(step.missing, in_quotes(name.empty() ? key : name));
    }
  }
  return step;
}

/// What an admin reads where the workflow has no such step.
std::string no_step(const std::string& key, const std::string& from, const std::string& to,
                    const std::string& offered, ticketing::Status status) {
  const auto start = "Jira cannot move " + key + " from " + in_quotes(from) + " to " + in_quotes(to) + ": ";
  const auto what = offered.empty() ? "its workflow offers this account no step from there"
                                    : "from there its workflow goes to " + offered + " only";
  return start + what + ". Change the workflow or the account's permissions, or choose another status for " +
         in_quotes(std::string(json::enum_name(status))) + " on the mapping page.";
}

}  // namespace

Task<Told<std::string>> Issues::change(Calls& calls, Remote remote, OutgoingChange change) {
  const auto found = co_await calls.look(
      {.path = api("/issue/" + url_encode(remote.id) + "?fields=summary,status,priority,assignee")});
  if (!found) co_return Untold(found.error());
  if (found->status == 404)
    co_return refused_by_tool(
        "Jira has no issue " + remote.key + " any more, or this account may not see it.", 404);
  const auto issue = found->body;
  // Workflows often lock what is done: it is opened again before it is edited, and edited before it is done.
  const bool locked = text_at(issue, "/fields/status/statusCategory/key") == "done";
  Told<std::string> moved = std::string();
  if (change.status && locked) moved = co_await move(calls, remote, issue, *change.status);
  if (!moved) co_return moved;
  const auto edited = co_await edit(calls, remote.id, issue, change);
  if (!edited) co_return edited;
  if (change.status && !locked) moved = co_await move(calls, remote, issue, *change.status);
  if (!moved) co_return moved;
  auto said = *edited;
  append(said, *moved);
  co_return said;
}

Task<Told<std::string>> Issues::edit(Calls& calls, std::string id, json::Value issue, OutgoingChange change) {
  object fields;
  std::string said;
  if (change.title && summary(*change.title) != text_at(issue, "/fields/summary")) {
    fields["summary"] = summary(*change.title);
    append(said, "Summary");
  }
  const auto priority =
      change.priority ? theirs(settings_.mapping.priority_out, *change.priority) : std::nullopt;
  if (priority && !is_named(issue, "/fields/priority", *priority)) {
    fields["priority"] = named(*priority);
    append(said, "Priority " + *priority);
  }
  if (!fields.empty()) {
    object body;
    body["fields"] = std::move(fields);
    const auto edited = co_await calls.call(
        {.method = "PUT", .path = api("/issue/" + url_encode(id)), .body = std::move(body)});
    if (!edited) co_return Untold(edited.error());
  }
  if (change.assignee_email && settings_.mapping.assignee) {
    const auto assigned = co_await assign(calls, id, issue, *change.assignee_email);
    if (!assigned) co_return Untold(assigned.error());
    append(said, *assigned);
  }
  co_return said;
}

Task<Told<std::string>> Issues::assign(Calls& calls, std::string id, json::Value issue, std::string email) {
  Told<std::string> who = std::string();
  if (!email.empty()) who = co_await person(calls, email);
  if (!who) co_return Untold(who.error());
  if (!email.empty() && who->empty()) co_return "";  // unknown there: whoever has it keeps it
  if (*who == id_of(at(issue, "/fields/assignee"))) co_return "";
  const auto assigned = co_await calls.call(
      {.method = "PUT", .path = api("/issue/" + url_encode(id) + "/assignee"), .body = person_of(*who)});
  if (assigned) co_return email.empty() ? "Unassigned" : "Assignee " + email;
  // Someone who may not have issues of this project is as if unknown; the rest of the change is not held up
  // by it.
  if (assigned.error().trouble == Trouble::refused)
    co_return "Assignee unchanged (" + assigned.error().message + ")";
  co_return Untold(assigned.error());
}

Task<Told<std::string>> Issues::move(Calls& calls, Remote remote, json::Value issue,
                                     ticketing::Status status) {
  const auto wanted = theirs(settings_.mapping.status_out, status);
  if (!wanted || is_named(issue, "/fields/status", *wanted)) co_return "";
  const auto path = api("/issue/" + url_encode(remote.id) + "/transitions");
  const auto answer = co_await calls.call({.path = path + "?expand=transitions.fields"});
  if (!answer) co_return Untold(answer.error());
  const auto& transitions = at(answer->body, "/transitions");
  if (!transitions.is_array())
    co_return not_understood("Jira answered without the steps of the workflow.", answer->status);
  std::optional<Step> step;
  std::string offered;
  for (const auto& transition : transitions.get_array()) {
    if (text_at(transition, "/isAvailable") == "false") continue;
    append(offered, in_quotes(text_at(transition, "/to/name")));
    if (!is_named(transition, "/to", *wanted)) continue;
    auto candidate = step_of(transition, settings_.mapping);
    if (!step || (!step->missing.empty() && candidate.missing.empty())) step = std::move(candidate);
  }
  if (!step)
    co_return refused_by_tool(
        no_step(remote.key, text_at(issue, "/fields/status/name"), *wanted, offered, status));
  object body;
  object transition;
  transition["id"] = step->id;
  body["transition"] = std::move(transition);
  if (!step->fields.empty()) body["fields"] = step->fields;
  const auto moved = co_await calls.call({.method = "POST", .path = path, .body = std::move(body)});
  if (moved) co_return step->to;
  auto problem = moved.error();
  // Jira fills some of what it calls required by itself, so only its refusal says that something is missing.
  if (problem.trouble == Trouble::refused && !step->missing.empty())
    problem.message = "Jira asks for " + step->missing + " before " + remote.key + " becomes " +
                      in_quotes(step->to) + ": " + problem.message +
                      " Give these fields a value on the mapping page, or choose another " + "status for " +
                      in_quotes(std::string(json::enum_name(status))) + " there.";
  co_return Untold(std::move(problem));
}

}  // namespace sp::connector::jira
