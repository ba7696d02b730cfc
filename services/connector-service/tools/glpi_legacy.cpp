#include "services/connector-service/tools/glpi_legacy.hpp"

#include <algorithm>
#include <tuple>

#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/glpi.hpp"
#include "services/connector-service/tools/glpi_facts.hpp"
#include "services/connector-service/tools/glpi_legacy_parts.hpp"
#include "services/connector-service/tools/time_cursor.hpp"

namespace sp::connector {

namespace glpi_legacy {
namespace {

/// Each is read by a call of its own.
constexpr std::int64_t tickets_at_once = 20;

std::string ticket_path(const std::string& id, std::string_view behind = "") {
  return path_of("/Ticket/" + url_encode(id) + std::string(behind));
}

CallRequest writing(std::string method, std::string path, boost::json::object input) {
  CallRequest request{.method = std::move(method), .path = std::move(path)};
  request.body = {{"input", std::move(input)}};
  return request;
}

/// Of what was made: "" where the answer tells none.
std::string made_id(const CallAnswer& answer) {
  auto id = text_at(answer.body, "/id");
  return glpi::number_of(id) ? id : std::string();
}

class GlpiLegacyTool final : public Tool {
 public:
  explicit GlpiLegacyTool(const Settings& settings) : settings_(settings), mapping_(settings.mapping) {}

  Traits traits() const override { return {}; }

  Task<Told<Account>> who_am_i(Calls& calls) override {
    const auto session = co_await ask_session(calls);
    if (!session) co_return Untold(session.error());
    Account account{.name = session->user_name};
    account.email = (co_await person_by_id(calls, session->user_id)).email;
    if (const auto config = co_await calls.call({.path = path_of("/getGlpiConfig")}))
      account.version = text_at(config->body, "/cfg_glpi/version");
    co_return account;
  }

  Task<Told<Choices>> choices(Calls& calls) override {
    auto offered = glpi::fixed_choices();
    offered.fields = {{"itilcategories_id", "Category"},
                      {"locations_id", "Location"},
                      {"requesttypes_id", "Request source"},
                      {"urgency", "Urgency"},
                      {"impact", "Impact"}};
    const auto entities = co_await calls.call({.path = path_of("/getMyEntities?is_recursive=true")});
    if (!entities) co_return offered;
    for (const auto& entity : items_of(at(entities->body, "/myentities")))
      offered.projects.push_back({.value = text_at(entity, "/id"), .label = text_at(entity, "/name")});
    co_return offered;
  }

  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override {
    const auto requester = co_await user_by_email(calls, ticket.requester_email);
    if (!requester) co_return Untold(requester.error());
    const auto assignee = co_await user_by_email(calls, mapping_.assignee ? ticket.assignee_email : "");
    if (!assignee) co_return Untold(assignee.error());
    auto request = creation(ticket, person_value(*requester), person_value(*assignee));
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    const auto id = made_id(*answer);
    if (id.empty()) co_return not_understood("GLPI made a ticket without telling its id.", answer->status);
    co_return glpi::remote_of(settings_.base_url, id);
  }

  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override {
    // searchText is a LIKE.
    const auto answer =
        co_await calls.call({.path = path_of("/Ticket?searchText%5Bcontent%5D=" + url_encode(mark) +
                                             "&range=0-19&get_hateoas=false")});
    if (!answer) co_return Untold(answer.error());
    std::vector<Remote> found;
    for (const auto& ticket : items_of(answer->body))
      if (mark_of(ticket) == mark)
        found.push_back(glpi::remote_of(settings_.base_url, text_at(ticket, "/id")));
    co_return found;
  }

  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override {
    auto request = writing("POST", path_of("/ITILFollowup"),
                           {{"itemtype", "Ticket"},
                            {"items_id", glpi::number_of(remote.id).value_or(0)},
                            {"content", html_of(comment.text)},
                            {"is_private", comment.internal ? 1 : 0}});
    request.once = true;
    const auto answer = co_await calls.call(std::move(request));
    if (!answer) co_return Untold(answer.error());
    auto id = made_id(*answer);
    if (id.empty()) co_return not_understood("GLPI took a followup without telling its id.", answer->status);
    co_return id;
  }

  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override {
    const auto session = co_await session_of(calls);
    if (!session) co_return Untold(session.error());
    const auto ticket = co_await calls.call({.path = ticket_path(remote.id, "?get_hateoas=false")});
    if (!ticket) co_return Untold(ticket.error());
    const auto offset = offset_of(*ticket, session->offset);
    std::vector<RemoteComment> all;
    // A solution is what the requester is told last: it is a message here.
    for (const std::string_view kind : {"ITILFollowup", "ITILSolution"}) {
      const auto items = co_await items_under(calls, remote, std::string(kind));
      if (!items) co_return Untold(items.error());
      for (const auto& item : *items) {
        const auto author = co_await person_by_id(calls, text_at(item, "/users_id"));
        all.push_back({.id = (kind == "ITILSolution" ? "solution-" : "") + text_at(item, "/id"),
                       .body = text_of(text_at(item, "/content")),
                       .author_name = author.name,
                       .author_email = author.email,
                       .internal = glpi::is_true(item, "/is_private"),
                       .by_us = text_at(item, "/users_id") == session->user_id,
                       .created_at = time_at(item, "/date_creation", offset)});
      }
    }
    std::ranges::sort(all, {}, [](const RemoteComment& one) {
      return std::tuple(one.created_at, glpi::number_of(one.id));
    });
    co_return all;
  }

  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override {
    auto answer = co_await calls.look({.path = ticket_path(remote.id, "?get_hateoas=false")});
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404) co_return refused_by_tool("GLPI has no such ticket any more.", 404);
    auto done = co_await change_fields(calls, remote, change, std::move(answer->body));
    if (!done || !change.assignee_email) co_return done;
    const auto people = co_await change_assignee(calls, remote, change);
    if (!people) co_return Untold(people.error());
    if (!people->empty()) *done += (done->empty() ? "" : ", ") + *people;
    co_return done;
  }

  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override {
    auto answer = co_await calls.look({.path = ticket_path(remote.id, "?get_hateoas=false")});
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404 || glpi::is_true(answer->body, "/is_deleted")) co_return std::nullopt;
    if (text_at(answer->body, "/id").empty())
      co_return not_understood("GLPI's ticket has no id.", answer->status);
    auto ticket = co_await remote_ticket(calls, std::move(*answer));
    if (!ticket) co_return Untold(ticket.error());
    co_return std::optional(std::move(*ticket));
  }

