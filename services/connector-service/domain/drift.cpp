#include "services/connector-service/domain/drift.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/connector-service/domain/delivery.hpp"
#include "services/connector-service/domain/merge.hpp"

namespace sp::connector {

namespace {

constexpr std::size_t most_shown = 200;

std::string beginning(std::string_view text) {
  const auto whole = trim(text);
  const auto begin = utf8_prefix(whole, most_shown);
  return std::string(begin) + (begin.size() < whole.size() ? "…" : "");
}

/// `first`: what a value of theirs may be that no map names, as a new record's is.
template <class Value>
bool differs(const std::map<std::string, std::string>& in, const std::map<std::string, std::string>& out,
             Value here, const std::string& there, std::optional<Value> first) {
  if (out.empty()) return false;  // it is the tool's own affair
  const auto written = theirs(out, here);
  if (written && *written == there) return false;
  if (const auto told = ours<Value>(in, there)) return *told != here;
  const auto stands_for_another = [&](const auto& entry) { return entry.second == there; };
  if (std::ranges::any_of(out, stands_for_another)) return true;
  return written.has_value() && here != first;
}

bool same_address(std::string_view one, std::string_view other) {
  const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(one, other, {}, small, small);
}

bool same_text(const RemoteComment& comment, const std::string& print, const KnownText& known) {
  return !known.opening && (comment.id.empty() || known.remote_id.empty()) && known.fingerprint == print;
}

}  // namespace

std::vector<FieldDrift> field_drift(const RemoteTicket& there, const ticketing::TicketCopy& here,
                                    const std::optional<std::string>& assignee_email,
                                    const Mapping& mapping) {
  std::vector<FieldDrift> found;
  if (differs(mapping.status_in, mapping.status_out, here.status, there.status,
              std::optional(ticketing::Status::open)))
    found.push_back({.field = DriftField::status,
                     .here = std::string(json::enum_name(here.status)),
                     .there = there.status_label.empty() ? there.status : there.status_label});
  if (differs(mapping.priority_in, mapping.priority_out, here.priority, there.priority,
              std::optional<ticketing::Priority>()))
    found.push_back({.field = DriftField::priority,
                     .here = std::string(json::enum_name(here.priority)),
                     .there = there.priority});
  if (!trim(there.title).empty() && !same_title(there.title, here.subject))
    found.push_back({.field = DriftField::subject, .here = here.subject, .there = there.title});
  if (mapping.assignee && assignee_email && !same_address(*assignee_email, there.assignee_email))
    found.push_back({.field = DriftField::assignee,
                     .here = here.assignee ? here.assignee->name : std::string(),
                     .there = there.assignee_email});
  return found;
}

MessageDrift message_drift(const std::vector<RemoteComment>& there, bool all,
                           const std::vector<KnownText>& known, const std::vector<ExpectedText>& expected,
                           bool notes_too) {
  MessageDrift drift;
  std::vector<std::string> prints;
  for (const auto& comment : there) prints.push_back(fingerprint(comment.body));
  // Which comment each known message is: by its id, then by its text.
  std::vector<bool> met(known.size());
  std::vector<bool> explained(there.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    for (std::size_t j = 0; j < there.size(); ++j)
      if (!explained[j] && !there[j].id.empty() && there[j].id == known[i].remote_id)
        met[i] = explained[j] = true;
  for (std::size_t i = 0; i < known.size(); ++i)
    for (std::size_t j = 0; j < there.size() && !met[i]; ++j)
      if (!explained[j] && same_text(there[j], prints[j], known[i])) met[i] = explained[j] = true;

  for (std::size_t j = 0; j < there.size(); ++j) {
    if (explained[j] || trim(there[j].body).empty()) continue;
    const bool again = there[j].by_us && std::ranges::any_of(known, [&](const KnownText& one) {
                         return one.ours && !one.opening && one.fingerprint == prints[j];
                       });
    if (again)
      drift.twice.push_back({.field = DriftField::message,
                             .here = beginning(there[j].body),
                             .there = beginning(there[j].body)});
    else if (!there[j].by_us && (!there[j].internal || notes_too))
      drift.unknown = true;
  }
  for (const auto& message : expected) {
    const auto at = std::ranges::find(known, message.message_id, &KnownText::message_id);
    const bool is_there =
        at != known.end() && (at->opening || met[static_cast<std::size_t>(std::distance(known.begin(), at))]);
    // Of those that were said long ago the tool may not have told us.
    if (is_there || (at != known.end() && !all)) continue;
    drift.missing.push_back({.field = DriftField::message,
                             .here = beginning(message.text),
                             .there = "",
                             .message_id = message.message_id});
  }
  return drift;
}

}  // namespace sp::connector
