#include "services/connector-service/tools/servicenow.hpp"

#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/servicenow_people.hpp"
#include "services/connector-service/tools/servicenow_records.hpp"
#include "services/connector-service/tools/time_cursor.hpp"

namespace sp::connector {

namespace servicenow {
namespace {

constexpr std::int64_t page_size = 100;
/// What is read of a record. Fields that a table has not are passed over.
constexpr const char* record_fields =
    "sys_id,number,short_description,description,state,priority,impact,urgency,correlation_id,assigned_to,"
    "assigned_to.email,caller_id.email,caller_id.name,opened_by.email,opened_by.name,sys_created_on,sys_"
    "updated_on";

class ServiceNowTool final : public Tool {
 public:
  explicit ServiceNowTool(const Settings& settings) : settings_(settings), mapping_(settings.mapping) {}

  Traits traits() const override { return {}; }

  Task<Told<Account>> who_am_i(Calls& calls) override {
    const auto table = co_await calls.call(
        {.path = path_of(table_of(mapping_), {{"sysparm_limit", "1"}, {"sysparm_fields", "sys_id"}})});
    if (!table) co_return Untold(table.error());
    const auto me = co_await own_record(calls, settings_.authentication.user_name);
    Account account{.name = text_at(me, "/name"), .email = text_at(me, "/email")};
    const auto build =
        co_await calls.call({.path = path_of("sys_properties", {{"sysparm_query", "name=glide.buildname"},
                                                                {"sysparm_fields", "name,value"}})});
    if (build)
      for (const auto& property : records_of(*build))
        if (text_at(property, "/name") == "glide.buildname") account.version = text_at(property, "/value");
    co_return account;
  }