  Task<Told<std::string>> editor(Calls& calls, Remote remote) override {
    const auto session = co_await session_of(calls);
    if (!session) co_return Untold(session.error());
    const auto answer = co_await calls.look({.path = ticket_path(remote.id, "?get_hateoas=false")});
    if (!answer) co_return Untold(answer.error());
    const auto id = text_at(answer->body, "/users_id_lastupdater");
    if (id.empty() || id == "0" || id == session->user_id) co_return std::string();
    co_return (co_await person_by_id(calls, id)).name;
  }

  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override {
    auto begin = parse_time_cursor(cursor);
    if (!begin) {
      const auto session = co_await session_of(calls);
      if (!session) co_return Untold(session.error());
      begin =
          TimeCursor{.from = seconds_text(std::chrono::floor<std::chrono::seconds>(since) + session->offset)};
    }
    const auto page = page_of(*begin, glpi::overlap_at(begin->from));
    const auto answer = co_await calls.call({.path = listing(page)});
    // GLPI refuses a page that begins behind the last record, as one does when records have moved on since.
    if (!answer && answer.error().status == 400 && page.offset > 0)
      co_return Changes{.cursor = cursor_text({.from = page.from}), .more = true};
    if (!answer) co_return Untold(answer.error());
    Changes changed;
    std::vector<std::string> times;
    // Search options of tickets: 2 is the id, 19 the time of the last change.
    for (const auto& row : items_of(at(answer->body, "/data"))) {
      times.push_back(text_at(row, "/19"));
      const auto read = co_await calls.look({.path = ticket_path(text_at(row, "/2"), "?get_hateoas=false")});
      if (!read) co_return Untold(read.error());
      if (read->status == 404 || !is_of_us(read->body)) continue;
      auto ticket = co_await remote_ticket(calls, *read);
      if (!ticket) co_return Untold(ticket.error());
      changed.tickets.push_back(std::move(*ticket));
    }
    const auto total = glpi::number_of(text_at(answer->body, "/totalcount")).value_or(0);
    changed.more = page.offset + tickets_at_once < total;
    changed.cursor = cursor_text(cursor_after(*begin, page, times, tickets_at_once, changed.more));
    co_return changed;
  }

  CallRequest preview(const Outgoing& ticket) override {
    const auto as_asked = [](const std::string& email) {
      return email.empty() ? json::Value(nullptr) : json::Value(email);
    };
    auto request = creation(ticket, as_asked(ticket.requester_email),
                            as_asked(mapping_.assignee ? ticket.assignee_email : ""));
    if (request) return std::move(*request);
    return {.method = "POST",
            .path = path_of("/Ticket"),
            .body = json::Value(request.error().message),
            .once = true};
  }

