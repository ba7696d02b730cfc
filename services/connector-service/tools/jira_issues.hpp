// What Jira Cloud, Jira Data Center and Jira Service Management have in common: issues, found, read and
// changed through the platform's REST API (version 3 of Cloud, 2 of Data Center).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector::jira {

/// The key of the property that carries our mark, of issues {"ticket": mark} and of comments {"message":
/// mark}.
inline constexpr std::string_view property_key = "support-platform";
/// The mark as a line of a text, for where no label can be set: "[sp-…]".
std::string mark_line(const std::string& mark);

/// A text in JQL.
std::string quoted(std::string_view text);

/// How the tool names something in its own bodies: an id where `value` is one, else a name.
json::Value named(const std::string& value);

/// What is looked up before something is made changes nothing: a problem of it is never "it may have been
/// made".
CallProblem before_making(CallProblem problem);

/// `piece` of the choices, without what the account may not see.
template <class Item>
Told<std::vector<Item>> if_allowed(Told<std::vector<Item>> piece) {
  if (!piece && piece.error().trouble == Trouble::refused) return std::vector<Item>{};
  return piece;
}

/// Thread-compatible, as Tool is. `settings` outlives it.
class Issues {
 public:
  Issues(const Settings& settings, bool cloud);

  bool cloud() const { return cloud_; }
  /// "/rest/api/3" and `rest`.
  std::string api(const std::string& rest) const;
  /// The text as this Jira takes it: a document, or the text itself.
  json::Value body_of(const std::string& text) const;
  /// {"accountId"} of Cloud, {"name"} of Data Center; nobody is null.
  json::Value person_of(const std::string& id) const;

  Task<Told<Account>> who_am_i(Calls& calls);
  /// Every issue that the query finds and that carries the mark; a copy that someone made of one (Jira copies
  /// labels, but no properties) is none.
  Task<Told<std::vector<Remote>>> find(Calls& calls, std::string jql, std::string mark);
  Task<Told<std::vector<RemoteComment>>> comments(Calls& calls, Remote remote);
  Task<Told<std::string>> change(Calls& calls, Remote remote, OutgoingChange change);
  Task<Told<std::optional<RemoteTicket>>> read(Calls& calls, Remote remote);
  Task<Told<std::string>> editor(Calls& calls, Remote remote);
  /// Of the project with that key. The cursor is a time in milliseconds, which JQL takes whatever the
  /// account's time zone is, and where a walk through several pages is.
  Task<Told<Changes>> changes(Calls& calls, std::string project, std::string cursor, Time since);

  /// A person's id by e-mail, "" where Jira knows nobody of that address or does not say.
  Task<Told<std::string>> person(Calls& calls, std::string email);
  /// Where people open the site, "" where that is not known: a token of OAuth 2.0 goes to another host.
  Task<std::string> site(Calls& calls);
  Remote remote_of(std::string id, std::string key, const std::string& site) const;

  /// Of the project's type of issue; both may be empty: of all.
  Task<Told<std::vector<Choice>>> statuses(Calls& calls, std::string project, std::string type);
  Task<Told<std::vector<Choice>>> priorities(Calls& calls);

 private:
  Task<Told<CallAnswer>> search(Calls& calls, std::string jql, std::int64_t start, std::string token);
  Task<Told<CallAnswer>> myself(Calls& calls);
  Task<Told<std::string>> own_id(Calls& calls);
  std::string id_of(const json::Value& person) const;
  RemoteTicket ticket_of(const json::Value& issue, const std::string& site) const;
  RemoteComment comment_of(const json::Value& comment, const std::string& own_id) const;

  // The parts of `change`: what each did, "" for nothing.
  Task<Told<std::string>> edit(Calls& calls, std::string id, json::Value issue, OutgoingChange change);
  Task<Told<std::string>> assign(Calls& calls, std::string id, json::Value issue, std::string email);
  Task<Told<std::string>> move(Calls& calls, Remote remote, json::Value issue, ticketing::Status status);

  const Settings& settings_;
  const bool cloud_;
};

}  // namespace sp::connector::jira
