#include "services/connector-service/tools/servicenow_people.hpp"

#include "services/connector-service/tools/servicenow_records.hpp"

namespace sp::connector::servicenow {

namespace {

std::string lower_case(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

/// A condition of an encoded query cannot hold its separator.
bool fits_a_query(std::string_view value) { return !value.empty() && value.find('^') == value.npos; }

}  // namespace

Task<Told<std::string>> user_by_email(Calls& calls, std::string email) {
  if (!fits_a_query(email)) co_return std::string();
  const auto wanted = lower_case(email);
  if (auto known = calls.recall("servicenow.email." + wanted)) co_return *known;
  const auto answer =
      co_await calls.call({.path = path_of("sys_user", {{"sysparm_query", "email=" + email + "^active=true"},
                                                        {"sysparm_fields", "sys_id,email"},
                                                        {"sysparm_limit", "10"}})});
  if (!answer &&
      (answer.error().trouble == Trouble::unreachable || answer.error().trouble == Trouble::limited))
    co_return Untold(answer.error());
  if (!answer) co_return std::string();
  for (const auto& user : records_of(*answer)) {
    if (lower_case(text_at(user, "/email")) != wanted) continue;
    calls.remember("servicenow.email." + wanted, text_at(user, "/sys_id"));
    co_return text_at(user, "/sys_id");
  }
  co_return std::string();
}

Task<json::Value> user_by_login(Calls& calls, std::string login) {
  json::Value user{{"user_name", login}};
  if (!fits_a_query(login)) co_return user;
  if (const auto known = calls.recall("servicenow.user." + login)) co_return boost::json::parse(*known);
  const auto answer =
      co_await calls.call({.path = path_of("sys_user", {{"sysparm_query", "user_name=" + login},
                                                        {"sysparm_fields", "user_name,name,email"},
                                                        {"sysparm_limit", "1"}})});
  if (!answer) co_return user;
  for (const auto& one : records_of(*answer))
    if (lower_case(text_at(one, "/user_name")) == lower_case(login)) user = one;
  calls.remember("servicenow.user." + login, boost::json::serialize(user));
  co_return user;
}

Task<json::Value> own_record(Calls& calls, std::string login) {
  // Where the settings do not name it, ServiceNow knows who asks.
  if (!login.empty()) co_return co_await user_by_login(calls, std::move(login));
  if (const auto known = calls.recall("servicenow.me")) co_return boost::json::parse(*known);
  const auto answer =
      co_await calls.call({.path = path_of("sys_user", {{"sysparm_query", "sys_id=javascript:gs.getUserID()"},
                                                        {"sysparm_fields", "user_name,name,email"},
                                                        {"sysparm_limit", "2"}})});
  // Two are whoever comes first: the condition was passed over.
  if (!answer || records_of(*answer).size() != 1) co_return json::Value(nullptr);
  calls.remember("servicenow.me", boost::json::serialize(records_of(*answer).front()));
  co_return records_of(*answer).front();
}

}  // namespace sp::connector::servicenow
