#include "services/connector-service/tools/generic.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/template_values.hpp"

namespace sp::connector {

namespace generic {
namespace {

bool is_there(const CallTemplate& call) { return !call.method.empty(); }

Untold not_described(std::string_view what) {
  return refused_by_tool("The API has no call for this: describe \"" + std::string(what) +
                         "\" on the connector's page.");
}

/// What is written late in the tool is read again.
constexpr std::chrono::seconds overlap{5};

/// RFC 3339, or seconds or milliseconds since 1970; nothing where it is neither.
std::optional<Time> time_of(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) {
    constexpr std::int64_t first_that_is_milliseconds = 100'000'000'000;  // of 1973, or of the year 5138
    const bool is_seconds = number < first_that_is_milliseconds;
    return Time(std::chrono::milliseconds(is_seconds ? number * 1000 : number));
  }
  const auto time = parse_rfc3339(text);
  return time ? std::optional(*time) : std::nullopt;
}

class GenericTool final : public Tool {
 public:
  explicit GenericTool(const Settings& settings) : settings_(settings), calls_(settings.generic) {}

  Traits traits() const override {
    const bool repeats = !calls_.idempotency_header.empty();
    return {.finds_by_mark = is_there(calls_.find),
            .lists_comments = is_there(calls_.list_comments),
            .create_repeats = repeats,
            .comment_repeats = repeats};
  }

  Task<Told<Account>> who_am_i(Calls& calls) override {
    if (!is_there(calls_.test)) co_return not_described("test");
    auto request = request_of(calls_.test, boost::json::object());
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    co_return Account{.name = text_where(answer->body, calls_.test.text_at),
                      .version = text_where(answer->body, calls_.test.key_at)};
  }

  Task<Told<Choices>> choices(Calls&) override { co_return Choices{}; }