 private:
  static json::Value person_value(const std::string& id) {
    const auto number = glpi::number_of(id);
    return number ? json::Value(*number) : json::Value(nullptr);
  }

  /// `requester` and `assignee`: null where they are unknown.
  Told<CallRequest> creation(const Outgoing& ticket, const json::Value& requester,
                             const json::Value& assignee) const {
    boost::json::object input{{"name", abridged(ticket.ticket.subject, glpi::title_limit)},
                              {"content", marked_html(ticket.text, ticket.mark)}};
    for (const auto& [name, value] :
         {std::pair("entities_id", mapping_.project), std::pair("type", mapping_.type)}) {
      if (value.empty()) continue;
      const auto number = glpi::number_of(value);
      if (!number)
        return refused_by_tool("GLPI takes a number as " + std::string(name) + ", which \"" + value +
                               "\" is not: choose one on the connector's mapping page.");
      input[name] = *number;
    }
    if (const auto mapped = theirs(mapping_.priority_out, ticket.ticket.priority)) {
      const auto priority = glpi::mapped_number(*mapped, "priority");
      if (!priority) return Untold(priority.error());
      input["priority"] = *priority;
      // Where the account may set no priority, GLPI computes it from the urgency, which has no "major".
      input["urgency"] = std::min<std::int64_t>(*priority, 5);
    }
    if (!requester.is_null()) input["_users_id_requester"] = requester;
    if (!assignee.is_null()) input["_users_id_assign"] = assignee;
    for (const auto& [name, value] : mapping_.fields) input[name] = value;
    input["externalid"] = ticket.mark;
    auto request = writing("POST", path_of("/Ticket"), std::move(input));
    request.once = true;
    return request;
  }

  static std::string listing(const TimeCursor& page) {
    // "morethan" is ">": from the second before on.
    const auto from = parse_seconds_text(page.from);
    const auto before = from ? seconds_text(*from - std::chrono::seconds(1)) : page.from;
    return path_of(
        "/search/Ticket?criteria%5B0%5D%5Bfield%5D=19&criteria%5B0%5D%5Bsearchtype%5D=morethan"
        "&criteria%5B0%5D%5Bvalue%5D=" +
        url_encode(before) + "&sort=19&order=ASC&forcedisplay%5B0%5D=2&forcedisplay%5B1%5D=19&range=" +
        std::to_string(page.offset) + "-" + std::to_string(page.offset + tickets_at_once - 1));
  }

  static std::string mark_of(const json::Value& ticket) {
    auto mark = text_at(ticket, "/externalid");
    return mark.empty() ? unmarked(text_of(text_at(ticket, "/content"))).mark : mark;
  }

  /// Of the mapping's entity, or one that we made and GLPI's people moved.
  bool is_of_us(const json::Value& ticket) const {
    if (glpi::is_true(ticket, "/is_deleted")) return false;
    if (mapping_.project.empty() || text_at(ticket, "/entities_id") == mapping_.project) return true;
    return mark_of(ticket).starts_with("sp-");
  }

  Task<Told<std::vector<json::Value>>> items_under(Calls& calls, Remote remote, std::string kind) {
    constexpr std::size_t full = 100;
    constexpr std::size_t most = 10'000;
    std::vector<json::Value> items;
    while (items.size() < most) {
      const auto range = std::to_string(items.size()) + "-" + std::to_string(items.size() + full - 1);
      const auto answer = co_await calls.call(
          {.path = ticket_path(remote.id, "/" + kind + "?range=" + range + "&get_hateoas=false")});
      if (!answer) co_return Untold(answer.error());
      const auto& page = items_of(answer->body);
      items.insert(items.end(), page.begin(), page.end());
      if (page.size() < full) break;
    }
    co_return items;
  }

  Task<Told<RemoteTicket>> remote_ticket(Calls& calls, CallAnswer read) {
    const auto session = co_await session_of(calls);
    if (!session) co_return Untold(session.error());
    const auto& ticket = read.body;
    const auto offset = offset_of(read, session->offset);
    auto described = unmarked(text_of(text_at(ticket, "/content")));
    RemoteTicket out{.remote = glpi::remote_of(settings_.base_url, text_at(ticket, "/id")),
                     .mark = mark_of(ticket),
                     .title = text_at(ticket, "/name"),
                     .body = std::move(described.text),
                     .status = text_at(ticket, "/status"),
                     .status_label = glpi::status_label(text_at(ticket, "/status")),
                     .priority = text_at(ticket, "/priority"),
                     .created_at = time_at(ticket, "/date_creation", offset),
                     .updated_at = time_at(ticket, "/date_mod", offset)};
    const auto actors = co_await actors_of(calls, out.remote.id);
    if (!actors) co_return Untold(actors.error());
    if (const auto assigned = with_type(*actors, ActorType::assigned); !assigned.empty())
      out.assignee_email = (co_await person_by_id(calls, assigned.front().user_id)).email;
    if (const auto requesters = with_type(*actors, ActorType::requester); !requesters.empty()) {
      const auto reporter = co_await person_by_id(calls, requesters.front().user_id);
      out.reporter_email = reporter.email.empty() ? requesters.front().email : reporter.email;
      out.reporter_name = reporter.name;
    }
    co_return out;
  }

