#include "services/auth-service/store/transactions.hpp"

#include "auth_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/base/sealing.hpp"
#include "platform/events/event.hpp"
#include "services/auth-service/client/events.hpp"

namespace sp::auth {
namespace {

namespace sql = auth_service::sql;

void tell_ended(db::Tx& tx, const std::string& organisation_id, const std::string& user_id,
                const std::string& session_id, EndReason because, Time now) {
  events::emit(tx, {.id = new_id(),
                    .organisation_id = organisation_id,
                    .topic = std::string(session_ended_topic),
                    .key = session_id,
                    .payload = json::encode(SessionEnded{session_id, user_id, because}),
                    .at = now});
}

}  // namespace

void insert_user(db::Tx& tx, const User& user) {
  tx.run(sql::insert_user, user.id, user.organisation_id, user.name, user.email, email_key(user.email),
         search_key(user.name, user.email), user.password_hash, user.role, user.language, user.disabled,
         user.created_at);
}

void insert_session(db::Tx& tx, const NewSession& fresh) {
  const auto& session = fresh.session;
  tx.run(sql::insert_session, session.id, session.organisation_id, session.user_id, session.user_agent,
         session.address, session.created_at, session.last_used_at, session.expires_at);
  tx.run(sql::insert_refresh_token, token_hash(fresh.token), session.organisation_id, session.id,
         session.created_at);
}

std::vector<std::string> end_sessions_of(db::Tx& tx, const std::string& organisation_id,
                                         const std::string& user_id, std::optional<std::string> except,
                                         EndReason because, Time now) {
  auto ended = tx.all<std::string>(sql::end_sessions_of_user, organisation_id, user_id, now, because, except);
  for (const auto& id : ended) tell_ended(tx, organisation_id, user_id, id, because, now);
  return ended;
}

void end_surplus_sessions(db::Tx& tx, const std::string& organisation_id, const std::string& user_id,
                          Time now) {
  const auto ended = tx.all<std::string>(sql::end_surplus_sessions, organisation_id, user_id, now,
                                         EndReason::too_many, most_sessions);
  for (const auto& id : ended) tell_ended(tx, organisation_id, user_id, id, EndReason::too_many, now);
}

void tell_changed(db::Tx& tx, const User& before, const User& next, Time now) {
  const UserChanged changed{.user_id = next.id,
                            .name = next.name,
                            .previous_name = before.name,
                            .role = next.role,
                            .previous_role = before.role,
                            .disabled = next.disabled,
                            .was_disabled = before.disabled};
  if (!changed.says_anything()) return;
  events::emit(tx, {.id = new_id(),
                    .organisation_id = next.organisation_id,
                    .topic = std::string(user_changed_topic),
                    .key = next.id,
                    .payload = json::encode(changed),
                    .at = now});
}

bool end_session(db::Tx& tx, const std::string& organisation_id, const std::string& user_id,
                 const std::string& session_id, EndReason because, Time now) {
  if (!tx.first<std::string>(sql::end_session, session_id, user_id, now, because)) return false;
  tell_ended(tx, organisation_id, user_id, session_id, because, now);
  return true;
}

}  // namespace sp::auth