  Task<Told<Remote>> create(Calls& calls, Outgoing ticket) override {
    if (!is_there(calls_.create)) co_return not_described("create");
    auto request = creation(ticket);
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    auto remote = remote_at(answer->body, calls_.create);
    if (remote.id.empty())
      co_return not_understood("The answer to \"create\" has no id at \"" + calls_.create.id_at + "\".",
                               answer->status);
    co_return remote;
  }

  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) override {
    if (!is_there(calls_.find)) co_return not_described("find");
    auto request = request_of(calls_.find, values_of_mark(mark));
    if (!request) co_return Untold(request.error());
    auto asked = is_an_address() ? calls.look(std::move(*request)) : calls.call(std::move(*request));
    const auto answer = co_await std::move(asked);
    if (!answer) co_return Untold(answer.error());
    std::vector<Remote> found;
    if (answer->status == 404) co_return found;
    const auto& there = at(answer->body, calls_.find.list_at);
    if (!there.is_array() && !there.is_object())
      co_return not_understood("The answer to \"find\" has no list at \"" + calls_.find.list_at + "\".",
                               answer->status);
    // A record that has its own address by the mark comes alone.
    const auto items = there.is_array() ? there.get_array() : boost::json::array{there};
    for (const auto& item : items) {
      if (!calls_.find.text_at.empty() && text_at(item, calls_.find.text_at) != mark) continue;
      auto remote = remote_at(item, calls_.find);
      if (remote.id.empty())
        co_return not_understood(
            "The answer to \"find\" has a record without an id at \"" + calls_.find.id_at + "\".",
            answer->status);
      found.push_back(std::move(remote));
    }
    co_return found;
  }

  Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) override {
    if (!is_there(calls_.comment)) co_return not_described("comment");
    auto request = request_of(calls_.comment, with_remote(values_of(comment), remote));
    if (!request) co_return Untold(request.error());
    request->once = true;
    add_idempotency(*request, comment.mark);
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    auto id = text_where(answer->body, calls_.comment.id_at);
    if (id.empty() && !calls_.comment.id_at.empty())
      co_return not_understood("The answer to \"comment\" has no id at \"" + calls_.comment.id_at + "\".",
                               answer->status);
    co_return id;
  }

  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) override {
    if (!is_there(calls_.list_comments)) co_return not_described("list_comments");
    auto request = request_of(calls_.list_comments, with_remote(nullptr, remote));
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    const auto& there = at(answer->body, calls_.list_comments.list_at);
    if (!there.is_array())
      co_return not_understood(
          "The answer to \"list_comments\" has no list at \"" + calls_.list_comments.list_at + "\".",
          answer->status);
    std::vector<RemoteComment> all;
    for (const auto& item : there.get_array())
      all.push_back({.id = text_where(item, calls_.list_comments.id_at),
                     .body = text_at(item, calls_.list_comments.text_at),
                     .author_name = text_where(item, calls_.list_comments.author_at),
                     .author_email = text_where(item, calls_.list_comments.email_at),
                     .internal = truth_where(item, calls_.list_comments.internal_at),
                     .created_at = time_where(item, calls_.list_comments.time_at)});
    // In whatever order the API lists them.
    std::ranges::stable_sort(all, {}, &RemoteComment::created_at);
    co_return all;
  }

  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) override {
    auto values = with_remote(values_of(change, settings_.mapping), remote);
    // Somebody whose address nobody knows stays as it is.
    if (change.assignee_email && change.assignee_email->empty() && change.about.ticket.assignee)
      values.get_object().erase("change.assignee");
    if (!says_something(values)) co_return std::string();
    if (const auto wanted = text_at(values, "/change.status"); !wanted.empty() && is_there(calls_.read)) {
      const auto now = co_await read(calls, remote);
      if (!now) co_return Untold(now.error());
      if (!*now) co_return refused_by_tool("There is no such record any more.", 404);
      if ((*now)->status == wanted) values.get_object().erase("change.status");
      if (!says_something(values)) co_return std::string();
    }
    auto request = request_of(calls_.update, values);
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    std::string words;
    for (const auto* name : {"/change.title", "/change.status", "/change.priority", "/change.assignee"})
      if (const auto word = text_at(values, name); !word.empty()) words += (words.empty() ? "" : ", ") + word;
    co_return words.empty() ? "−" : words;
  }

  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) override {
    if (!is_there(calls_.read)) co_return not_described("read");
    auto request = request_of(calls_.read, with_remote(nullptr, remote));
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.look(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    if (answer->status == 404) co_return std::nullopt;
    const auto& call = calls_.read;
    RemoteTicket ticket{.remote = remote,
                        .mark = text_where(answer->body, call.mark_at),
                        .title = text_where(answer->body, call.title_at),
                        .body = text_where(answer->body, call.text_at),
                        .status = text_where(answer->body, call.state_at),
                        .priority = text_where(answer->body, call.priority_at),
                        .assignee_email = text_where(answer->body, call.assignee_at),
                        .reporter_email = text_where(answer->body, call.email_at),
                        .reporter_name = text_where(answer->body, call.author_at),
                        .updated_at = time_where(answer->body, call.time_at)};
    // A record that may be ours, and is not known as such, must not become a ticket again.
    if (!call.mark_at.empty()) ticket.created_at = time_where(answer->body, call.made_at);
    const auto told = remote_at(answer->body, calls_.read);
    if (!calls_.read.key_at.empty() && !told.key.empty()) ticket.remote.key = told.key;
    if (!told.url.empty()) ticket.remote.url = told.url;
    co_return std::optional(std::move(ticket));
  }

  /// Asked for from a time on, a little before the latest change that is known; the cursor is that time.
  Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) override {
    const auto& call = calls_.changes;
    if (!is_there(call)) co_return not_described("changes");
    const auto from = time_of(cursor).value_or(since);
    const auto asked_at =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto request = request_of(call, values_of_since(from - overlap));
    if (!request) co_return Untold(request.error());
    const auto answer = co_await calls.call(std::move(*request));
    if (!answer) co_return Untold(answer.error());
    const auto& there = at(answer->body, call.list_at);
    if (!there.is_array())
      co_return not_understood("The answer to \"changes\" has no list at \"" + call.list_at + "\".",
                               answer->status);
    auto latest = from;
    Changes changes;
    for (const auto& item : there.get_array()) {
      auto remote = remote_at(item, call);
      if (remote.id.empty())
        co_return not_understood(
            "The answer to \"changes\" has a record without an id at \"" + call.id_at + "\".",
            answer->status);
      const auto told = time_where(item, call.time_at);
      const auto changed_at = told == Time{} ? asked_at : told;
      latest = std::max(latest, told);
      // Whether it may become a ticket is seen when it is read.
      changes.tickets.push_back(
          {.remote = std::move(remote), .created_at = changed_at, .updated_at = changed_at});
    }
    // Without times nothing says that there is more.
    changes.more = !call.time_at.empty() && latest > from;
    changes.cursor = to_rfc3339(call.time_at.empty() ? asked_at : latest);
    co_return changes;
  }

  CallRequest preview(const Outgoing& ticket) override {
    auto request = creation(ticket);
    if (request) return std::move(*request);
    return {.method = calls_.create.method,
            .path = calls_.create.path,
            .body = json::Value(request.error().message),
            .once = true};
  }

 private:
  /// Text at a pointer that is set; "" where it is not.
  static std::string text_where(const json::Value& value, const std::string& pointer) {
    return pointer.empty() ? std::string() : text_at(value, pointer);
  }

  static bool truth_where(const json::Value& value, const std::string& pointer) {
    const auto text = text_where(value, pointer);
    return text == "true" || text == "1" || text == "yes";
  }
  static Time time_where(const json::Value& value, const std::string& pointer) {
    return time_of(text_where(value, pointer)).value_or(Time{});
  }

  /// Whether the mark is a step of the path that finds it: there, 404 is "no such record"; of a search it is
  /// a mistake, which must not pass for "not found".
  bool is_an_address() const {
    return std::string_view(calls_.find.path).substr(0, calls_.find.path.find('?')).find("{{") !=
           std::string_view::npos;
  }

  Remote remote_at(const json::Value& value, const CallTemplate& call) const {
    // An id may be all of an answer, or of an item.
    Remote remote{.id = text_at(value, call.id_at), .key = text_where(value, call.key_at)};
    if (remote.key.empty()) remote.key = remote.id;
    remote.url = text_where(value, call.url_at);
    if (!remote.url.starts_with('/')) return remote;
    std::string_view base = settings_.base_url;
    while (base.ends_with('/')) base.remove_suffix(1);
    remote.url = std::string(base) + remote.url;
    return remote;
  }

  Told<CallRequest> request_of(const CallTemplate& call, const json::Value& values) const {
    CallRequest request{.method = call.method, .path = render_path(call.path, values)};
    if (!request.path.starts_with('/')) request.path.insert(0, "/");
    if (!call.body.is_null()) request.body = render(call.body, values);
    for (const auto& [name, pattern] : calls_.headers) {
      auto value = render_header(pattern, values);
      if (!value) return refused_by_tool(name + ": " + value.error().message);
      if (!value->empty()) request.headers.emplace_back(name, std::move(*value));
    }
    return request;
  }

  void add_idempotency(CallRequest& request, const std::string& mark) const {
    if (!calls_.idempotency_header.empty()) request.headers.emplace_back(calls_.idempotency_header, mark);
  }

  Told<CallRequest> creation(const Outgoing& ticket) const {
    auto request = request_of(calls_.create, values_of(ticket));
    if (!request) return request;
    request->once = true;
    add_idempotency(*request, ticket.mark);
    return request;
  }

  /// Whether the call for changes names any of what changed.
  bool says_something(const json::Value& values) const {
    if (!is_there(calls_.update)) return false;
    const json::Value texts{calls_.update.body, calls_.update.path};
    const auto names = placeholders(texts);
    return std::ranges::any_of(names, [&](const std::string& name) {
      return name.starts_with("change.") && name != "change.mark" && values.get_object().contains(name);
    });
  }

  const Settings& settings_;
  const GenericCalls& calls_;
};

