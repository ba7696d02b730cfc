#include "services/connector-service/tools/zendesk_values.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"

namespace sp::connector::zendesk {
namespace {

using boost::json::array;
using boost::json::object;

/// "Yes, there is a size limit … of ~65,000", says Zendesk's support of comments: 64 kB, told in bytes.
constexpr std::size_t comment_bytes = 65'000;
/// Zendesk's column of subjects.
constexpr std::size_t subject_length = 255;

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// At most `comment_bytes` of it, cut at a code point.
std::string comment_text(std::string_view text) {
  constexpr std::string_view ellipsis = "…";
  if (text.size() <= comment_bytes) return std::string(text);
  auto end = comment_bytes - ellipsis.size();
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + std::string(ellipsis);
}

/// With one kind of line break.
std::string lines_of(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\r') out += c;
  return std::string(trim(out));
}

/// A person among those that an answer brings along.
const json::Value& person_in(const json::Value& answer, const std::string& id) {
  static const json::Value nobody;
  if (id.empty()) return nobody;
  for (const auto& user : items_at(answer, "/users"))
    if (text_at(user, "/id") == id) return user;
  return nobody;
}

Time when(const json::Value& value, std::string_view pointer) {
  const auto time = parse_rfc3339(text_at(value, pointer));
  return time ? *time : Time{};
}

}  // namespace

bool changes_a_field(const json::Value& audit) {
  constexpr std::string_view fields[] = {"status", "priority", "subject", "assignee_id"};
  return std::ranges::any_of(items_at(audit, "/events"), [&](const json::Value& event) {
    return text_at(event, "/type") == "Change" &&
           std::ranges::find(fields, text_at(event, "/field_name")) != std::end(fields);
  });
}

std::string name_in(const json::Value& answer, const std::string& id) {
  return text_at(person_in(answer, id), "/name");
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

json::Value id_value(const std::string& id) {
  if (!is_number(id) || id.size() > 18) return json::Value(id);
  return json::Value(static_cast<std::int64_t>(std::stoll(id)));
}

const array& items_at(const json::Value& value, std::string_view pointer) {
  static const array none;
  const auto& found = at(value, pointer);
  return found.is_array() ? found.get_array() : none;
}

std::string subject_of(std::string_view text) {
  if (utf8_length(text) <= subject_length) return std::string(text);
  return std::string(utf8_prefix(text, subject_length - 1)) + "…";
}

json::Value comment_value(std::string_view text, bool internal) {
  object comment;
  comment["body"] = comment_text(text);
  comment["public"] = !internal;
  return comment;
}

json::Value ticket_body(object ticket) {
  object body;
  body["ticket"] = std::move(ticket);
  return body;
}

object new_ticket(const Outgoing& outgoing, const Mapping& mapping, const std::string& assignee) {
  object ticket;
  ticket["subject"] = subject_of(outgoing.ticket.subject);
  ticket["comment"] = comment_value(outgoing.text, false);
  if (!outgoing.requester_email.empty()) {
    object requester;
    const auto& name = outgoing.ticket.requester.name;
    requester["name"] = name.empty() ? outgoing.requester_email : name;
    requester["email"] = outgoing.requester_email;
    ticket["requester"] = std::move(requester);
  }
  if (const auto priority = theirs(mapping.priority_out, outgoing.ticket.priority))
    ticket["priority"] = *priority;
  if (!assignee.empty()) ticket["assignee_id"] = id_value(assignee);
  if (!mapping.project.empty()) ticket["group_id"] = id_value(mapping.project);
  if (!mapping.type.empty()) ticket["type"] = mapping.type;
  array custom;
  for (const auto& [name, value] : mapping.fields) {
    if (name == "custom_fields" && value.is_array()) {
      for (const auto& field : value.get_array()) custom.push_back(field);
      continue;
    }
    if (!is_number(name)) {
      ticket[name] = value;
      continue;
    }
    object field;
    field["id"] = id_value(name);
    field["value"] = value;
    custom.push_back(std::move(field));
  }
  if (!custom.empty()) ticket["custom_fields"] = std::move(custom);
  ticket["external_id"] = outgoing.mark;
  return ticket;
}

object differences(const json::Value& ticket, const OutgoingChange& change, const Mapping& mapping) {
  object out;
  if (change.title && subject_of(*change.title) != text_at(ticket, "/subject"))
    out["subject"] = subject_of(*change.title);
  const auto priority = change.priority ? theirs(mapping.priority_out, *change.priority) : std::nullopt;
  if (priority && *priority != text_at(ticket, "/priority")) out["priority"] = *priority;
  const auto status = change.status ? theirs(mapping.status_out, *change.status) : std::nullopt;
  if (status && *status != text_at(ticket, "/status")) out["status"] = *status;
  return out;
}

std::string said(const object& changed) {
  std::string out;
  for (const auto& field : changed) {
    if (!out.empty()) out += ", ";
    const auto name = std::string_view(field.key());
    if (name == "subject") out += "Subject";
    if (name == "priority") out += "Priority " + text_at(field.value(), "");
    if (name == "status") out += "Status " + text_at(field.value(), "");
    if (name == "assignee_id") out += field.value().is_null() ? "Unassigned" : "Assignee";
  }
  return out;
}

RemoteTicket ticket_of(const json::Value& ticket, const json::Value& answer, Remote remote) {
  const auto& requester = person_in(answer, text_at(ticket, "/requester_id"));
  const auto mark = text_at(ticket, "/external_id");
  return RemoteTicket{.remote = std::move(remote),
                      .mark = mark.starts_with("sp-") ? mark : "",
                      .title = text_at(ticket, "/subject"),
                      .body = lines_of(text_at(ticket, "/description")),
                      .status = text_at(ticket, "/status"),
                      .priority = text_at(ticket, "/priority"),
                      .assignee_email = text_at(person_in(answer, text_at(ticket, "/assignee_id")), "/email"),
                      .reporter_email = text_at(requester, "/email"),
                      .reporter_name = text_at(requester, "/name"),
                      .created_at = when(ticket, "/created_at"),
                      .updated_at = when(ticket, "/updated_at")};
}

RemoteComment comment_of(const json::Value& comment, const json::Value& answer, const std::string& own_id) {
  const auto author = text_at(comment, "/author_id");
  const auto& person = person_in(answer, author);
  return RemoteComment{.id = text_at(comment, "/id"),
                       .body = lines_of(text_at(comment, "/body")),
                       .author_name = text_at(person, "/name"),
                       .author_email = text_at(person, "/email"),
                       .internal = text_at(comment, "/public") == "false",
                       .by_us = author == own_id,
                       .created_at = when(comment, "/created_at")};
}

}  // namespace sp::connector::zendesk
