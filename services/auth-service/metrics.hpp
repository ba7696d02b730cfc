// What auth-service counts, in one place.
#pragma once
#include "platform/observe/metrics.hpp"

namespace sp::auth {

struct AuthMetrics {
  explicit AuthMetrics(observe::Metrics& metrics)
      : logins_succeeded(login(metrics, "success")),
        logins_failed(login(metrics, "wrong_credentials")),
        logins_throttled(login(metrics, "too_many_attempts")),
        refreshes_reused(metrics.counter("sp_auth_refresh_reuse_total",
                                         "Refresh tokens that came back after they were replaced")),
        sessions_ended(
            metrics.counter("sp_auth_sessions_ended_total", "Sessions that were ended before their time")),
        tokens_issued(metrics.counter("sp_auth_tokens_issued_total", "Access tokens issued")),
        keys_made(metrics.counter("sp_auth_signing_keys_made_total", "Signing keys generated")) {}

  observe::Counter& logins_succeeded;
  observe::Counter& logins_failed;
  observe::Counter& logins_throttled;
  observe::Counter& refreshes_reused;
  observe::Counter& sessions_ended;
  observe::Counter& tokens_issued;
  observe::Counter& keys_made;

 private:
  static observe::Counter& login(observe::Metrics& metrics, const char* outcome) {
    return metrics.counter("sp_auth_logins_total", "Sign-ins by outcome", {{"outcome", outcome}});
  }
};

}  // namespace sp::auth