void check_text(const json::Value& pattern, TemplateUse use, const std::string& pointer,
                std::vector<FieldError>& faults) {
  const auto names = names_for(use);
  if (const auto checked = check(pattern, names, pointer); !checked)
    faults.insert(faults.end(), checked.error().fields.begin(), checked.error().fields.end());
}

}  // namespace
}  // namespace generic

std::unique_ptr<Tool> make_generic(const Settings& settings) {
  return std::make_unique<generic::GenericTool>(settings);
}

Result<> check(const GenericCalls& calls, const std::string& pointer) {
  struct Part {
    std::string name;
    const CallTemplate& call;
    TemplateUse use;
  };
  const std::array<Part, 8> parts{{{"create", calls.create, TemplateUse::create},
                                   {"find", calls.find, TemplateUse::find},
                                   {"comment", calls.comment, TemplateUse::comment},
                                   {"list_comments", calls.list_comments, TemplateUse::comments},
                                   {"update", calls.update, TemplateUse::change},
                                   {"read", calls.read, TemplateUse::read},
                                   {"changes", calls.changes, TemplateUse::changes},
                                   {"test", calls.test, TemplateUse::test}}};
  std::vector<FieldError> faults;
  for (const auto& part : parts) {
    if (!generic::is_there(part.call)) continue;
    generic::check_text(json::Value(part.call.path), part.use, pointer + "/" + part.name + "/path", faults);
    generic::check_text(part.call.body, part.use, pointer + "/" + part.name + "/body", faults);
  }
  for (const auto& [name, pattern] : calls.headers)
    generic::check_text(json::Value(pattern), TemplateUse::create,
                        pointer + "/headers/" + json::pointer_step(name), faults);
  if (faults.empty()) return {};
  return Failure(Error{.kind = ErrorKind::invalid_input,
                       .code = "invalid_input",
                       .message = faults.front().detail,
                       .fields = std::move(faults)});
}

Mapping generic_defaults() {
  return {
      .status_out = {{"open", "open"}, {"pending", "pending"}, {"solved", "solved"}, {"closed", "closed"}},
      .status_in = {{"open", "open"}, {"pending", "pending"}, {"solved", "solved"}, {"closed", "closed"}},
      .priority_out = {{"low", "low"}, {"normal", "normal"}, {"high", "high"}, {"urgent", "urgent"}},
      .priority_in = {{"low", "low"}, {"normal", "normal"}, {"high", "high"}, {"urgent", "urgent"}}};
}

}  // namespace sp::connector
