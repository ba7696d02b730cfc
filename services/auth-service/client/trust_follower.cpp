#include "services/auth-service/client/trust_follower.hpp"

#include "services/auth-service/client/operations.hpp"

namespace sp::auth {

namespace {

/// What is asked for twice: a session's end may become visible later than its time, by as long as a
/// transaction takes.
constexpr std::chrono::seconds overlap{30};
/// One that is replaced is away for one or two.
constexpr int failures_told = 3;

}  // namespace

TrustFollower::TrustFollower(Peer& auth, TokenVerifier& tokens, const Clock& clock, observe::Log log)
    : auth_(auth),
      tokens_(tokens),
      clock_(clock),
      log_(std::move(log)),
      since_(clock.now() - access_token_lifetime - std::chrono::minutes{1}),
      job_(std::make_unique<Job>(
          "trust", interval, [this] { ask(); },
          [this](const std::exception& error) {
            log_.error("auth-service could not be followed", {{"error", std::string_view(error.what())}});
          })) {
  tokens_.on_unknown_key([job = job_.get()] { job->wake(); });
}

TrustFollower::~TrustFollower() { tokens_.on_unknown_key(nullptr); }

void TrustFollower::ask() {
  const auto trust = auth_.ask_now(trust_operation, Call(), TrustSince{since_});
  if (!trust) {
    if (++failures_ == failures_told) {
      if (knows_keys_)
        log_.warning("auth-service cannot be reached: access tokens are checked with what it said last",
                     {{"error", trust.error().message}});
      else
        log_.info("waiting for auth-service");
    }
    return;
  }
  if (failures_ >= failures_told) log_.info("auth-service is there");
  failures_ = 0;
  for (const auto& id : trust->ended_sessions) tokens_.end_session(id);
  if (trust->keys != keys_) {
    tokens_.trust(trust->keys);
    keys_ = trust->keys;
    knows_keys_ = !keys_.empty();
  }
  since_ = trust->at - overlap;
}

}  // namespace sp::auth
