#include "services/connector-service/tools/glpi.hpp"

#include <algorithm>
#include <tuple>

#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/glpi_facts.hpp"
#include "services/connector-service/tools/glpi_people.hpp"
#include "services/connector-service/tools/time_cursor.hpp"

namespace sp::connector {

namespace glpi_high_level {
namespace {

constexpr std::int64_t page_size = 100;

std::string ticket_path(const std::string& id, std::string_view behind = "") {
  return path_of("/Assistance/Ticket/" + url_encode(id) + std::string(behind));
}

std::string status_of(const json::Value& ticket) {
  const auto& status = at(ticket, "/status");
  return status.is_object() ? text_at(status, "/id") : text_at(ticket, "/status");
}

Time time_at(const json::Value& value, std::string_view pointer) {
  return parse_rfc3339(text_at(value, pointer)).value_or(Time{});
}

/// Behind some web servers GLPI 11 answers 404 for what it has made (glpi-project/glpi#24506).
Untold maybe_made(CallProblem problem) {
  if (problem.status == 404) problem.trouble = Trouble::unknown;
  return Untold(std::move(problem));
}

class GlpiTool final : public Tool {
 public:
  explicit GlpiTool(const Settings& settings) : settings_(settings), mapping_(settings.mapping) {}

  Traits traits() const override { return {}; }

  Task<Told<Account>> who_am_i(Calls& calls) override {
    const auto answer = co_await calls.call({.path = path_of("/Administration/User/Me")});
    if (!answer) co_return Untold(answer.error());
    const auto me = person_of(answer->body);
    calls.remember("glpi.me", me.id);
    co_return Account{.name = me.name, .email = me.email};
  }

  Task<Told<Choices>> choices(Calls& calls) override {
    auto offered = glpi::fixed_choices();
    offered.fields = {{"category", "Category"},
                      {"location", "Location"},
                      {"request_type", "Request source"},
                      {"urgency", "Urgency"},
                      {"impact", "Impact"}};
    const auto entities =
        co_await calls.call({.path = path_of("/Administration/Entity?limit=500&sort=completename%3Aasc")});
    if (!entities) co_return offered;
    for (const auto& entity : items_of(entities->body)) {
      auto name = text_at(entity, "/completename");
      if (name.empty()) name = text_at(entity, "/name");
      offered.projects.push_back({.value = text_at(entity, "/id"), .label = std::move(name)});
    }
    co_return offered;
  }

  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override {
    auto body = body_of(ticket);
    if (!body) co_return Untold(body.error());
    const auto requester = co_await user_by_email(calls, ticket.requester_email);
    if (!requester) co_return Untold(requester.error());
    const auto assignee = co_await user_by_email(calls, mapping_.assignee ? ticket.assignee_email : "");
    if (!assignee) co_return Untold(assignee.error());
    const auto answer = co_await calls.call(creation(std::move(*body)));
    if (!answer) co_return maybe_made(answer.error());
    auto remote = glpi::remote_of(settings_.base_url, text_at(answer->body, "/id"));
    if (remote.id.empty())
      co_return not_understood("GLPI made a ticket without telling its id.", answer->status);
    // The API takes a ticket's people in calls of their own. The ticket is made: it is not lost for one of
    // them.
    if (!requester->empty()) co_await calls.call(joining(remote, *requester, TeamRole::requester));
    if (!assignee->empty()) co_await calls.call(joining(remote, *assignee, TeamRole::assigned));
    co_return remote;
  }

  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override {
    std::vector<Remote> found;
    const auto filter = comparison("external_id", "==", mark);
    if (!filter) co_return found;
    const auto answer =
        co_await calls.call({.path = path_of("/Assistance/Ticket?filter=" + *filter + "&limit=20")});
    if (!answer) co_return Untold(answer.error());
    // A filter that a version does not know is passed over in silence.
    for (const auto& ticket : items_of(answer->body))
      if (text_at(ticket, "/external_id") == mark && !glpi::is_true(ticket, "/is_deleted"))
        found.push_back(glpi::remote_of(settings_.base_url, text_at(ticket, "/id")));
    co_return found;
  }

  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override {
    CallRequest request{.method = "POST", .path = ticket_path(remote.id, "/Timeline/Followup"), .once = true};
    request.body = {{"content", as_html(comment.text)}, {"is_private", comment.internal}};
    const auto answer = co_await calls.call(std::move(request));
    if (!answer) co_return maybe_made(answer.error());
    auto id = text_at(answer->body, "/id");
    if (id.empty()) co_return not_understood("GLPI took a followup without telling its id.", answer->status);
    co_return id;
  }

  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override {
    std::vector<RemoteComment> all;
    const auto me = co_await my_id(calls);
    // A solution is what the requester is told last: it is a message here.
    for (const std::string_view kind : {"Followup", "Solution"}) {
      const auto items = co_await timeline(calls, remote, std::string(kind));
      if (!items) co_return Untold(items.error());
      for (const auto& item : *items) {
        const auto author =
            co_await person_by_id(calls, text_at(item, "/user/id"), text_at(item, "/user/name"));
        all.push_back({.id = (kind == "Solution" ? "solution-" : "") + text_at(item, "/id"),
                       .body = plain_text(text_at(item, "/content")),
                       .author_name = author.name,
                       .author_email = author.email,
                       .internal = glpi::is_true(item, "/is_private"),
                       .by_us = !me.empty() && author.id == me,
                       .created_at = time_at(item, "/date_creation")});
      }
    }
    // Versions before 11.0.2 tell no time of a solution, which comes last.
    std::ranges::sort(all, {}, [](const RemoteComment& one) {
      return std::tuple(one.created_at == Time{} ? Time::max() : one.created_at, glpi::number_of(one.id));
    });
    co_return all;
  }

  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override {
    auto answer = co_await calls.look({.path = ticket_path(remote.id)});
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404) co_return refused_by_tool("GLPI has no such ticket any more.", 404);
    const auto ticket = std::move(answer->body);
    auto done = co_await change_fields(calls, remote, change, ticket);
    if (!done) co_return Untold(done.error());
    const auto people = co_await change_assignee(calls, remote, change, team_of(ticket, TeamRole::assigned));
    if (!people) co_return Untold(people.error());
    if (!people->empty()) *done += (done->empty() ? "" : ", ") + *people;
    co_return std::move(*done);
  }

  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override {
    const auto answer = co_await calls.look({.path = ticket_path(remote.id)});
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404 || glpi::is_true(answer->body, "/is_deleted")) co_return std::nullopt;
    if (text_at(answer->body, "/id").empty())
      co_return not_understood("GLPI's ticket has no id.", answer->status);
    co_return std::optional(co_await remote_ticket(calls, answer->body));
  }