  /// What differs of title, state and priority, in one call.
  Task<Told<std::string>> change_fields(Calls& calls, Remote remote, OutgoingChange change,
                                        json::Value ticket) {
    boost::json::object input;
    std::string words;
    const auto say = [&words](const std::string& word) { words += (words.empty() ? "" : ", ") + word; };
    if (change.title && abridged(*change.title, glpi::title_limit) != text_at(ticket, "/name")) {
      input["name"] = abridged(*change.title, glpi::title_limit);
      say(abridged(*change.title, glpi::title_limit));
    }
    if (const auto status = glpi::wanted(change.status, text_at(ticket, "/status"), mapping_.status_out,
                                         mapping_.status_in)) {
      const auto number = glpi::mapped_number(*status, "status");
      if (!number) co_return Untold(number.error());
      input["status"] = *number;
      say(glpi::status_label(*status));
    }
    if (const auto priority = glpi::wanted(change.priority, text_at(ticket, "/priority"),
                                           mapping_.priority_out, mapping_.priority_in)) {
      const auto number = glpi::mapped_number(*priority, "priority");
      if (!number) co_return Untold(number.error());
      input["priority"] = *number;
      say(glpi::priority_label(*priority));
    }
    if (input.empty()) co_return words;
    const auto answer = co_await calls.call(writing("PUT", ticket_path(remote.id), std::move(input)));
    if (!answer) co_return Untold(answer.error());
    // [{"12": true, "message": ""}]: an answer of success can say no of the one ticket.
    for (const auto& one : items_of(answer->body))
      if (text_at(one, "/" + remote.id) == "false")
        co_return refused_by_tool(
            "GLPI did not change the ticket: " + text_at(one, "/message") +
            " Allow it in the profile of the account, or change the connector's mapping page.");
    co_return words;
  }

  /// One person is in charge here: whoever else is assigned leaves the ticket.
  Task<Told<std::string>> change_assignee(Calls& calls, Remote remote, OutgoingChange change) {
    std::string words;
    const auto wanted = co_await user_by_email(calls, *change.assignee_email);
    if (!wanted) co_return Untold(wanted.error());
    // Somebody of whom GLPI knows nothing, or we know no address: it stays as it is.
    if (wanted->empty() && (!change.assignee_email->empty() || change.about.ticket.assignee)) co_return words;
    const auto actors = co_await actors_of(calls, remote.id);
    if (!actors) co_return Untold(actors.error());
    const auto assigned = with_type(*actors, ActorType::assigned);
    const auto is_wanted = [&](const Actor& one) { return one.user_id == *wanted; };
    if (!wanted->empty() && std::ranges::none_of(assigned, is_wanted)) {
      const auto answer = co_await calls.call(writing("POST", path_of("/Ticket_User"),
                                                      {{"tickets_id", glpi::number_of(remote.id).value_or(0)},
                                                       {"users_id", glpi::number_of(*wanted).value_or(0)},
                                                       {"type", static_cast<int>(ActorType::assigned)}}));
      if (!answer) co_return Untold(answer.error());
      words = *change.assignee_email;
    }
    for (const auto& other : assigned) {
      if (is_wanted(other)) continue;
      const auto name = (co_await person_by_id(calls, other.user_id)).name;
      const auto answer =
          co_await calls.call({.method = "DELETE", .path = path_of("/Ticket_User/" + other.link_id)});
      if (!answer) co_return Untold(answer.error());
      words += (words.empty() ? "− " : ", − ") + name;
    }
    co_return words;
  }

  const Settings& settings_;
  const Mapping& mapping_;
};

}  // namespace
}  // namespace glpi_legacy

std::unique_ptr<Tool> make_glpi_legacy(const Settings& settings) {
  return std::make_unique<glpi_legacy::GlpiLegacyTool>(settings);
}

Mapping glpi_legacy_defaults() { return glpi_defaults(); }

}  // namespace sp::connector
