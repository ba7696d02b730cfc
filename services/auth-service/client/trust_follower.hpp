// Keeps a process's token verifier on what auth-service, in another process, knows: its keys, and which
// sessions have ended.
#pragma once
#include <atomic>
#include <memory>
#include <optional>

#include "platform/identity/token_verifier.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/job.hpp"
#include "platform/service/peer.hpp"

namespace sp::auth {

/// Asks every `interval`, from a thread of its own. As long as auth-service is away nobody's session can end;
/// what ended in the meantime is asked for when it is back. All that is referred to outlives it.
class TrustFollower {
 public:
  TrustFollower(Peer& auth, TokenVerifier& tokens, const Clock& clock, observe::Log log);
  ~TrustFollower();
  TrustFollower(const TrustFollower&) = delete;
  TrustFollower& operator=(const TrustFollower&) = delete;

  /// Whether the keys are known: until then no token can be checked.
  bool knows_keys() const { return knows_keys_; }

  static constexpr std::chrono::milliseconds interval{400};

 private:
  void ask();

  Peer& auth_;
  TokenVerifier& tokens_;
  const Clock& clock_;
  observe::Log log_;
  std::vector<PublicKey> keys_;
  Time since_{};
  int failures_ = 0;  // in a row; of the job's thread
  std::atomic<bool> knows_keys_ = false;
  std::unique_ptr<Job> job_;
};

}  // namespace sp::auth