  Task<Told<std::string>> editor(Calls& calls, Remote remote) override {
    const auto answer = co_await calls.look({.path = ticket_path(remote.id)});
    if (!answer) co_return Untold(answer.error());
    auto name = text_at(answer->body, "/user_editor/name");
    co_return name == settings_.authentication.user_name ? std::string() : name;
  }

  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override {
    auto begin = parse_time_cursor(cursor);
    if (!begin) {
      const auto session = co_await calls.call({.path = path_of("/session")});
      if (!session) co_return Untold(session.error());
      begin = TimeCursor{.from = local_to(since, text_at(session->body, "/current_time"))};
    }
    const auto page = page_of(*begin, glpi::overlap_at(begin->from));
    const auto answer = co_await calls.call(listing(page));
    if (!answer) co_return Untold(answer.error());
    Changes changed;
    std::vector<std::string> times;
    for (const auto& ticket : items_of(answer->body)) {
      times.push_back(glpi::local_time(text_at(ticket, "/date_mod")));
      if (is_of_us(ticket)) changed.tickets.push_back(co_await remote_ticket(calls, ticket));
    }
    // 206 Partial Content: there are more.
    changed.more = answer->status == 206;
    changed.cursor = cursor_text(cursor_after(*begin, page, times, page_size, changed.more));
    co_return changed;
  }

  CallRequest preview(const Outgoing& ticket) override {
    auto body = body_of(ticket);
    return creation(body ? std::move(*body) : json::Value(body.error().message));
  }

 private:
  Told<json::Value> body_of(const Outgoing& ticket) const {
    boost::json::object body{{"name", abridged(ticket.ticket.subject, glpi::title_limit)},
                             {"content", as_html(ticket.text)}};
    for (const auto& [name, value] :
         {std::pair("entity", mapping_.project), std::pair("type", mapping_.type)}) {
      if (value.empty()) continue;
      const auto number = glpi::number_of(value);
      if (!number)
        return refused_by_tool("GLPI takes a number as " + std::string(name) + ", which \"" + value +
                               "\" is not: choose one on the connector's mapping page.");
      body[name] = *number;
    }
    if (const auto mapped = theirs(mapping_.priority_out, ticket.ticket.priority)) {
      const auto priority = glpi::mapped_number(*mapped, "priority");
      if (!priority) return Untold(priority.error());
      body["priority"] = *priority;
      // Where the account may set no priority, GLPI computes it from the urgency, which has no "major".
      body["urgency"] = std::min<std::int64_t>(*priority, 5);
    }
    for (const auto& [name, value] : mapping_.fields) body[name] = value;
    body["external_id"] = ticket.mark;
    return json::Value(std::move(body));
  }