  Task<Told<Choices>> choices(Calls& calls) override {
    Choices offered;
    const auto tables = co_await calls.call(
        {.path = path_of("sys_db_object",
                         {{"sysparm_query", "super_class.name=task^ORname=incident^ORDERBYlabel"},
                          {"sysparm_fields", "name,label"},
                          {"sysparm_limit", "200"}})});
    if (tables)
      for (const auto& table : records_of(*tables))
        offered.projects.push_back({.value = text_at(table, "/name"), .label = text_at(table, "/label")});
    offered.statuses = co_await choice_list(calls, "state");
    offered.priorities = co_await choice_list(calls, "priority");
    const auto fields = co_await calls.call(
        {.path = path_of("sys_dictionary",
                         {{"sysparm_query", "nameIN" + table_of(mapping_) +
                                                ",task^active=true^elementISNOTEMPTY^ORDERBYcolumn_label"},
                          {"sysparm_fields", "element,column_label,mandatory"},
                          {"sysparm_limit", "500"}})});
    if (fields)
      for (const auto& field : records_of(*fields))
        offered.fields.push_back({.value = text_at(field, "/element"),
                                  .label = text_at(field, "/column_label"),
                                  .required = text_at(field, "/mandatory") == "true"});
    co_return offered;
  }

  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override {
    const auto caller = co_await user_by_email(calls, ticket.requester_email);
    if (!caller) co_return Untold(caller.error());
    const auto assignee = co_await user_by_email(calls, mapping_.assignee ? ticket.assignee_email : "");
    if (!assignee) co_return Untold(assignee.error());
    auto request = creation(ticket, *caller, *assignee);
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    auto remote = remote_of(settings_.base_url, table_of(mapping_), result_of(*answer));
    if (remote.id.empty())
      co_return not_understood("ServiceNow made a record without telling its id.", answer->status);
    co_return remote;
  }

  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override {
    const auto answer = co_await calls.call(
        {.path = path_of(table_of(mapping_), {{"sysparm_query", "correlation_id=" + mark},
                                              {"sysparm_fields", "sys_id,number,correlation_id"},
                                              {"sysparm_limit", "20"}})});
    if (!answer) co_return Untold(answer.error());
    std::vector<Remote> found;
    // A condition that cannot be understood is passed over in silence: every record would be ours.
    for (const auto& record : records_of(*answer))
      if (value_of(record, "correlation_id") == mark)
        found.push_back(remote_of(settings_.base_url, table_of(mapping_), record));
    co_return found;
  }

  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override {
    CallRequest request{.method = "PATCH",
                        .path = record_path(table_of(mapping_), remote.id, {{"sysparm_fields", "sys_id"}}),
                        .once = true};
    request.body = {{comment.internal ? "work_notes" : "comments", abridged(comment.text, text_limit)}};
    const auto answer = co_await calls.call(std::move(request));
    if (!answer) co_return Untold(answer.error());
    if (value_of(result_of(*answer), "sys_id").empty())
      co_return not_understood("ServiceNow took a comment without telling of which record.", answer->status);
    co_return std::string();  // an entry's own id is told by the journal only
  }

  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override {
    const auto login = text_at(co_await own_record(calls, settings_.authentication.user_name), "/user_name");
    std::vector<RemoteComment> all;
    constexpr std::int64_t most = 10'000;
    for (std::int64_t offset = 0; offset < most; offset += page_size) {
      const auto answer = co_await calls.call(
          {.path = path_of(
               "sys_journal_field",
               {{"sysparm_query", "element_id=" + remote.id +
                                      "^elementINcomments,work_notes^ORDERBYsys_created_on^ORDERBYsys_id"},
                {"sysparm_fields", "sys_id,element,element_id,value,sys_created_on,sys_created_by"},
                {"sysparm_limit", std::to_string(page_size)},
                {"sysparm_offset", std::to_string(offset)}})});
      if (!answer) co_return Untold(answer.error());
      for (const auto& entry : records_of(*answer)) {
        if (text_at(entry, "/element_id") != remote.id) continue;
        const auto author_login = text_at(entry, "/sys_created_by");
        const auto author = co_await user_by_login(calls, author_login);
        const auto name = text_at(author, "/name");
        all.push_back({.id = text_at(entry, "/sys_id"),
                       .body = text_at(entry, "/value"),
                       .author_name = name.empty() ? author_login : name,
                       .author_email = text_at(author, "/email"),
                       .internal = text_at(entry, "/element") == "work_notes",
                       .by_us = !login.empty() && author_login == login,
                       .created_at = time_of(entry, "sys_created_on")});
      }
      if (!more_behind(*answer, offset, page_size)) break;
    }
    co_return all;
  }

  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override {
    const auto table = table_of(mapping_);
    const auto read = co_await calls.look({.path = record_path(table, remote.id, reading())});
    if (!read) co_return Untold(read.error());
    if (read->status == 404)
      co_return refused_by_tool("ServiceNow has no such record any more, or the account may not see it.",
                                404);
    const auto& record = result_of(*read);
    auto body = differences(change, record);
    if (!body) co_return Untold(body.error());
    if (change.assignee_email) {
      const auto wanted = co_await user_by_email(calls, *change.assignee_email);
      if (!wanted) co_return Untold(wanted.error());
      // Somebody of whom ServiceNow knows nothing, or we know no address: it stays as it is.
      const bool unknown =
          wanted->empty() && (!change.assignee_email->empty() || change.about.ticket.assignee);
      if (!unknown && value_of(record, "assigned_to") != *wanted) (*body)["assigned_to"] = *wanted;
    }
    if (body->empty()) co_return std::string();
    const auto sent = *body;
    const auto answer = co_await calls.call(
        {.method = "PATCH", .path = record_path(table, remote.id, reading()), .body = std::move(*body)});
    if (!answer) co_return refusal(answer.error(), sent);
    co_return what_was_done(change, sent, result_of(*answer));
  }

  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override {
    const auto answer = co_await calls.look({.path = record_path(table_of(mapping_), remote.id, reading())});
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404) co_return std::nullopt;
    auto ticket = ticket_of(result_of(*answer));
    if (ticket.remote.id.empty()) co_return not_understood("ServiceNow's record has no id.", answer->status);
    co_return std::optional(std::move(ticket));
  }

  /// Of the record as a whole: another's comment may have come after the change.
  Task<Told<std::string>> editor(Calls& calls, Remote remote) override {
    const auto answer = co_await calls.look(
        {.path = record_path(table_of(mapping_), remote.id, {{"sysparm_fields", "sys_updated_by"}})});
    if (!answer) co_return Untold(answer.error());
    auto login = value_of(result_of(*answer), "sys_updated_by");
    if (login.empty() || login == settings_.authentication.user_name) co_return std::string();
    const auto person = co_await user_by_login(calls, login);
    auto name = text_at(person, "/name");
    co_return name.empty() ? login : name;
  }

  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override {
    auto begin = parse_time_cursor(cursor);
    if (!begin) begin = TimeCursor{.from = seconds_text(std::chrono::floor<std::chrono::seconds>(since))};
    constexpr std::chrono::seconds overlap{60};
    const auto page = page_of(*begin, overlap);
    auto parameters = reading();
    parameters.insert(parameters.begin(), {"sysparm_query", "sys_updated_on>=" + page.from +
                                                                "^ORDERBYsys_updated_on^ORDERBYsys_id"});
    parameters.emplace_back("sysparm_limit", std::to_string(page_size));
    parameters.emplace_back("sysparm_offset", std::to_string(page.offset));
    const auto answer = co_await calls.call({.path = path_of(table_of(mapping_), parameters)});
    if (!answer) co_return Untold(answer.error());
    Changes changed{.more = more_behind(*answer, page.offset, page_size)};
    std::vector<std::string> times;
    for (const auto& record : records_of(*answer)) {
      times.push_back(value_of(record, "sys_updated_on"));
      changed.tickets.push_back(ticket_of(record));
    }
    changed.cursor = cursor_text(cursor_after(*begin, page, times, page_size, changed.more));
    co_return changed;
  }

