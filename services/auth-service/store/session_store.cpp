#include "services/auth-service/store/session_store.hpp"

#include "auth_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/base/sealing.hpp"

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

/// The token that came after another one; empty where none did.
struct Next {
  std::string token;
  Successor state = Successor::none;
};

Next successor_of(Tx& tx, const RefreshToken& row, const std::string& token) {
  if (!row.sealed_successor) return {};
  auto successor = unseal(seal_key_of_token(token), *row.sealed_successor);
  if (!successor) throw db::DatabaseError("refresh_tokens holds a successor that its token does not open");
  const auto next = tx.one<RefreshToken>(sql::refresh_token, token_hash(*successor));
  return {std::move(*successor), next.used_at ? Successor::used : Successor::unused};
}

/// Gives `token` a new successor. Of many transactions that do so at once one is kept: on PostgreSQL the
/// others start again and find it.
void replace(Tx& tx, const Session& session, const std::string& token, const Device& device, Time now,
             Refreshed& out) {
  out.next_token = random_token(32);
  tx.run(sql::replace_refresh_token, token_hash(token), now, seal(seal_key_of_token(token), out.next_token));
  tx.run(sql::insert_refresh_token, token_hash(out.next_token), session.organisation_id, session.id, now);
  out.expires_at = expiry(session.created_at, now);
  tx.run(sql::use_session, session.id, now, out.expires_at, device.user_agent, device.address);
}

Refreshed present(Tx& tx, const std::string& token, const Device& device, Time now) {
  const auto row = tx.first<RefreshToken>(sql::refresh_token, token_hash(token));
  if (!row) return {};
  const auto session = tx.one<Session>(sql::session_by_id, row->session_id);
  auto user = tx.first<User>(sql::user_by_id, session.organisation_id, session.user_id);
  if (!user || user->disabled) return {};

  auto next = successor_of(tx, *row, token);
  Refreshed out{.presented = judge(session, row->used_at, next.state, now),
                .session_id = session.id,
                .expires_at = session.expires_at};
  switch (out.presented) {
    case Presented::rotate:
      replace(tx, session, token, device, now, out);
      break;
    case Presented::repeat:
      out.next_token = std::move(next.token);
      break;
    case Presented::renew:
      tx.run(sql::withdraw_refresh_token, token_hash(next.token), now);
      replace(tx, session, token, device, now, out);
      break;
    case Presented::reused:
      end_session(tx, session.organisation_id, session.user_id, session.id, EndReason::token_reused, now);
      break;
    case Presented::ended:
      break;
  }
  out.user = std::move(user);
  return out;
}

}  // namespace

Task<std::optional<User>> SessionStore::open(NewSession fresh, Proof proof) {
  auto scope = Scope::of(fresh.session.organisation_id);
  return db_.write(
      std::move(scope), [fresh = std::move(fresh), proof = std::move(proof)](Tx& tx) -> std::optional<User> {
        const auto& [organisation_id, user_id] =
            std::tie(fresh.session.organisation_id, fresh.session.user_id);
        if (tx.run(sql::replace_password, organisation_id, user_id, proof.checked_hash, proof.next_hash) == 0)
          return std::nullopt;
        insert_session(tx, fresh);
        end_surplus_sessions(tx, organisation_id, user_id, fresh.session.created_at);
        return tx.one<User>(sql::user_by_id, organisation_id, user_id);
      });
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

Task<std::vector<std::string>> SessionStore::ended_since(Time since) {
  return db_.read(Scope::every_organisation(),
                  [since](Tx& tx) { return tx.all<std::string>(sql::sessions_ended_since, since); });
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
