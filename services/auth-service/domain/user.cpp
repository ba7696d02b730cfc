#include "services/auth-service/domain/user.hpp"

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"

namespace sp::auth {

std::string email_key(std::string_view email) {
  std::string key(email);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return key;
}

std::string search_key(std::string_view name, std::string_view email) {
  return text::fold(name) + ' ' + email_key(email);
}

std::optional<Language> language_of(std::string_view name) { return json::enum_value<Language>(name); }

Result<ChangedUser> change(User user, const UserChange& to, std::int64_t other_admins) {
  const User before = user;
  if (to.name) user.name = trim(*to.name);
  if (to.role) user.role = *to.role;
  if (to.disabled) user.disabled = *to.disabled;
  const bool was_admin = before.role == Role::admin && !before.disabled;
  const bool is_admin = user.role == Role::admin && !user.disabled;
  if (was_admin && !is_admin && other_admins == 0)
    return conflict("last_admin",
                    before.name + " is the organisation's last admin: make someone else admin first.");
  const bool ends_sessions = before.role != user.role || (user.disabled && !before.disabled);
  return ChangedUser{.user = std::move(user), .ends_sessions = ends_sessions};
}

}  // namespace sp::auth