  static CallRequest creation(json::Value body) {
    return {.method = "POST", .path = path_of("/Assistance/Ticket"), .body = std::move(body), .once = true};
  }

  static CallRequest joining(const Remote& remote, const std::string& user, TeamRole role,
                             std::string method = "POST") {
    CallRequest request{.method = std::move(method), .path = ticket_path(remote.id, "/TeamMember")};
    request.body = {{"type", "User"},
                    {"id", glpi::number_of(user).value_or(0)},
                    {"role", static_cast<std::int64_t>(role)}};
    return request;
  }

  static CallRequest listing(const TimeCursor& page) {
    return {.path = path_of(
                "/Assistance/Ticket?filter=" + comparison("date_mod", "=ge=", page.from).value_or("") +
                "&sort=date_mod%3Aasc%2Cid%3Aasc&start=" + std::to_string(page.offset) +
                "&limit=" + std::to_string(page_size))};
  }

  /// Of the mapping's entity, or one that we made and GLPI's people moved.
  bool is_of_us(const json::Value& ticket) const {
    if (glpi::is_true(ticket, "/is_deleted")) return false;
    if (mapping_.project.empty() || text_at(ticket, "/entity/id") == mapping_.project) return true;
    return text_at(ticket, "/external_id").starts_with("sp-");
  }

  /// `time` on the clock that shows `now`, an RFC 3339 time with its offset.
  static std::string local_to(Time time, const std::string& now) {
    using std::chrono::seconds;
    const auto shown = parse_seconds_text(glpi::local_time(now));
    const auto meant = parse_rfc3339(now);
    const auto offset = shown && meant ? *shown - std::chrono::floor<seconds>(*meant) : seconds(0);
    return seconds_text(std::chrono::floor<seconds>(time) + offset);
  }

  Task<std::string> my_id(Calls& calls) {
    if (auto known = calls.recall("glpi.me")) co_return *known;
    const auto account = co_await who_am_i(calls);
    co_return account ? calls.recall("glpi.me").value_or("") : "";
  }

  /// GLPI gives a thousand items of a timeline at most: those behind them are asked for by their ids.
  Task<Told<std::vector<json::Value>>> timeline(Calls& calls, Remote remote, std::string kind) {
    constexpr std::size_t full = 1000;
    std::vector<json::Value> items;
    for (std::int64_t last = 0;;) {
      const auto behind =
          last == 0 ? std::string() : "?filter=" + url_encode("id=gt=" + std::to_string(last));
      const auto answer = co_await calls.call({.path = ticket_path(remote.id, "/Timeline/" + kind + behind)});
      if (!answer) co_return Untold(answer.error());
      const auto& page = items_of(answer->body);
      const auto before = last;
      for (const auto& entry : page) {
        const auto& item = at(entry, "/item");
        items.push_back(item.is_object() ? item : entry);
        last = std::max(last, glpi::number_of(text_at(items.back(), "/id")).value_or(0));
      }
      if (page.size() < full || last == before) co_return items;
    }
  }

  Task<RemoteTicket> remote_ticket(Calls& calls, json::Value ticket) {
    RemoteTicket out{.remote = glpi::remote_of(settings_.base_url, text_at(ticket, "/id")),
                     .mark = text_at(ticket, "/external_id"),
                     .title = text_at(ticket, "/name"),
                     .body = plain_text(text_at(ticket, "/content")),
                     .status = status_of(ticket),
                     .status_label = text_at(ticket, "/status/name"),
                     .priority = text_at(ticket, "/priority"),
                     .created_at = time_at(ticket, "/date_creation"),
                     .updated_at = time_at(ticket, "/date_mod")};
    if (const auto assigned = team_of(ticket, TeamRole::assigned); !assigned.empty())
      out.assignee_email = (co_await person_by_id(calls, assigned.front().id, assigned.front().name)).email;
    if (const auto requesters = team_of(ticket, TeamRole::requester); !requesters.empty()) {
      const auto reporter = co_await person_by_id(calls, requesters.front().id, requesters.front().name);
      out.reporter_email = reporter.email;
      out.reporter_name = reporter.name;
    }
    co_return out;
  }

