// Zendesk's bodies, put together and taken apart. All functions are pure and thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector::zendesk {

/// In lower case, as addresses are compared.
std::string lower(std::string_view text);
/// An id as Zendesk has them: a number where it is one.
json::Value id_value(const std::string& id);
/// A list at a pointer, empty where there is none.
const boost::json::array& items_at(const json::Value& value, std::string_view pointer);

std::string subject_of(std::string_view text);
json::Value comment_value(std::string_view text, bool internal);
/// {"ticket": …}
json::Value ticket_body(boost::json::object ticket);
/// The ticket to make; `assignee` is an agent's id, "" for nobody.
boost::json::object new_ticket(const Outgoing& outgoing, const Mapping& mapping, const std::string& assignee);
/// What of the change does not hold yet in `ticket`, but for the assignee.
boost::json::object differences(const json::Value& ticket, const OutgoingChange& change,
                                const Mapping& mapping);
/// What was changed, in words.
std::string said(const boost::json::object& changed);

/// Whether an audit is of a field that tickets here have too.
bool changes_a_field(const json::Value& audit);
/// Of a person that `answer` brings along, "" where it does not.
std::string name_in(const json::Value& answer, const std::string& id);

/// `answer` brings the people along.
RemoteTicket ticket_of(const json::Value& ticket, const json::Value& answer, Remote remote);
RemoteComment comment_of(const json::Value& comment, const json::Value& answer, const std::string& own_id);

}  // namespace sp::connector::zendesk
