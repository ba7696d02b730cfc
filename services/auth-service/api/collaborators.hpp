// What the handlers of auth-service work with. All outlive them, and are thread-safe.
#pragma once
#include "services/auth-service/api/known_devices.hpp"
#include "services/auth-service/api/organisation_choice.hpp"
#include "services/auth-service/client/local_directory.hpp"
#include "services/auth-service/metrics.hpp"
#include "services/auth-service/password_hasher.hpp"
#include "services/auth-service/store/account_store.hpp"
#include "services/auth-service/store/attempt_store.hpp"
#include "services/auth-service/store/session_store.hpp"
#include "services/auth-service/token_issuer.hpp"

namespace sp::auth {

struct Collaborators {
  AccountStore& accounts;
  SessionStore& sessions;
  AttemptStore& attempts;
  PasswordHasher& hasher;
  TokenIssuer& issuer;
  TokenVerifier& verifier;
  LocalDirectory& directory;
  const KnownDevices& devices;
  const Choices& choices;
  AuthMetrics& metrics;
  const Clock& clock;
  observe::Log log;

  /// The session has ended in the database: its access tokens end now, without waiting for the event.
  void session_ended(const std::string& session_id) const {
    verifier.end_session(session_id);
    metrics.sessions_ended.add();
  }
};

/// 429 `too_many_attempts`.
Failure too_many_attempts(std::chrono::seconds retry_after);

}  // namespace sp::auth
