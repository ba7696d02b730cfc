// A user as auth-service keeps one.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/identity/principal.hpp"
#include "platform/text/analysis.hpp"

namespace sp::auth {

using text::Language;

struct User {
  std::string id;
  std::string organisation_id;
  std::string organisation_name;
  std::string name;
  std::string email;          // as typed
  std::string password_hash;  // argon2id, encoded
  Role role = Role::requester;
  std::optional<Language> language;
  bool disabled = false;
  Time created_at{};
};
BOOST_DESCRIBE_STRUCT(User, (),
                      (id, organisation_id, organisation_name, name, email, password_hash, role, language,
                       disabled, created_at))

/// What addresses are compared by, over the whole installation.
std::string email_key(std::string_view email);
/// What lists are sorted and searched by: name and address, folded.
std::string search_key(std::string_view name, std::string_view email);
/// "fr", "en" or "" as a language; nothing for anything else.
std::optional<Language> language_of(std::string_view name);

/// What an admin changes; absent fields stay.
struct UserChange {
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<bool> disabled;
};

struct ChangedUser {
  User user;
  /// Tokens carry the role, and a disabled user may not go on: their sessions end.
  bool ends_sessions = false;
};

/// `other_admins`: enabled admins of the organisation beside this one. An organisation is never left without
/// one.
Result<ChangedUser> change(User user, const UserChange& to, std::int64_t other_admins);

}  // namespace sp::auth
