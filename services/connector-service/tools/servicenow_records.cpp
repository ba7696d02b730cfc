#include "services/connector-service/tools/servicenow_records.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "services/connector-service/tools/time_cursor.hpp"

namespace sp::connector::servicenow {

namespace {

std::string parameters_text(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters)
    text += (text.empty() ? "?" : "&") + name + "=" + url_encode(value);
  return text;
}

/// A field of the mapping that says something.
json::Value field_or(const Mapping& mapping, const std::string& name, json::Value otherwise) {
  const auto found = mapping.fields.find(name);
  if (found == mapping.fields.end() || found->second.is_null() || found->second == json::Value(""))
    return otherwise;
  return found->second;
}

}  // namespace

std::string table_of(const Mapping& mapping) {
  return mapping.project.empty() ? "incident" : mapping.project;
}

std::string path_of(std::string_view table,
                    const std::vector<std::pair<std::string, std::string>>& parameters) {
  return "/api/now/table/" + url_encode(table) + parameters_text(parameters);
}

std::string record_path(std::string_view table, const std::string& id,
                        const std::vector<std::pair<std::string, std::string>>& parameters) {
  return path_of(table) + "/" + url_encode(id) + parameters_text(parameters);
}

const json::Value& result_of(const CallAnswer& answer) { return at(answer.body, "/result"); }

const boost::json::array& records_of(const CallAnswer& answer) {
  static const boost::json::array none;
  const auto& result = result_of(answer);
  return result.is_array() ? result.get_array() : none;
}

std::string value_of(const json::Value& record, std::string_view field) {
  const auto pointer = "/" + json::pointer_step(field);
  return at(record, pointer).is_object() ? text_at(record, pointer + "/value") : text_at(record, pointer);
}

std::string display_of(const json::Value& record, std::string_view field) {
  const auto pointer = "/" + json::pointer_step(field);
  return at(record, pointer).is_object() ? text_at(record, pointer + "/display_value")
                                         : text_at(record, pointer);
}

Time time_of(const json::Value& record, std::string_view field) {
  const auto time = parse_seconds_text(value_of(record, field));
  return time ? Time(*time) : Time{};
}

bool more_behind(const CallAnswer& answer, std::int64_t offset, std::int64_t limit) {
  if (answer.header("link").find("rel=\"next\"") != std::string_view::npos) return true;
  const auto text = answer.header("x-total-count");
  std::int64_t total = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), total);
  if (error == std::errc{} && end == text.data() + text.size()) return offset + limit < total;
  // Both can be switched off; then a full page is all there is to go by.
  return static_cast<std::int64_t>(records_of(answer).size()) >= limit;
}

Remote remote_of(std::string_view base_url, std::string_view table, const json::Value& record) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  Remote remote{.id = value_of(record, "sys_id"), .key = value_of(record, "number")};
  if (remote.key.empty()) remote.key = remote.id;
  remote.url =
      std::string(base_url) + "/nav_to.do?uri=" + url_encode(std::string(table) + ".do?sys_id=" + remote.id);
  return remote;
}

Told<boost::json::object> fields_of_priority(std::string_view table, const std::string& priority) {
  if (table != "incident" && table != "problem") return boost::json::object{{"priority", priority}};
  struct Rank {
    std::string_view priority, impact, urgency;
  };
  constexpr std::array<Rank, 5> matrix{
      {{"1", "1", "1"}, {"2", "2", "1"}, {"3", "2", "2"}, {"4", "3", "2"}, {"5", "3", "3"}}};
  const auto* rank = std::ranges::find(matrix, priority, &Rank::priority);
  if (rank == matrix.end())
    return refused_by_tool("ServiceNow has no priority \"" + priority +
                           "\": choose one from 1 to 5 on the connector's mapping page.");
  return boost::json::object{{"impact", rank->impact}, {"urgency", rank->urgency}};
}

boost::json::object fields_of_state(const std::string& state, const Mapping& mapping, const Outgoing& about) {
  boost::json::object fields;
  if (state == "3") fields["hold_reason"] = field_or(mapping, "hold_reason", "1");  // Awaiting Caller
  if (state == "6" || state == "7") {
    fields["close_code"] = field_or(mapping, "close_code", "Solution provided");
    fields["close_notes"] = field_or(mapping, "close_notes",
                                     json::Value("Ticket #" + std::to_string(about.ticket.number) +
                                                 (about.url.empty() ? "" : " · " + about.url)));
  }
  return fields;
}

bool belongs_to_state(std::string_view field) {
  return field == "hold_reason" || field == "close_code" || field == "close_notes";
}

}  // namespace sp::connector::servicenow
