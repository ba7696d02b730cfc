#include "services/auth-service/api/user_view.hpp"

namespace sp::auth {

UserView view_of(const User& user) {
  return {.id = user.id,
          .name = user.name,
          .email = user.email,
          .role = user.role,
          .language = user.language,
          .disabled = user.disabled,
          .created_at = user.created_at,
          .organisation = {.id = user.organisation_id, .name = user.organisation_name}};
}

}  // namespace sp::auth
