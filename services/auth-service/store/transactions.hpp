// The pieces of transactions that more than one store is made of.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/auth-service/domain/session.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {

/// A session at its birth, with its first refresh token (kept as its hash only).
struct NewSession {
  Session session;
  std::string token;
};

void insert_user(db::Tx& tx, const User& user);
void insert_session(db::Tx& tx, const NewSession& fresh);
/// Ends the user's sessions, `except` one where given, and tells the other services; the ids of those that
/// ended.
std::vector<std::string> end_sessions_of(db::Tx& tx, const std::string& organisation_id,
                                         const std::string& user_id, std::optional<std::string> except,
                                         EndReason because, Time now);
/// Ends the least recently used of the user's sessions beyond `most_sessions`.
void end_surplus_sessions(db::Tx& tx, const std::string& organisation_id, const std::string& user_id,
                          Time now);
/// Tells the other services that `next` is no longer as `before`, where they are to know.
void tell_changed(db::Tx& tx, const User& before, const User& next, Time now);
/// Ends one session of `user_id`; whether it was still going on.
bool end_session(db::Tx& tx, const std::string& organisation_id, const std::string& user_id,
                 const std::string& session_id, EndReason because, Time now);

}  // namespace sp::auth
