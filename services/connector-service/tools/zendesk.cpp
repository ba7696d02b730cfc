#include "services/connector-service/tools/zendesk.hpp"

#include <charconv>
#include <chrono>

#include "services/connector-service/tools/zendesk_values.hpp"

namespace sp::connector {
namespace zendesk {
namespace {

using boost::json::object;
using namespace std::chrono_literals;

/// A ticket has at most 5,000 comments, of which a page holds 100.
constexpr int most_pages = 50;
/// The export begins at least a minute before now; whoever asks may mean now.
constexpr std::chrono::seconds export_delay{120};

CallProblem nothing_made(CallProblem problem) {
  if (problem.trouble == Trouble::unknown) problem.trouble = Trouble::later;
  return problem;
}

/// The key was used for another text: a ticket was made with it.
bool key_is_used(const CallProblem& problem) {
  const auto words = lower(problem.message);
  return problem.trouble == Trouble::refused && words.find("idempot") != words.npos;
}

/// When the changes begin that are wanted of an export that begins at `second`, which is earlier.
Time first_of(std::string_view second) {
  std::int64_t value = 0;
  std::from_chars(second.data(), second.data() + second.size(), value);
  return Time{std::chrono::seconds(value)} + export_delay;
}

template <class Item>
bool take_piece(std::vector<Item>& to, Told<std::vector<Item>> piece, std::optional<CallProblem>& problem) {
  if (piece) {
    to = std::move(*piece);
  } else if (piece.error().trouble != Trouble::refused) {
    problem = piece.error();
  }
  return !problem;
}

class Zendesk final : public Tool {
 public:
  explicit Zendesk(const Settings& settings) : settings_(settings) {}

  Traits traits() const override {
    // Zendesk's "30 updates in 10 minutes" of one ticket.
    // "Incremental exports: 10 requests per minute."
    return Traits{.create_repeats = true, .list_pause = 6500ms, .per_record = {{30, 10min}}};
  }

  Task<Told<Account>> who_am_i(Calls& calls) override;
  Task<Told<Choices>> choices(Calls& calls) override;
  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override;
  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override;
  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override;
  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override;
  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override;
  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override;
  Task<Told<std::string>> editor(Calls& calls, Remote remote) override;
  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override;
  /// The assignee is shown by e-mail, since nobody has been asked for the account.
  CallRequest preview(const Outgoing& ticket) override {
    return creation(ticket, settings_.mapping.assignee ? ticket.assignee_email : "");
  }

 private:
  CallRequest creation(const Outgoing& ticket, const std::string& assignee) const;
  Remote remote_of(const std::string& id) const;
  std::string path_of(const Remote& remote) const { return "/api/v2/tickets/" + url_encode(remote.id); }
  Task<Told<json::Value>> myself(Calls& calls);
  Task<Told<std::string>> own_id(Calls& calls);
  /// An agent's id by e-mail, "" where there is none of that address.
  Task<Told<std::string>> agent(Calls& calls, std::string email);
  /// What of the change does not hold yet.
  Task<Told<object>> wanted_of(Calls& calls, json::Value ticket, OutgoingChange change);
  Task<Told<std::vector<Choice>>> groups(Calls& calls);
  Task<Told<std::vector<FieldChoice>>> fields(Calls& calls);

