#include "services/auth-service/store/session_store.hpp"

#include "auth_service_sql.hpp"
#include "platform/base/id.hpp"
#include "services/auth-service/store/sealing.hpp"

namespace sp::auth {
namespace {

namespace sql = auth_service::sql;
using db::Scope;
using db::Tx;

/// How long an ended session is kept, so that a copied token shows itself and a list of what happened can be
/// made.
constexpr std::chrono::days kept_after_end{14};

struct RefreshToken {
  std::string token_hash;
  std::string organisation_id;
  std::string session_id;
  Time created_at{};
  std::optional<Time> used_at;
  std::optional<std::string> sealed_successor;
};
BOOST_DESCRIBE_STRUCT(RefreshToken, (),
                      (token_hash, organisation_id, session_id, created_at, used_at, sealed_successor))

/// Replaces `row` by a new token. False where another request did so first.
bool rotate(Tx& tx, const RefreshToken& row, const Session& session, const std::string& token,
            const Device& device, Time now, Refreshed& out) {
  out.next_token = random_token(32);
  const auto sealed = seal(seal_key_of_token(token), out.next_token);
  if (tx.run(sql::use_refresh_token, row.token_hash, now, sealed) == 0) return false;
  tx.run(sql::insert_refresh_token, token_hash(out.next_token), row.organisation_id, session.id, now);
  out.expires_at = expiry(session.created_at, now);
  tx.run(sql::use_session, session.id, now, out.expires_at, device.user_agent, device.address);
  return true;
}

/// The token that replaced `token`, where it was replaced.
std::optional<std::string> successor_of(const RefreshToken& row, const std::string& token) {
  if (!row.sealed_successor) return std::nullopt;
  auto successor = unseal(seal_key_of_token(token), *row.sealed_successor);
  if (!successor) throw db::DatabaseError("refresh_tokens holds a successor that its token does not open");
  return successor;
}

Refreshed present(Tx& tx, const std::string& token, const Device& device, Time now) {
  const auto hash = token_hash(token);
  auto row = tx.first<RefreshToken>(sql::refresh_token, hash);
  if (!row) return {};
  const auto session = tx.one<Session>(sql::session_by_id, row->session_id);
  auto user = tx.first<User>(sql::user_by_id, session.organisation_id, session.user_id);
  if (!user || user->disabled) return {};

  Refreshed out{.presented = judge(session, row->used_at, false, now),
                .session_id = session.id,
                .expires_at = session.expires_at};
  if (out.presented == Presented::rotate && !rotate(tx, *row, session, token, device, now, out))
    row = tx.one<RefreshToken>(sql::refresh_token, hash);  // another request was faster
  if (const auto successor = successor_of(*row, token)) {
    const auto next = tx.one<RefreshToken>(sql::refresh_token, token_hash(*successor));
    out.presented = judge(session, row->used_at, next.used_at.has_value(), now);
    out.next_token = *successor;
  }
  if (out.presented == Presented::reused)
    end_session(tx, session.organisation_id, session.user_id, session.id, EndReason::token_reused, now);
  out.user = std::move(user);
  return out;
}

}  // namespace

Task<> SessionStore::open(NewSession fresh) {
  auto scope = Scope::of(fresh.session.organisation_id);
  return db_.write(std::move(scope), [fresh = std::move(fresh)](Tx& tx) { insert_session(tx, fresh); });
}

Task<Refreshed> SessionStore::refresh(std::string token, Device device, Time now) {
  return db_.write(Scope::every_organisation(), [token = std::move(token), device = std::move(device),
                                                 now](Tx& tx) { return present(tx, token, device, now); });
}

Task<std::optional<std::string>> SessionStore::end_by_token(std::string token, Time now) {
  return db_.write(Scope::every_organisation(),
                   [token = std::move(token), now](Tx& tx) -> std::optional<std::string> {
                     const auto row = tx.first<RefreshToken>(sql::refresh_token, token_hash(token));
                     if (!row) return std::nullopt;
                     const auto session = tx.one<Session>(sql::session_by_id, row->session_id);
                     if (!end_session(tx, session.organisation_id, session.user_id, session.id,
                                      EndReason::signed_out, now))
                       return std::nullopt;
                     return session.id;
                   });
}

Task<bool> SessionStore::end(std::string organisation_id, std::string user_id, std::string session_id,
                             EndReason because, Time now) {
  auto scope = Scope::of(organisation_id);
  return db_.write(std::move(scope),
                   [organisation_id = std::move(organisation_id), user_id = std::move(user_id),
                    session_id = std::move(session_id), because, now](Tx& tx) {
                     return end_session(tx, organisation_id, user_id, session_id, because, now);
                   });
}

Task<std::vector<Session>> SessionStore::list(std::string organisation_id, std::string user_id, Time now) {
  auto scope = Scope::of(organisation_id);
  return db_.read(std::move(scope),
                  [organisation_id = std::move(organisation_id), user_id = std::move(user_id), now](Tx& tx) {
                    return tx.all<Session>(sql::sessions_of_user, organisation_id, user_id, now);
                  });
}

std::vector<std::string> SessionStore::ended_since_now(Time since) {
  return db_.read_now(Scope::every_organisation(),
                      [since](Tx& tx) { return tx.all<std::string>(sql::sessions_ended_since, since); });
}

void SessionStore::sweep_now(Time now) {
  db_.write_now(Scope::every_organisation(), [before = Time(now - kept_after_end)](Tx& tx) {
    tx.run(sql::delete_old_refresh_tokens, before);
    tx.run(sql::delete_old_sessions, before);
  });
}

}  // namespace sp::auth
