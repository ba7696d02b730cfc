#include "services/connector-service/domain/merge.hpp"

#include "platform/base/encoding.hpp"
#include "services/connector-service/domain/delivery.hpp"

namespace sp::connector {

namespace {

/// One field: what it is on both sides, and what it was.
template <class Value>
struct Sides {
  Field field;
  std::optional<Value> there;  // in our words; nothing: it stands for nothing of ours
  std::string there_raw;
  std::string there_label;  // for people; "": the same
  Value here;
  Time here_at;
  std::optional<Value> before;
  std::optional<std::string> seen_raw;  // in their words
  std::optional<std::string> written;   // what the tool was to have of `before`; nothing: it is not mapped
};

/// Whether it is as our own change left it.
template <class Value>
bool is_as_left(const Sides<Value>& sides) {
  return (sides.written && *sides.written == sides.there_raw) ||
         (sides.before && sides.there && *sides.before == *sides.there);
}

template <class Value>
bool changed_there(const Sides<Value>& sides) {
  if (is_as_left(sides)) return false;
  // Before it was ever read, what is not mapped to the tool is the tool's own default.
  if (!sides.seen_raw) return sides.written.has_value();
  return *sides.seen_raw != sides.there_raw;
}

template <class Value>
std::string value_text(const Value& value) {
  if constexpr (std::is_enum_v<Value>)
    return std::string(json::enum_name(value));
  else
    return value;
}

/// What the ticket is to have; nothing where it has it, or ours holds.
template <class Value>
std::optional<Value> decide(const Sides<Value>& sides, Time there_at, std::optional<Value>& synced,
                            std::vector<Clash>& clashes) {
  if (!sides.there || !changed_there(sides)) return std::nullopt;
  synced = sides.there;
  if (*sides.there == sides.here) return std::nullopt;
  const bool changed_here = sides.before && *sides.before != sides.here;
  if (!changed_here) return sides.there;
  const bool there_holds = there_at >= sides.here_at;
  clashes.push_back({.field = sides.field,
                     .here = value_text(sides.here),
                     .there = sides.there_label.empty() ? sides.there_raw : sides.there_label,
                     .there_holds = there_holds});
  return there_holds ? sides.there : std::nullopt;
}

template <class Value>
std::optional<std::string> written_of(const std::map<std::string, std::string>& map,
                                      const std::optional<Value>& value) {
  return value ? theirs(map, *value) : std::nullopt;
}

struct Words {
  std::string_view english;
  std::string_view french;
};

Words in_both(Field field) {
  switch (field) {
    case Field::status:
      return {"The status", "L’état"};
    case Field::priority:
      return {"The priority", "La priorité"};
    case Field::subject:
      return {"The subject", "L’objet"};
    case Field::assignee:
      return {"The assignee", "Le responsable"};
  }
  return {};
}

Words in_both(std::string_view value) {
  struct Entry {
    std::string_view name;
    Words words;
  };
  static constexpr Entry entries[] = {
      {"open", {"open", "ouvert"}},     {"pending", {"pending", "en attente"}},
      {"solved", {"solved", "résolu"}}, {"closed", {"closed", "fermé"}},
      {"low", {"low", "basse"}},        {"normal", {"normal", "normale"}},
      {"high", {"high", "haute"}},      {"urgent", {"urgent", "urgente"}},
  };
  for (const auto& entry : entries)
    if (entry.name == value) return entry.words;
  return {value, value};
}

}  // namespace

bool same_title(const std::string& there, const std::string& ours) {
  if (fingerprint(there) == fingerprint(ours)) return true;
  std::string_view begin = trim(there);
  for (const std::string_view dots : {"…", "..."})
    if (begin.ends_with(dots)) begin.remove_suffix(dots.size());
  constexpr std::size_t shortest_limit = 60;
  return begin.size() >= shortest_limit && ours.starts_with(begin);
}

Merged merge(const RemoteTicket& there, const std::optional<std::string>& assignee_there,
             const ticketing::TicketCopy& here, const Synced& before, const std::optional<Seen>& seen,
             const Mapping& mapping) {
  const auto seen_as = [&](std::string Seen::* field) {
    return seen ? std::optional((*seen).*field) : std::nullopt;
  };
  Merged merged{.synced = before};
  const Sides<ticketing::Status> status{.field = Field::status,
                                        .there = ours<ticketing::Status>(mapping.status_in, there.status),
                                        .there_raw = there.status,
                                        .there_label = there.status_label,
                                        .here = here.status,
                                        .here_at = here.status_at,
                                        .before = before.status,
                                        .seen_raw = seen_as(&Seen::status),
                                        .written = written_of(mapping.status_out, before.status)};
  merged.status = decide(status, there.updated_at, merged.synced.status, merged.clashes);
  const Sides<ticketing::Priority> priority{
      .field = Field::priority,
      .there = ours<ticketing::Priority>(mapping.priority_in, there.priority),
      .there_raw = there.priority,
      .here = here.priority,
      .here_at = here.priority_at,
      .before = before.priority,
      .seen_raw = seen_as(&Seen::priority),
      .written = written_of(mapping.priority_out, before.priority)};
  merged.priority = decide(priority, there.updated_at, merged.synced.priority, merged.clashes);
  Sides<std::string> subject{.field = Field::subject,
                             .there_raw = there.title,
                             .here = here.subject,
                             .here_at = here.subject_at,
                             .before = before.title,
                             .seen_raw = seen_as(&Seen::title),
                             .written = before.title};
  if (!trim(there.title).empty()) subject.there = there.title;
  if (before.title && same_title(there.title, *before.title)) subject.there = before.title;
  if (same_title(there.title, here.subject)) subject.there = here.subject;
  merged.subject = decide(subject, there.updated_at, merged.synced.title, merged.clashes);
  if (!mapping.assignee) return merged;
  const Sides<std::string> assignee{.field = Field::assignee,
                                    .there = assignee_there,
                                    .there_raw = there.assignee_email,
                                    .here = here.assignee ? here.assignee->id : std::string(),
                                    .here_at = here.assignee_at,
                                    .before = before.assignee_id,
                                    .seen_raw = seen_as(&Seen::assignee_email)};
  merged.assignee_id = decide(assignee, there.updated_at, merged.synced.assignee_id, merged.clashes);
  return merged;
}

Seen seen_of(const RemoteTicket& there, const std::optional<Seen>& before, Time now) {
  constexpr std::chrono::seconds until_settled{2};
  Seen seen{.status = there.status,
            .priority = there.priority,
            .title = there.title,
            .assignee_email = there.assignee_email,
            .updated_at = there.updated_at,
            .read_at = now};
  if (!before || before->updated_at != there.updated_at || before->read_at == Time{}) return seen;
  seen.read_at = before->read_at;
  seen.settled = before->settled || now - before->read_at >= until_settled;
  return seen;
}

std::string clash_text(std::string_view connector_name, const Clash& clash) {
  const auto field = in_both(clash.field);
  const auto here = clash.field == Field::assignee ? Words{} : in_both(clash.here);
  const std::string name(connector_name);
  const auto english = [&] {
    auto text = std::string(field.english) + " was changed on both sides";
    if (!here.english.empty())
      text += ": here to “" + std::string(here.english) + "”, in " + name + " to “" + clash.there + "”";
    else
      text += ": here, and in " + name + " to “" + clash.there + "”";
    return text + ". The later change holds: the one " + (clash.there_holds ? "in " + name : "here") + ".";
  };
  const auto french = [&] {
    auto text = std::string(field.french) + " a changé des deux côtés";
    if (!here.french.empty())
      text += "\u202f: ici «\u202f" + std::string(here.french) + "\u202f», dans " + name + " «\u202f" +
              clash.there + "\u202f»";
    else
      text += "\u202f: ici, et dans " + name + " «\u202f" + clash.there + "\u202f»";
    return text + ". Le changement le plus récent l’emporte\u202f: celui fait " +
           (clash.there_holds ? "dans " + name : "ici") + ".";
  };
  return english() + "\n\n" + french();
}

}  // namespace sp::connector
