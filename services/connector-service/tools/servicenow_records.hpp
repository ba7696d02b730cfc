// ServiceNow's records as the Table API gives them, and what its states and priorities demand. Pure and
// thread-safe.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector::servicenow {

/// task.short_description has 160 characters, and the database cuts there. ServiceNow's KB0685779: fields of
/// more than 255, as descriptions and journals, are MEDIUMTEXT of 16,777,215 bytes, whatever their dictionary
/// says.
inline constexpr std::size_t title_limit = 160;
inline constexpr std::size_t text_limit = 16'777'215 / 4;

std::string table_of(const Mapping& mapping);
/// "/api/now/table/incident?sysparm_limit=1": names are written as they are, values encoded.
std::string path_of(std::string_view table,
                    const std::vector<std::pair<std::string, std::string>>& parameters = {});
std::string record_path(std::string_view table, const std::string& id,
                        const std::vector<std::pair<std::string, std::string>>& parameters);

/// What an answer gives: a record, or a list of them.
const json::Value& result_of(const CallAnswer& answer);
const boost::json::array& records_of(const CallAnswer& answer);
/// A field's value, and how people read it, where both were asked for; otherwise the one that there is.
std::string value_of(const json::Value& record, std::string_view field);
std::string display_of(const json::Value& record, std::string_view field);
/// In UTC; never where there is none.
Time time_of(const json::Value& record, std::string_view field);

/// Whether there are records behind a page: it may be short, since its limit counts records that the account
/// may not see.
bool more_behind(const CallAnswer& answer, std::int64_t offset, std::int64_t limit);

Remote remote_of(std::string_view base_url, std::string_view table, const json::Value& record);

/// The fields that give a record the priority. Incidents and problems compute theirs from impact and urgency:
/// those of ServiceNow's own matrix. A refusal where it has no such priority.
Told<boost::json::object> fields_of_priority(std::string_view table, const std::string& priority);
/// What a state demands beside itself, from the mapping's fields or as ServiceNow has it at first.
boost::json::object fields_of_state(const std::string& state, const Mapping& mapping, const Outgoing& about);
/// Of the mapping's fields: sent with their states only.
bool belongs_to_state(std::string_view field);

}  // namespace sp::connector::servicenow