  /// What differs of title, state and priority, in one call.
  Task<Told<std::string>> change_fields(Calls& calls, Remote remote, OutgoingChange change,
                                        json::Value ticket) {
    boost::json::object body;
    std::string words;
    const auto say = [&words](const std::string& word) { words += (words.empty() ? "" : ", ") + word; };
    if (change.title && abridged(*change.title, glpi::title_limit) != text_at(ticket, "/name")) {
      body["name"] = abridged(*change.title, glpi::title_limit);
      say(abridged(*change.title, glpi::title_limit));
    }
    const auto status =
        glpi::wanted(change.status, status_of(ticket), mapping_.status_out, mapping_.status_in);
    if (status) {
      const auto number = glpi::mapped_number(*status, "status");
      if (!number) co_return Untold(number.error());
      body["status"] = {{"id", *number}};
      say(glpi::status_label(*status));
    }
    if (const auto priority = glpi::wanted(change.priority, text_at(ticket, "/priority"),
                                           mapping_.priority_out, mapping_.priority_in)) {
      const auto number = glpi::mapped_number(*priority, "priority");
      if (!number) co_return Untold(number.error());
      body["priority"] = *number;
      say(glpi::priority_label(*priority));
    }
    if (body.empty()) co_return words;
    CallRequest request{.method = "PATCH", .path = ticket_path(remote.id), .body = std::move(body)};
    auto answer = co_await calls.call(request);
    if (!answer) co_return Untold(answer.error());
    if (!status || took(answer->body, *status, *change.status)) co_return words;
    // GLPI 11.0.3 and 11.0.4 pass over the documented form, and take the number itself.
    request.body = {{"status", glpi::number_of(*status).value_or(0)}};
    answer = co_await calls.call(std::move(request));
    if (!answer) co_return Untold(answer.error());
    if (took(answer->body, *status, *change.status)) co_return words;
    co_return refused_by_tool("GLPI kept the ticket in \"" + glpi::status_label(status_of(answer->body)) +
                              "\": the account's profile may not move it to \"" +
                              glpi::status_label(*status) +
                              "\". Allow it in the profile's life cycles, or choose another status on the "
                              "connector's mapping page.");
  }

  /// Whether the ticket is in the state that was asked for, or in one that means the same here.
  bool took(const json::Value& ticket, const std::string& status, ticketing::Status meaning) const {
    const auto now = status_of(ticket);
    return now.empty() || now == status || ours<ticketing::Status>(mapping_.status_in, now) == meaning;
  }

  /// One person is in charge here: whoever else is assigned leaves the ticket.
  Task<Told<std::string>> change_assignee(Calls& calls, Remote remote, OutgoingChange change,
                                          std::vector<Person> assigned) {
    std::string words;
    if (!change.assignee_email) co_return words;
    const auto wanted = co_await user_by_email(calls, *change.assignee_email);
    if (!wanted) co_return Untold(wanted.error());
    // Somebody of whom GLPI knows nothing, or we know no address: it stays as it is.
    if (wanted->empty() && (!change.assignee_email->empty() || change.about.ticket.assignee)) co_return words;
    const auto is_wanted = [&](const Person& one) { return one.id == *wanted; };
    if (!wanted->empty() && std::ranges::none_of(assigned, is_wanted)) {
      const auto answer = co_await calls.call(joining(remote, *wanted, TeamRole::assigned));
      if (!answer) co_return Untold(answer.error());
      words = *change.assignee_email;
    }
    for (const auto& other : assigned) {
      if (is_wanted(other)) continue;
      const auto answer = co_await calls.call(joining(remote, other.id, TeamRole::assigned, "DELETE"));
      if (!answer) co_return Untold(answer.error());
      words += (words.empty() ? "− " : ", − ") + other.name;
    }
    co_return words;
  }

  const Settings& settings_;
  const Mapping& mapping_;
};

}  // namespace
}  // namespace glpi_high_level

std::unique_ptr<Tool> make_glpi(const Settings& settings) {
  return std::make_unique<glpi_high_level::GlpiTool>(settings);
}

Mapping glpi_defaults() {
  return {
      .type = "1",
      .status_out = {{"open", "2"}, {"pending", "4"}, {"solved", "5"}, {"closed", "6"}},
      .status_in =
          {{"1", "open"}, {"2", "open"}, {"3", "open"}, {"4", "pending"}, {"5", "solved"}, {"6", "closed"}},
      .priority_out = {{"low", "2"}, {"normal", "3"}, {"high", "4"}, {"urgent", "5"}},
      .priority_in = {
          {"1", "low"}, {"2", "low"}, {"3", "normal"}, {"4", "high"}, {"5", "urgent"}, {"6", "urgent"}}};
}

}  // namespace sp::connector