  CallRequest preview(const Outgoing& ticket) override {
    auto request = creation(ticket, ticket.requester_email, mapping_.assignee ? ticket.assignee_email : "");
    if (request) return std::move(*request);
    return {.method = "POST",
            .path = path_of(table_of(mapping_)),
            .body = json::Value(request.error().message),
            .once = true};
  }

 private:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  static Parameters reading() {
    return {{"sysparm_fields", record_fields},
            {"sysparm_display_value", "all"},
            {"sysparm_exclude_reference_link", "true"}};
  }

  /// `caller` and `assignee`: "" where they are unknown.
  Told<CallRequest> creation(const Outgoing& ticket, const std::string& caller,
                             const std::string& assignee) const {
    const auto table = table_of(mapping_);
    boost::json::object body{{"short_description", abridged(ticket.ticket.subject, title_limit)},
                             {"description", abridged(ticket.text, text_limit)}};
    if (!caller.empty()) body["caller_id"] = caller;
    if (!assignee.empty()) body["assigned_to"] = assignee;
    if (const auto priority = theirs(mapping_.priority_out, ticket.ticket.priority)) {
      const auto fields = fields_of_priority(table, *priority);
      if (!fields) return Untold(fields.error());
      body.insert(fields->begin(), fields->end());
    }
    for (const auto& [name, value] : mapping_.fields)
      if (!belongs_to_state(name)) body[name] = value;
    body["correlation_id"] = ticket.mark;
    body["correlation_display"] = "support-platform";
    return CallRequest{.method = "POST",
                       .path = path_of(table, {{"sysparm_fields", "sys_id,number"}}),
                       .body = std::move(body),
                       .once = true};
  }

  /// What the record lacks of title, state and priority.
  Told<boost::json::object> differences(const OutgoingChange& change, const json::Value& record) const {
    boost::json::object body;
    if (change.title && abridged(*change.title, title_limit) != value_of(record, "short_description"))
      body["short_description"] = abridged(*change.title, title_limit);
    if (change.status) {
      const auto now = value_of(record, "state");
      const auto state = theirs(mapping_.status_out, *change.status);
      // A state that means the same here already (New and In Progress are both open) stays.
      if (state && *state != now && ours<ticketing::Status>(mapping_.status_in, now) != change.status) {
        body = with(std::move(body), fields_of_state(*state, mapping_, change.about));
        body["state"] = *state;
      }
    }
    if (change.priority) {
      const auto now = value_of(record, "priority");
      const auto priority = theirs(mapping_.priority_out, *change.priority);
      if (priority && *priority != now &&
          ours<ticketing::Priority>(mapping_.priority_in, now) != change.priority) {
        const auto fields = fields_of_priority(table_of(mapping_), *priority);
        if (!fields) return Untold(fields.error());
        for (const auto& field : *fields)
          if (field.value() != json::Value(value_of(record, field.key()))) body[field.key()] = field.value();
      }
    }
    return body;
  }

  static boost::json::object with(boost::json::object body, const boost::json::object& more) {
    for (const auto& field : more) body[field.key()] = field.value();
    return body;
  }

  /// A change of state that ServiceNow refuses mostly lacks a field that a data policy demands.
  static Untold refusal(CallProblem problem, const boost::json::object& sent) {
    if ((problem.status == 400 || problem.status == 403) && sent.contains("state"))
      problem.message = "ServiceNow refuses the state " + text_at(json::Value(sent), "/state") + ": " +
                        problem.message +
                        " What it demands can be set on the connector's mapping page, as the fields "
                        "hold_reason, close_code "
                        "and close_notes.";
    return Untold(std::move(problem));
  }

