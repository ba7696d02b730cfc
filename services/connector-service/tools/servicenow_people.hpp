// ServiceNow's users. What a look-up found is remembered.
#pragma once
#include <string>

#include "services/connector-service/tools/calls.hpp"

namespace sp::connector::servicenow {

/// A user's sys_id; "" where there is none, or the account may not look. What can be mended by waiting is
/// told.
Task<Told<std::string>> user_by_email(Calls& calls, std::string email);
/// {"user_name", "name", "email"}; the first alone where the account may not look.
Task<json::Value> user_by_login(Calls& calls, std::string login);
/// The account's own record, null where it may not see it. `login`: its name, "" where the settings do not
/// tell it.
Task<json::Value> own_record(Calls& calls, std::string login);

}  // namespace sp::connector::servicenow
