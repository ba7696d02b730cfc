// Any HTTP API, by calls that an admin describes: method, path, body and where in the answer things are.
//
//   create         id_at, key_at, url_at: of what was made
//   find           list_at: the list, or the one record; id_at, key_at, url_at: in each; text_at: where the
//                  mark stands in each, for a search that finds more than was asked for
//   comment        id_at: of the message, "" where the API tells none
//   list_comments  list_at; id_at, text_at: in each. One answer is all of it
//   update         what it says of a change that no placeholder names is not sent
//   read           key_at, url_at, state_at, text_at: of the record
//   test           text_at: the account's name; key_at: the version of the tool
//
// Pointers are JSON pointers (RFC 6901) into the answer, or into an item of its list; "" is all of it.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// A call whose method is "" is one that the API has not: what needs it is refused, and its trait is false.
/// Such an API gives no list of what changed: `changes` is refused; where `read` is described, tickets are
/// read one by one.
std::unique_ptr<Tool> make_generic(const Settings& settings);
/// States and priorities go as they are called here.
Mapping generic_defaults();

/// Everything at fault in the templates of `calls`, by JSON pointer behind `pointer`.
Result<> check(const GenericCalls& calls, const std::string& pointer);

}  // namespace sp::connector