  const Settings& settings_;
};

Remote Zendesk::remote_of(const std::string& id) const {
  auto base = settings_.base_url;
  while (base.ends_with('/')) base.pop_back();
  return Remote{.id = id, .key = id, .url = base + "/agent/tickets/" + id};
}

CallRequest Zendesk::creation(const Outgoing& ticket, const std::string& assignee) const {
  return {.method = "POST",
          .path = "/api/v2/tickets",
          .headers = {{"Idempotency-Key", ticket.mark}},
          .body = ticket_body(new_ticket(ticket, settings_.mapping, assignee)),
          .once = true};
}

Task<Told<json::Value>> Zendesk::myself(Calls& calls) {
  const auto me = co_await calls.call({.path = "/api/v2/users/me"});
  if (!me) co_return Untold(me.error());
  auto id = text_at(me->body, "/user/id");
  // Zendesk calls whoever has no valid credentials an anonymous user, and that a success.
  if (id.empty()) co_return refused_by_tool("Zendesk does not know these credentials.", 401);
  calls.remember("zendesk/me", std::move(id));
  co_return at(me->body, "/user");
}

Task<Told<std::string>> Zendesk::own_id(Calls& calls) {
  if (auto known = calls.recall("zendesk/me")) co_return *known;
  const auto me = co_await myself(calls);
  if (!me) co_return Untold(me.error());
  co_return text_at(*me, "/id");
}

Task<Told<Account>> Zendesk::who_am_i(Calls& calls) {
  const auto me = co_await myself(calls);
  if (!me) co_return Untold(me.error());
  co_return Account{.name = text_at(*me, "/name"), .email = text_at(*me, "/email")};
}

Task<Told<std::string>> Zendesk::agent(Calls& calls, std::string email) {
  const auto name = "zendesk/agent/" + lower(email);
  if (auto known = calls.recall(name)) co_return *known;
  const auto people =
      co_await calls.look({.path = "/api/v2/users/search?query=" + url_encode("email:" + email)});
  if (!people && people.error().trouble != Trouble::refused) co_return Untold(people.error());
  if (!people) co_return "";
  for (const auto& user : items_at(people->body, "/users")) {
    const auto role = text_at(user, "/role");
    if ((role != "agent" && role != "admin") || text_at(user, "/suspended") == "true") continue;
    if (lower(text_at(user, "/email")) != lower(email)) continue;
    auto id = text_at(user, "/id");
    calls.remember(name, id);
    co_return id;
  }
  co_return "";
}

Task<Told<std::vector<Remote>>> Zendesk::find(Calls& calls, std::string mark) {
  const auto answer = co_await calls.call({.path = "/api/v2/tickets?external_id=" + url_encode(mark)});
  if (!answer) co_return Untold(answer.error());
  if (!at(answer->body, "/tickets").is_array())
    co_return not_understood("Zendesk answered without a list of tickets.", answer->status);
  std::vector<Remote> found;
  for (const auto& ticket : items_at(answer->body, "/tickets"))
    if (text_at(ticket, "/external_id") == mark) found.push_back(remote_of(text_at(ticket, "/id")));
  co_return found;
}

Task<Told<Remote>> Zendesk::create(Calls& calls, Outgoing ticket) {
  const auto earlier = co_await find(calls, ticket.mark);
  if (!earlier) co_return Untold(nothing_made(earlier.error()));
  if (!earlier->empty()) co_return earlier->front();
  Told<std::string> assignee = std::string();
  if (settings_.mapping.assignee && !ticket.assignee_email.empty())
    assignee = co_await agent(calls, ticket.assignee_email);
  if (!assignee) co_return Untold(nothing_made(assignee.error()));
  const auto made = co_await calls.call(creation(ticket, *assignee));
  if (!made && key_is_used(made.error())) {
    const auto first = co_await find(calls, ticket.mark);
    if (first && !first->empty()) co_return first->front();
    co_return Untold(CallProblem{
        .trouble = Trouble::later,
        .status = made.error().status,
        .message = "Zendesk has made a ticket for this one, but does not show it: " + made.error().message});
  }
  if (!made) co_return Untold(made.error());
  const auto id = text_at(made->body, "/ticket/id");
  if (id.empty())
    co_return not_understood("Zendesk took the ticket, but did not say which it is.", made->status);
  co_return remote_of(id);
}

Task<Told<std::string>> Zendesk::comment(Calls& calls, Remote remote, OutgoingComment comment) {
  object ticket;
  ticket["comment"] = comment_value(comment.text, comment.internal);
  const auto made = co_await calls.call(
      {.method = "PUT", .path = path_of(remote), .body = ticket_body(std::move(ticket)), .once = true});
  if (!made) co_return Untold(made.error());
  if (text_at(made->body, "/ticket/id").empty())
    co_return not_understood("Zendesk took the comment, but did not answer with the ticket.", made->status);
  for (const auto& event : items_at(made->body, "/audit/events"))
    if (text_at(event, "/type") == "Comment") co_return text_at(event, "/id");
  co_return "";
}

Task<Told<std::vector<RemoteComment>>> Zendesk::comments(Calls& calls, Remote remote) {
  const auto own = co_await own_id(calls);
  if (!own) co_return Untold(own.error());
  std::vector<RemoteComment> all;
  auto path = path_of(remote) + "/comments?page%5Bsize%5D=100&include=users";
  for (int page = 0; page < most_pages && !path.empty(); ++page) {
    const auto answer = co_await calls.call({.path = path});
    if (!answer) co_return Untold(answer.error());
    if (!at(answer->body, "/comments").is_array())
      co_return not_understood("Zendesk answered without a list of comments.", answer->status);
    for (const auto& one : items_at(answer->body, "/comments"))
      all.push_back(comment_of(one, answer->body, *own));
    path = text_at(answer->body, "/meta/has_more") == "true" ? text_at(answer->body, "/links/next") : "";
  }
  if (!all.empty()) all.erase(all.begin());  // the description
  co_return all;
}

Task<Told<object>> Zendesk::wanted_of(Calls& calls, json::Value ticket, OutgoingChange change) {
  auto out = differences(ticket, change, settings_.mapping);
  if (!change.assignee_email || !settings_.mapping.assignee) co_return out;
  const auto now = text_at(ticket, "/assignee_id");
  if (change.assignee_email->empty()) {
    if (!now.empty()) out["assignee_id"] = nullptr;
    co_return out;
  }
  const auto who = co_await agent(calls, *change.assignee_email);
  if (!who) co_return Untold(who.error());
  if (!who->empty() && *who != now) out["assignee_id"] = id_value(*who);
  co_return out;
}

Task<Told<std::string>> Zendesk::change(Calls& calls, Remote remote, OutgoingChange change) {
  const auto found = co_await calls.look({.path = path_of(remote)});
  if (!found) co_return Untold(found.error());
  if (found->status == 404)
    co_return refused_by_tool("Zendesk has no ticket " + remote.key + " any more.", 404);
  const auto ticket = at(found->body, "/ticket");
  if (!ticket.is_object()) co_return not_understood("Zendesk answered without the ticket.", found->status);
  auto wanted = co_await wanted_of(calls, ticket, change);
  if (!wanted) co_return Untold(wanted.error());
  if (wanted->empty()) co_return "";
  if (text_at(ticket, "/status") == "closed")
    co_return refused_by_tool("Zendesk has closed ticket " + remote.key +
                              ", and nobody can change a closed one. " +
                              "Whoever needs it opens a follow-up there.");
  const auto words = said(*wanted);
  const bool sets_status = wanted->contains("status");
  const auto status = sets_status ? text_at(wanted->at("status"), "") : "";
  const auto changed = co_await calls.call(
      {.method = "PUT", .path = path_of(remote), .body = ticket_body(std::move(*wanted))});
  if (changed) co_return words;
  auto problem = changed.error();
  if (problem.trouble == Trouble::refused && sets_status)
    problem.message =
        "Zendesk does not take the status “" + status + "” for ticket " + remote.key + ": " +
        problem.message + " What is solved there needs an assignee and every field that Zendesk " +
        "requires for it: fill them in there, or name them among the other fields on the mapping " +
        "page, or choose another status there.";
  co_return Untold(std::move(problem));
}

Task<Told<std::optional<RemoteTicket>>> Zendesk::read(Calls& calls, Remote remote) {
  const auto answer = co_await calls.look({.path = path_of(remote) + "?include=users"});
  if (!answer) co_return Untold(answer.error());
  if (answer->status == 404) co_return std::nullopt;
  const auto& ticket = at(answer->body, "/ticket");
  if (!ticket.is_object()) co_return not_understood("Zendesk answered without the ticket.", answer->status);
  if (text_at(ticket, "/status") == "deleted") co_return std::nullopt;
  co_return ticket_of(ticket, answer->body, remote_of(text_at(ticket, "/id")));
}

Task<Told<std::string>> Zendesk::editor(Calls& calls, Remote remote) {
  const auto answer =
      co_await calls.look({.path = path_of(remote) + "/audits?sort_order=desc&per_page=20&include=users"});
  if (!answer) co_return Untold(answer.error());
  for (const auto& audit : items_at(answer->body, "/audits"))
    if (changes_a_field(audit)) co_return name_in(answer->body, text_at(audit, "/author_id"));
  co_return std::string();
}

Task<Told<Changes>> Zendesk::changes(Calls& calls, std::string cursor, Time since) {
  // Zendesk's own cursor behind "page:", or the second that the export begins at.
  const auto second =
      std::chrono::floor<std::chrono::seconds>(since - export_delay).time_since_epoch().count();
  const auto begin = cursor.empty() ? std::to_string(second) : cursor;
  const bool goes_on = begin.starts_with("page:");
  const auto answer = co_await calls.call(
      {.path = "/api/v2/incremental/tickets/cursor?" +
               (goes_on ? "cursor=" + url_encode(begin.substr(5)) : "start_time=" + url_encode(begin)) +
               "&per_page=100&include=users&exclude_deleted=true"});
  if (!answer) co_return Untold(answer.error());
  if (!at(answer->body, "/tickets").is_array())
    co_return not_understood("Zendesk answered without a list of tickets.", answer->status);
  const auto first = goes_on ? Time{} : first_of(begin);
  Changes changes;
  for (const auto& one : items_at(answer->body, "/tickets")) {
    auto ticket = ticket_of(one, answer->body, remote_of(text_at(one, "/id")));
    const auto& group = settings_.mapping.project;
    const bool of_project = group.empty() || text_at(one, "/group_id") == group || !ticket.mark.empty();
    const bool too_early = !goes_on && ticket.updated_at < first;
    if (of_project && !too_early && ticket.status != "deleted") changes.tickets.push_back(std::move(ticket));
  }
  const auto after = text_at(answer->body, "/after_cursor");
  changes.cursor = after.empty() ? begin : "page:" + after;
  changes.more = !after.empty() && text_at(answer->body, "/end_of_stream") == "false";
  co_return changes;
}

Task<Told<std::vector<Choice>>> Zendesk::groups(Calls& calls) {
  const auto answer = co_await calls.call({.path = "/api/v2/groups?page%5Bsize%5D=100"});
  if (!answer) co_return Untold(answer.error());
  std::vector<Choice> out;
  for (const auto& group : items_at(answer->body, "/groups"))
    out.push_back({text_at(group, "/id"), text_at(group, "/name"), text_at(group, "/description")});
  co_return out;
}

Task<Told<std::vector<FieldChoice>>> Zendesk::fields(Calls& calls) {
  const auto answer = co_await calls.call({.path = "/api/v2/ticket_fields"});
  if (!answer) co_return Untold(answer.error());
  std::vector<FieldChoice> out;
  for (const auto& field : items_at(answer->body, "/ticket_fields")) {
    // Those that nobody can remove are Zendesk's own, which the mapping has places for.
    if (text_at(field, "/active") == "false" || text_at(field, "/removable") == "false") continue;
    out.push_back({text_at(field, "/id"), text_at(field, "/title"), text_at(field, "/required") == "true"});
  }
  co_return out;
}

Task<Told<Choices>> Zendesk::choices(Calls& calls) {
  Choices choices;
  std::optional<CallProblem> problem;
  auto all_groups = co_await groups(calls);
  if (!take_piece(choices.projects, std::move(all_groups), problem)) co_return Untold(*problem);
  auto all_fields = co_await fields(calls);
  if (!take_piece(choices.fields, std::move(all_fields), problem)) co_return Untold(*problem);
  choices.types = {{"question", "Question", ""},
                   {"incident", "Incident", ""},
                   {"problem", "Problem", ""},
                   {"task", "Task", ""}};
  choices.statuses = {
      {"new", "New", "new"},          {"open", "Open", "in_progress"}, {"pending", "Pending", "waiting"},
      {"hold", "On-hold", "waiting"}, {"solved", "Solved", "done"},    {"closed", "Closed", "done"}};
  choices.priorities = {
      {"low", "Low", ""}, {"normal", "Normal", ""}, {"high", "High", ""}, {"urgent", "Urgent", ""}};
  co_return choices;
}

}  // namespace
}  // namespace zendesk

std::unique_ptr<Tool> make_zendesk(const Settings& settings) {
  return std::make_unique<zendesk::Zendesk>(settings);
}

Mapping zendesk_defaults() {
  Mapping mapping;
  mapping.status_out = {{"open", "open"}, {"pending", "pending"}, {"solved", "solved"}, {"closed", "solved"}};
  mapping.status_in = {{"new", "open"},     {"open", "open"},     {"pending", "pending"},
                       {"hold", "pending"}, {"solved", "solved"}, {"closed", "closed"}};
  mapping.priority_out = {{"low", "low"}, {"normal", "normal"}, {"high", "high"}, {"urgent", "urgent"}};
  mapping.priority_in = mapping.priority_out;
  return mapping;
}

}  // namespace sp::connector