  Told<std::string> what_was_done(const OutgoingChange& change, const boost::json::object& sent,
                                  const json::Value& record) const {
    std::string words;
    const auto say = [&words](const std::string& word) { words += (words.empty() ? "" : ", ") + word; };
    if (sent.contains("short_description")) say(text_at(json::Value(sent), "/short_description"));
    if (sent.contains("state")) {
      const auto wanted = text_at(json::Value(sent), "/state");
      const auto now = value_of(record, "state");
      if (!now.empty() && now != wanted && ours<ticketing::Status>(mapping_.status_in, now) != change.status)
        return refused_by_tool(
            "ServiceNow kept the record in \"" + display_of(record, "state") + "\" where state " + wanted +
            " was asked for: one of its rules forbids it. Choose another state on the connector's "
            "mapping page.");
      say(now.empty() ? wanted : display_of(record, "state"));
    }
    if (sent.contains("priority") || sent.contains("impact") || sent.contains("urgency"))
      say(display_of(record, "priority"));
    if (sent.contains("assigned_to")) say(change.assignee_email->empty() ? "−" : *change.assignee_email);
    return words;
  }

  RemoteTicket ticket_of(const json::Value& record) const {
    RemoteTicket ticket{.remote = remote_of(settings_.base_url, table_of(mapping_), record),
                        .mark = value_of(record, "correlation_id"),
                        .title = value_of(record, "short_description"),
                        .body = value_of(record, "description"),
                        .status = value_of(record, "state"),
                        .status_label = display_of(record, "state"),
                        .priority = value_of(record, "priority"),
                        .assignee_email = value_of(record, "assigned_to.email"),
                        .reporter_email = value_of(record, "caller_id.email"),
                        .reporter_name = value_of(record, "caller_id.name"),
                        .created_at = time_of(record, "sys_created_on"),
                        .updated_at = time_of(record, "sys_updated_on")};
    if (ticket.reporter_email.empty() && ticket.reporter_name.empty()) {  // of tables that know no caller
      ticket.reporter_email = value_of(record, "opened_by.email");
      ticket.reporter_name = value_of(record, "opened_by.name");
    }
    return ticket;
  }

  /// Labels of a field's values: the table's own, or those of every task.
  Task<std::vector<Choice>> choice_list(Calls& calls, std::string element) {
    std::vector<Choice> own;
    std::vector<Choice> inherited;
    const auto table = table_of(mapping_);
    const auto answer = co_await calls.call(
        {.path = path_of("sys_choice", {{"sysparm_query", "nameIN" + table + ",task^element=" + element +
                                                              "^inactive=false^language=en^ORDERBYsequence"},
                                        {"sysparm_fields", "name,value,label"},
                                        {"sysparm_limit", "200"}})});
    if (!answer) co_return own;
    for (const auto& choice : records_of(*answer)) {
      Choice one{.value = text_at(choice, "/value"), .label = text_at(choice, "/label")};
      if (element == "state" && table == "incident") one.hint = hint_of(one.value);
      (text_at(choice, "/name") == table ? own : inherited).push_back(std::move(one));
    }
    co_return own.empty() ? inherited : own;
  }

  static std::string hint_of(std::string_view state) {
    if (state == "1") return "new";
    if (state == "2") return "in_progress";
    if (state == "3") return "waiting";
    return state == "6" || state == "7" || state == "8" ? "done" : "";
  }

  const Settings& settings_;
  const Mapping& mapping_;
};

}  // namespace
}  // namespace servicenow

std::unique_ptr<Tool> make_servicenow(const Settings& settings) {
  return std::make_unique<servicenow::ServiceNowTool>(settings);
}

Mapping servicenow_defaults() {
  return {
      .project = "incident",
      .status_out = {{"open", "2"}, {"pending", "3"}, {"solved", "6"}, {"closed", "7"}},
      .status_in =
          {{"1", "open"}, {"2", "open"}, {"3", "pending"}, {"6", "solved"}, {"7", "closed"}, {"8", "closed"}},
      .priority_out = {{"low", "4"}, {"normal", "3"}, {"high", "2"}, {"urgent", "1"}},
      .priority_in = {{"1", "urgent"}, {"2", "high"}, {"3", "normal"}, {"4", "low"}, {"5", "low"}},
      .fields = {{"hold_reason", "1"},
                 {"close_code", "Solution provided"},
                 {"close_notes", "Ticket #{{ticket.number}} · {{ticket.url}}"}}};
}

}  // namespace sp::connector
