#include "services/connector-service/tools/jira_issues.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/connector-service/tools/jira_text.hpp"
#include "services/connector-service/tools/jira_walk.hpp"

namespace sp::connector::jira {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::string_view issue_fields =
    "summary,description,status,priority,assignee,reporter,labels,created,updated";
constexpr std::int64_t search_page = 50;
constexpr std::int64_t comment_page = 100;
constexpr std::int64_t most_comments = 1'000;  // the latest

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// "2021-01-17T12:34:00.000+0000", as Jira writes it; the beginning of time where it is none.
Time time_of(std::string text) {
  if (text.size() > 5 && (text[text.size() - 5] == '+' || text[text.size() - 5] == '-'))
    text.insert(text.size() - 2, ":");
  const auto time = parse_rfc3339(text);
  return time ? *time : Time{};
}

/// The name that the maps have for what Jira calls `id` and `name`; the id where they have none.
std::string in_words_of(const std::map<std::string, std::string>& in,
                        const std::map<std::string, std::string>& out, const std::string& id,
                        const std::string& name) {
  if (in.contains(id)) return id;
  if (in.contains(name)) return name;
  for (const auto& entry : out)
    if (entry.second == name) return name;
  return id.empty() ? name : id;
}

bool is_mark(std::string_view text) { return text.starts_with("sp-") && is_id(text.substr(3)); }

/// Ours, from a property or, failing that, a label.
std::string mark_of(const json::Value& issue) {
  auto mark = text_at(issue, "/properties/support-platform/ticket");
  if (!mark.empty()) return mark;
  if (const auto& labels = at(issue, "/fields/labels"); labels.is_array())
    for (const auto& label : labels.get_array())
      if (label.is_string() && is_mark(label.get_string())) return std::string(label.get_string());
  return {};
}

/// Takes the line with our mark from the end of `body`; "" where there is none.
std::string take_mark_line(std::string& body) {
  const auto begin = body.rfind("[sp-");
  if (begin == body.npos || !body.ends_with(']')) return {};
  auto mark = body.substr(begin + 1, body.size() - begin - 2);
  if (!is_mark(mark)) return {};
  body = std::string(trim(std::string_view(body).substr(0, begin)));
  return mark;
}

/// Whether the issue carries `mark` in any of the places that we put it.
bool carries(const json::Value& issue, const std::string& mark) {
  if (mark_of(issue) == mark) return true;
  if (const auto& labels = at(issue, "/fields/labels"); labels.is_array())
    for (const auto& label : labels.get_array())
      if (label.is_string() && label.get_string() == mark) return true;
  return text_of(at(issue, "/fields/description")).find(mark) != std::string::npos;
}

std::string category_of(const json::Value& status) {
  auto key = text_at(status, "/statusCategory/key");
  if (key == "new" || key == "done") return key;
  return key == "indeterminate" ? "in_progress" : "";
}

const array* list_at(const json::Value& value, std::string_view pointer) {
  const auto& found = at(value, pointer);
  return found.is_array() ? &found.get_array() : nullptr;
}

std::int64_t number_at(const json::Value& value, std::string_view pointer) {
  const auto& found = at(value, pointer);
  return found.is_int64() ? found.get_int64() : 0;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string mark_line(const std::string& mark) { return "[" + mark + "]"; }

json::Value named(const std::string& value) {
  object out;
  out[all_digits(value) ? "id" : "name"] = value;
  return out;
}

CallProblem before_making(CallProblem problem) {
  if (problem.trouble == Trouble::unknown) problem.trouble = Trouble::later;
  return problem;
}

Issues::Issues(const Settings& settings, bool cloud) : settings_(settings), cloud_(cloud) {}

std::string Issues::api(const std::string& rest) const {
  return (cloud_ ? "/rest/api/3" : "/rest/api/2") + rest;
}

json::Value Issues::body_of(const std::string& text) const {
  if (cloud_) return adf_of(text);
  return json::Value(cut(text, text_limit));
}

json::Value Issues::person_of(const std::string& id) const {
  object out;
  out[cloud_ ? "accountId" : "name"] = id.empty() ? json::Value(nullptr) : json::Value(id);
  return out;
}

std::string Issues::id_of(const json::Value& person) const {
  return text_at(person, cloud_ ? "/accountId" : "/name");
}

Remote Issues::remote_of(std::string id, std::string key, const std::string& site) const {
  const auto url = site.empty() || key.empty() ? "" : site + "/browse/" + key;
  return Remote{.id = std::move(id), .key = std::move(key), .url = url};
}

Task<std::string> Issues::site(Calls& calls) {
  if (settings_.base_url.find("//api.atlassian.com") == std::string::npos) {
    auto base = settings_.base_url;
    while (base.ends_with('/')) base.pop_back();
    co_return base;
  }
  if (auto known = calls.recall("jira/site")) co_return *known;
  const auto info = co_await calls.call({.path = api("/serverInfo")});
  if (!info) co_return "";
  auto base = text_at(info->body, "/baseUrl");
  if (!base.empty()) calls.remember("jira/site", base);
  co_return base;
}

Task<Told<CallAnswer>> Issues::myself(Calls& calls) {
  auto me = co_await calls.call({.path = api("/myself")});
  if (!me) co_return me;
  auto id = id_of(me->body);
  if (id.empty()) co_return not_understood("Jira did not say who the account is.", me->status);
  calls.remember("jira/me", std::move(id));
  co_return me;
}

Task<Told<Account>> Issues::who_am_i(Calls& calls) {
  const auto me = co_await myself(calls);
  if (!me) co_return Untold(me.error());
  Account account{.name = text_at(me->body, "/displayName"), .email = text_at(me->body, "/emailAddress")};
  const auto info = co_await calls.call({.path = api("/serverInfo")});
  if (info) account.version = text_at(info->body, "/version");
  co_return account;
}

Task<Told<std::string>> Issues::own_id(Calls& calls) {
  if (auto known = calls.recall("jira/me")) co_return *known;
  const auto me = co_await myself(calls);
  if (!me) co_return Untold(me.error());
  co_return id_of(me->body);
}

Task<Told<std::string>> Issues::person(Calls& calls, std::string email) {
  const auto name = "jira/person/" + lower(email);
  if (auto known = calls.recall(name)) co_return *known;
  const auto people = co_await calls.look(
      {.path =
           api(std::string(cloud_ ? "/user/search?query=" : "/user/search?username=") + url_encode(email))});
  if (!people && people.error().trouble != Trouble::refused) co_return Untold(people.error());
  if (!people || !people->body.is_array()) co_return "";
  std::string id;
  for (const auto& one : people->body.get_array()) {
    const auto address = lower(text_at(one, "/emailAddress"));
    // Cloud hides the address of who wants it so; the search knows it, and then finds nobody else.
    const bool hidden = address.empty() && people->body.get_array().size() == 1;
    if (address == lower(email) || hidden) id = id_of(one);
  }
  if (!id.empty()) calls.remember(name, id);  // nobody may become somebody
  co_return id;
}

Task<Told<CallAnswer>> Issues::search(Calls& calls, std::string jql, std::int64_t start, std::string token) {
  object body;
  body["jql"] = jql;
  body["maxResults"] = search_page;
  array fields;
  for (const auto& field : split_list(issue_fields)) fields.push_back(json::Value(field));
  body["fields"] = std::move(fields);
  if (cloud_) {
    body["properties"] = array{json::Value(property_key)};
    if (!token.empty()) body["nextPageToken"] = token;
  } else {
    body["startAt"] = start;
  }
  auto answer = co_await calls.call(
      {.method = "POST", .path = api(cloud_ ? "/search/jql" : "/search"), .body = std::move(body)});
  if (answer && list_at(answer->body, "/issues") == nullptr)
    co_return not_understood("Jira answered the search without a list of issues.", answer->status);
  co_return answer;
}

Task<Told<std::vector<Remote>>> Issues::find(Calls& calls, std::string jql, std::string mark) {
  const auto answer = co_await search(calls, std::move(jql), 0, "");
  if (!answer) co_return Untold(answer.error());
  const auto base = co_await site(calls);
  std::vector<Remote> made;
  std::vector<Remote> marked;
  for (const auto& issue : *list_at(answer->body, "/issues")) {
    if (!carries(issue, mark)) continue;
    auto remote = remote_of(text_at(issue, "/id"), text_at(issue, "/key"), base);
    if (text_at(issue, "/properties/support-platform/ticket") == mark) made.push_back(remote);
    marked.push_back(std::move(remote));
  }
  co_return made.empty() ? marked : made;
}

RemoteComment Issues::comment_of(const json::Value& comment, const std::string& own) const {
  const auto& public_to_customers = at(comment, "/jsdPublic");
  return RemoteComment{.id = text_at(comment, "/id"),
                       .body = text_of(at(comment, "/body")),
                       .author_name = text_at(comment, "/author/displayName"),
                       .author_email = text_at(comment, "/author/emailAddress"),
                       .internal = (public_to_customers.is_bool() && !public_to_customers.get_bool()) ||
                                   at(comment, "/visibility").is_object(),
                       .by_us = id_of(at(comment, "/author")) == own,
                       .created_at = time_of(text_at(comment, "/created"))};
}

Task<Told<std::vector<RemoteComment>>> Issues::comments(Calls& calls, Remote remote) {
  const auto own = co_await own_id(calls);
  if (!own) co_return Untold(own.error());
  std::vector<RemoteComment> all;
  for (std::int64_t start = 0;;) {
    const auto page = co_await calls.call(
        {.path = api("/issue/" + url_encode(remote.id) + "/comment?startAt=" + std::to_string(start) +
                     "&maxResults=" + std::to_string(comment_page) + "&orderBy=created")});
    if (!page) co_return Untold(page.error());
    const auto* list = list_at(page->body, "/comments");
    if (list == nullptr) co_return not_understood("Jira answered without a list of comments.", page->status);
    const auto total = number_at(page->body, "/total");
    if (start == 0 && total > most_comments) {
      start = total - most_comments;
      continue;
    }
    for (const auto& one : *list) all.push_back(comment_of(one, *own));
    start += static_cast<std::int64_t>(list->size());
    if (list->empty() || start >= total) co_return all;
  }
}

RemoteTicket Issues::ticket_of(const json::Value& issue, const std::string& base) const {
  const auto& mapping = settings_.mapping;
  const auto& fields = at(issue, "/fields");
  RemoteTicket ticket{
      .remote = remote_of(text_at(issue, "/id"), text_at(issue, "/key"), base),
      .mark = mark_of(issue),
      .title = text_at(fields, "/summary"),
      .body = text_of(at(fields, "/description")),
      .status = in_words_of(mapping.status_in, mapping.status_out, text_at(fields, "/status/id"),
                            text_at(fields, "/status/name")),
      .status_label = text_at(fields, "/status/name"),
      .priority = in_words_of(mapping.priority_in, mapping.priority_out, text_at(fields, "/priority/id"),
                              text_at(fields, "/priority/name")),
      .assignee_email = text_at(fields, "/assignee/emailAddress"),
      .reporter_email = text_at(fields, "/reporter/emailAddress"),
      .reporter_name = text_at(fields, "/reporter/displayName"),
      .created_at = time_of(text_at(fields, "/created")),
      .updated_at = time_of(text_at(fields, "/updated"))};
  const auto line = take_mark_line(ticket.body);
  if (ticket.mark.empty()) ticket.mark = line;
  return ticket;
}

Task<Told<std::optional<RemoteTicket>>> Issues::read(Calls& calls, Remote remote) {
  const auto answer = co_await calls.look(
      {.path = api("/issue/" + url_encode(remote.id) + "?fields=" + std::string(issue_fields) +
                   "&properties=" + std::string(property_key))});
  if (!answer) co_return Untold(answer.error());
  if (answer->status == 404) co_return std::nullopt;
  if (!at(answer->body, "/fields").is_object())
    co_return not_understood("Jira answered without the issue's fields.", answer->status);
  const auto base = co_await site(calls);
  co_return ticket_of(answer->body, base);
}

/// Cloud lists the newest first, Data Center the oldest.
Task<Told<std::string>> Issues::editor(Calls& calls, Remote remote) {
  const auto answer = co_await calls.look(
      {.path = api("/issue/" + url_encode(remote.id) + "?fields=updated&expand=changelog")});
  if (!answer) co_return Untold(answer.error());
  std::string name;
  std::string latest;
  const auto& histories = at(answer->body, "/changelog/histories");
  if (!histories.is_array()) co_return name;
  for (const auto& history : histories.get_array()) {
    const auto& items = at(history, "/items");
    const bool is_ours_to_tell =
        items.is_array() && std::ranges::any_of(items.get_array(), [](const json::Value& item) {
          const auto field = text_at(item, "/field");
          return field == "status" || field == "priority" || field == "summary" || field == "assignee";
        });
    auto created = text_at(history, "/created");
    if (!is_ours_to_tell || created < latest) continue;
    latest = std::move(created);
    name = text_at(history, "/author/displayName");
  }
  co_return name;
}

Task<Told<Changes>> Issues::changes(Calls& calls, std::string project, std::string cursor, Time since) {
  if (project.empty()) co_return refused_by_tool("No project is chosen on the mapping page.");
  auto walk = walk_of(cursor, since);
  const auto jql = "project = " + quoted(project) + " AND updated >= " + std::to_string(walk.from) +
                   " ORDER BY updated ASC, key ASC";
  auto answer = co_await search(calls, jql, walk.skip, walk.token);
  if (!answer && answer.error().trouble == Trouble::refused && !walk.token.empty()) {
    walk = Walk{.begun = walk.begun, .from = walk.from};  // Jira forgets a page's token after some days
    answer = co_await search(calls, jql, 0, "");
  }
  if (!answer) co_return Untold(answer.error());
  const auto base = co_await site(calls);
  const auto& issues = *list_at(answer->body, "/issues");
  Changes changes;
  std::int64_t last = 0;
  for (const auto& issue : issues) {
    changes.tickets.push_back(ticket_of(issue, base));
    last = std::max<std::int64_t>(last, changes.tickets.back().updated_at.time_since_epoch().count());
  }
  const auto read = static_cast<std::int64_t>(issues.size());
  auto token = text_at(answer->body, "/nextPageToken");
  changes.more = read > 0 && (cloud_ ? !token.empty() : walk.skip + read < number_at(answer->body, "/total"));
  const auto next = changes.more ? next_page(walk, last, read, std::move(token)) : next_walk(walk, last);
  changes.cursor = cursor_of(next);
  co_return changes;
}

Task<Told<std::vector<Choice>>> Issues::statuses(Calls& calls, std::string project, std::string type) {
  const auto path = project.empty() ? "/status" : "/project/" + url_encode(project) + "/statuses";
  const auto answer = co_await calls.call({.path = api(path)});
  if (!answer) co_return Untold(answer.error());
  if (!answer->body.is_array())
    co_return not_understood("Jira answered without a list of statuses.", answer->status);
  std::vector<Choice> out;
  const auto add = [](std::vector<Choice>& to, const json::Value& status) {
    Choice choice{text_at(status, "/id"), text_at(status, "/name"), category_of(status)};
    if (std::ranges::none_of(to, [&](const Choice& known) { return known.value == choice.value; }))
      to.push_back(std::move(choice));
  };
  for (const auto& one : answer->body.get_array()) {
    const auto* of_a_type = list_at(one, "/statuses");
    if (of_a_type == nullptr) {
      add(out, one);
    } else if (type.empty() || text_at(one, "/id") == type || text_at(one, "/name") == type) {
      for (const auto& status : *of_a_type) add(out, status);
    }
  }
  co_return out;
}

Task<Told<std::vector<Choice>>> Issues::priorities(Calls& calls) {
  const auto answer =
      co_await calls.call({.path = api(cloud_ ? "/priority/search?maxResults=100" : "/priority")});
  if (!answer) co_return Untold(answer.error());
  const auto* list = list_at(answer->body, cloud_ ? "/values" : "");
  if (list == nullptr)
    co_return not_understood("Jira answered without a list of priorities.", answer->status);
  std::vector<Choice> out;
  for (const auto& one : *list)
    out.push_back({text_at(one, "/id"), text_at(one, "/name"), text_at(one, "/description")});
  co_return out;
}

}  // namespace sp::connector::jira
