#include "services/auth-service/store/account_store.hpp"

#include "auth_service_sql.hpp"
#include "platform/base/encoding.hpp"
#include "platform/db/like.hpp"

namespace sp::auth {
namespace {

namespace sql = auth_service::sql;
using db::Scope;
using db::Tx;

Failure email_taken() {
  auto failed = conflict("email_taken", "Your organisation has a user with this e-mail address already.");
  failed.error().fields.push_back({"/email", "email_taken", failed.error().message});
  return failed;
}

auto founding(User admin, std::optional<NewSession> session) {
  return [admin = std::move(admin), session = std::move(session)](Tx& tx) {
    tx.run(sql::insert_organisation, admin.organisation_id, admin.organisation_name, admin.created_at);
    insert_user(tx, admin);
    if (session) insert_session(tx, *session);
  };
}

auto adding(User user) {
  return [user = std::move(user)](Tx& tx) {
    insert_user(tx, user);
    return user;
  };
}

constexpr std::size_t most_recipes = 4;  // as many as members_with_password takes
constexpr std::int64_t most_memberships = 100;
/// base64 of 32 bytes, without padding: what stands behind the recipe in an encoded hash.
constexpr std::int64_t digest_length = 43;

auto reading_recipes(const std::string& email) {
  return [key = email_key(email)](Tx& tx) {
    return tx.all<std::string>(sql::password_recipes, key, digest_length, most_recipes);
  };
}

auto reading_organisation_name(std::string id) {
  return [id = std::move(id)](Tx& tx) { return tx.first<std::string>(sql::organisation_name, id); };
}

}  // namespace

Task<> AccountStore::found(User admin, std::optional<NewSession> session) {
  auto scope = Scope::of(admin.organisation_id);
  return db_.write(std::move(scope), founding(std::move(admin), std::move(session)));
}

void AccountStore::found_now(User admin) {
  db_.write_now(Scope::of(admin.organisation_id), founding(admin, std::nullopt));
}

Task<Result<User>> AccountStore::add(User user, idempotency::Once<User> once) {
  auto scope = Scope::of(user.organisation_id);
  try {
    co_return co_await db_.write(std::move(scope), idempotency::in(std::move(once), adding(std::move(user))));
  } catch (const db::UniqueViolation&) {
    co_return email_taken();
  }
}

Result<> AccountStore::add_now(User user) {
  try {
    db_.write_now(Scope::of(user.organisation_id), adding(user));
  } catch (const db::UniqueViolation&) {
    return email_taken();
  }
  return {};
}

Task<std::optional<User>> AccountStore::by_id(std::string organisation_id, std::string user_id) {
  auto scope = Scope::of(organisation_id);
  return db_.read(std::move(scope),
                  [organisation_id = std::move(organisation_id), user_id = std::move(user_id)](Tx& tx) {
                    return tx.first<User>(sql::user_by_id, organisation_id, user_id);
                  });
}

Task<std::optional<User>> AccountStore::by_email(std::string organisation_id, const std::string& email) {
  auto scope = Scope::of(organisation_id);
  return db_.read(std::move(scope),
                  [organisation_id = std::move(organisation_id), key = email_key(email)](Tx& tx) {
                    return tx.first<User>(sql::member_by_email, organisation_id, key);
                  });
}

Task<std::vector<std::string>> AccountStore::recipes(std::string email) {
  return db_.read(Scope::every_organisation(), reading_recipes(email));
}

std::vector<std::string> AccountStore::recipes_now(const std::string& email) {
  return db_.read_now(Scope::every_organisation(), reading_recipes(email));
}

Task<std::vector<User>> AccountStore::members(std::string email, std::vector<std::string> hashes,
                                              std::optional<std::string> organisation_id) {
  hashes.resize(most_recipes);  // "" is nobody's hash
  return db_.read(Scope::every_organisation(), [key = email_key(email), hashes = std::move(hashes),
                                                organisation_id = std::move(organisation_id)](Tx& tx) {
    return tx.all<User>(sql::members_with_password, key, hashes[0], hashes[1], hashes[2], hashes[3],
                        organisation_id, most_memberships);
  });
}

std::vector<User> AccountStore::by_email_now(const std::string& email) {
  return db_.read_now(Scope::every_organisation(), [key = email_key(email)](Tx& tx) {
    return tx.all<User>(sql::users_by_email, key, most_memberships);
  });
}

Task<std::optional<std::string>> AccountStore::organisation_name(std::string organisation_id) {
  auto scope = Scope::of(organisation_id);
  return db_.read(std::move(scope), reading_organisation_name(std::move(organisation_id)));
}

std::optional<std::string> AccountStore::organisation_name_now(const std::string& organisation_id) {
  return db_.read_now(Scope::of(organisation_id), reading_organisation_name(organisation_id));
}

Task<std::vector<User>> AccountStore::list(std::string organisation_id, UserQuery query) {
  std::optional<std::string> pattern;
  if (query.text && !trim(*query.text).empty()) pattern = db::like_containing(text::fold(trim(*query.text)));
  auto scope = Scope::of(organisation_id);
  return db_.read(std::move(scope), [organisation_id = std::move(organisation_id), query = std::move(query),
                                     pattern = std::move(pattern)](Tx& tx) {
    const auto after = query.after.value_or(UserPlace{});
    const auto after_key = query.after ? std::optional(after.search_key) : std::nullopt;
    return tx.all<User>(sql::list_users, organisation_id, query.role, query.with_admins, pattern, after_key,
                        after.id, query.limit);
  });
}

Task<Result<UserAndEnded>> AccountStore::change(std::string organisation_id, std::string user_id,
                                                UserChange to, Time now) {
  auto scope = Scope::of(organisation_id);
  return db_.write(std::move(scope),
                   [organisation_id = std::move(organisation_id), user_id = std::move(user_id),
                    to = std::move(to), now](Tx& tx) -> Result<UserAndEnded> {
                     // Its row is the lock under which two admins cannot demote each other at once.
                     tx.run(sql::touch_organisation, organisation_id, now);
                     auto user = tx.first<User>(sql::user_by_id, organisation_id, user_id);
                     if (!user) return not_found("There is no such user.");
                     auto changed = auth::change(
                         *user, to, tx.one<std::int64_t>(sql::other_admins, organisation_id, user_id));
                     if (!changed) return Failure(changed.error());
                     const auto& next = changed->user;
                     tx.run(sql::update_user, organisation_id, user_id, next.name,
                            search_key(next.name, next.email), next.role, next.language, next.disabled);
                     tell_changed(tx, *user, next, now);
                     UserAndEnded result{.user = next};
                     if (changed->ends_sessions)
                       result.ended_sessions = end_sessions_of(
                           tx, organisation_id, user_id, std::nullopt,
                           next.disabled ? EndReason::disabled : EndReason::role_changed, now);
                     return result;
                   });
}

Task<Result<User>> AccountStore::change_profile(std::string organisation_id, std::string user_id,
                                                std::optional<std::string> name,
                                                std::optional<Language> language, Time now) {
  auto scope = Scope::of(organisation_id);
  return db_.write(std::move(scope),
                   [organisation_id = std::move(organisation_id), user_id = std::move(user_id),
                    name = std::move(name), language, now](Tx& tx) -> Result<User> {
                     auto user = tx.first<User>(sql::user_by_id, organisation_id, user_id);
                     if (!user) return not_found("There is no such user.");
                     const User before = *user;
                     if (name) user->name = trim(*name);
                     if (language) user->language = language;
                     tx.run(sql::update_user, organisation_id, user_id, user->name,
                            search_key(user->name, user->email), user->role, user->language, user->disabled);
                     tell_changed(tx, before, *user, now);
                     return std::move(*user);
                   });
}

Task<std::optional<std::vector<std::string>>> AccountStore::set_password(std::string organisation_id,
                                                                         std::string user_id,
                                                                         std::string checked_hash,
                                                                         std::string password_hash,
                                                                         std::string kept, Time now) {
  auto scope = Scope::of(organisation_id);
  return db_.write(
      std::move(scope),
      [organisation_id = std::move(organisation_id), user_id = std::move(user_id),
       checked_hash = std::move(checked_hash), password_hash = std::move(password_hash),
       kept = std::move(kept), now](Tx& tx) -> std::optional<std::vector<std::string>> {
        if (tx.run(sql::replace_password, organisation_id, user_id, checked_hash, password_hash) == 0)
          return std::nullopt;
        return end_sessions_of(tx, organisation_id, user_id, kept, EndReason::password_changed, now);
      });
}

}  // namespace sp::auth
