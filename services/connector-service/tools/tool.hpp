// What every tool can be asked, whatever its protocol. One class a tool (or a family) speaks it; it keeps
// nothing between calls but what `Calls` gives it, decides nothing about when or how often, and never hides
// what it does not know.
//
// The promise "once" rests on two things that each tool says of itself here: what a problem means
// (CallProblem::trouble), and how to find again what may have arrived (find, comments).
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/runtime/task.hpp"
#include "services/connector-service/domain/connector.hpp"
#include "services/connector-service/tools/calls.hpp"
#include "services/ticketing-service/client/exchange.hpp"

namespace sp::connector {

/// A record in the tool.
struct Remote {
  std::string id;   // what its API takes
  std::string key;  // what people call it: "SUP-12", "INC0010023", "42"
  std::string url;  // where people open it; "": the tool has no such page
};
BOOST_DESCRIBE_STRUCT(Remote, (), (id, key, url))

/// A record as it is there now. Texts are plain, states and priorities as the tool's maps name them.
struct RemoteTicket {
  Remote remote;
  std::string mark;  // ours, "" where it has none
  std::string title;
  std::string body;
  std::string status;
  std::string status_label;  // for people; "": `status`
  std::string priority;
  std::string assignee_email;
  std::string reporter_email;
  std::string reporter_name;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(RemoteTicket, (),
                      (remote, mark, title, body, status, status_label, priority, assignee_email,
                       reporter_email, reporter_name, created_at, updated_at))

struct RemoteComment {
  std::string id;  // "": the tool gives none
  std::string body;
  std::string author_name;
  std::string author_email;
  bool internal = false;
  bool by_us = false;  // written by the connector's own account
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(RemoteComment, (), (id, body, author_name, author_email, internal, by_us, created_at))

/// What a ticket brings to a tool.
struct Outgoing {
  std::string mark;  // "sp-" and the ticket's id: in every record that we make
  std::string url;   // of the ticket here; "": the installation has no public address
  ticketing::TicketCopy ticket;
  std::string requester_email;  // "": unknown
  std::string assignee_email;   // "": nobody, or unknown
  std::string text;             // the body as it goes: what the requester wrote, and what was said since
};

/// A message as it goes: `text` says who wrote it.
struct OutgoingComment {
  std::string mark;  // "sp-" and the message's id
  std::string text;
  bool internal = false;
  Outgoing about;
};

/// What is to hold in the tool from now on; what is absent stays as it is.
struct OutgoingChange {
  std::string mark;
  std::optional<std::string> title;
  std::optional<ticketing::Status> status;
  std::optional<ticketing::Priority> priority;
  std::optional<std::string> assignee_email;  // "": nobody
  Outgoing about;
};

/// Who the tool takes us for.
struct Account {
  std::string name;
  std::string email;
  std::string version;  // of the tool, where it tells
};
BOOST_DESCRIBE_STRUCT(Account, (), (name, email, version))

/// Something to choose from on the set-up page.
struct Choice {
  std::string value;
  std::string label;
  std::string hint;  // a status's category: "new", "in_progress", "waiting", "done"; a type's description
};
BOOST_DESCRIBE_STRUCT(Choice, (), (value, label, hint))
struct FieldChoice {
  std::string value;
  std::string label;
  bool required = false;
};
BOOST_DESCRIBE_STRUCT(FieldChoice, (), (value, label, required))

/// What the tool offers to the account, for the project and type of the mapping as far as it names them.
struct Choices {
  std::vector<Choice> projects;
  std::vector<Choice> types;
  std::vector<Choice> statuses;
  std::vector<Choice> priorities;
  std::vector<FieldChoice> fields;
};
BOOST_DESCRIBE_STRUCT(Choices, (), (projects, types, statuses, priorities, fields))

/// Records that changed, the longest ago first, and where to go on. `cursor` is the tool's own; one that was
/// given before overlaps what it gave, so that nothing between two polls is passed by.
struct Changes {
  std::vector<RemoteTicket> tickets;
  std::string cursor;
  bool more = false;
};

/// What is true of the tool's protocol.
struct Traits {
  bool finds_by_mark = true;     // `find` works
  bool lists_comments = true;    // `comments` works
  bool search_is_late = false;   // `find` may not see a record that was made minutes ago
  bool create_repeats = false;   // creating twice with one mark makes one record (an idempotency key)
  bool comment_repeats = false;  // the same of comments
  std::chrono::milliseconds list_pause{};  // between two pages of `changes`, where they are limited
  bool ordered = true;                     // a failed delivery holds up those behind it
  /// Writes of one record in a period, the tightest first; empty: no such limit.
  struct Window {
    int writes = 0;
    std::chrono::milliseconds period{};
  };
  std::vector<Window> per_record;
};

/// Thread-compatible: used by one connector's coroutines on one thread. All that is asked goes through
/// `calls`, which outlives it, as does the connector's settings.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual Traits traits() const = 0;

  virtual Task<Told<Account>> who_am_i(Calls& calls) = 0;
  virtual Task<Told<Choices>> choices(Calls& calls) = 0;

  /// Makes a record. Trouble::unknown where it may have been made.
  virtual Task<Told<Remote>> create(Calls& calls, Outgoing ticket) = 0;
  /// Every record that carries the mark: more than one was made twice.
  virtual Task<Told<std::vector<Remote>>> find(Calls& calls, std::string mark) = 0;
  /// The comment's id, "" where the tool tells none.
  virtual Task<Told<std::string>> comment(Calls& calls, Remote remote, OutgoingComment comment) = 0;
  /// All of a record, notes included, the oldest first; at least the latest 500.
  virtual Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote) = 0;
  /// Brings the record to what the change says; asked again it changes nothing more. What was done, in the
  /// tool's words
  /// ("In Progress"), "" where all of it held already or nothing of it is mapped.
  virtual Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change) = 0;
  /// Nothing where there is no such record any more.
  virtual Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote) = 0;
  /// Who changed the record's fields last: a name, "" where the tool does not tell.
  virtual Task<Told<std::string>> editor(Calls& calls, Remote remote);

  /// Records of the mapping's project that changed since `cursor`; "": since `since`. At most a page.
  virtual Task<Told<Changes>> changes(Calls& calls, std::string cursor, Time since) = 0;

  /// The call that `create` would make, for the preview. Nothing is sent; what would first be looked up in
  /// the tool (a person by e-mail) is shown as it would be asked for.
  virtual CallRequest preview(const Outgoing& ticket) = 0;
};

/// The tool that `kind` names. `settings` outlives it.
std::unique_ptr<Tool> make_tool(ToolKind kind, const Settings& settings);

}  // namespace sp::connector
