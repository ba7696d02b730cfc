#include "platform/identity/token_verifier.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "platform/identity/access_token.hpp"
#include "platform/identity/jwt.hpp"

namespace sp {
namespace {

constexpr std::chrono::seconds unknown_key_interval{30};

/// One session as far as this process knows it. Tokens of one session share it, so that ending it reaches
/// them all.
struct SessionState {
  std::atomic<bool> ended = false;
  Time forget{};  // no token of it can be valid after this; guarded by the table's mutex
};

/// A session's state for as long as a token of it may be valid. Thread-safe.
class SessionTable {
 public:
  /// The state of `id`, kept at least until `until`.
  std::shared_ptr<SessionState> at(std::string_view id, Time until, Time now) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= sweep_at_) {
      std::erase_if(sessions_, [now](const auto& entry) { return entry.second->forget <= now; });
      sweep_at_ = std::max<std::size_t>(1024, 2 * sessions_.size());
    }
    auto& state = sessions_[std::string(id)];
    if (!state) state = std::make_shared<SessionState>();
    state->forget = std::max(state->forget, until);
    return state;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<SessionState>> sessions_;
  std::size_t sweep_at_ = 1024;
};

/// A token ends in its signature, whose last bytes are as good as random and cannot be chosen: no need to
/// hash the rest.
struct TokenHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view token) const {
    std::uint64_t tail = 0;
    std::uint64_t before = 0;
    if (token.size() >= 16) {
      std::memcpy(&tail, token.data() + token.size() - 8, 8);
      std::memcpy(&before, token.data() + token.size() - 16, 8);
    }
    return (tail ^ (before * 0x9e3779b97f4a7c15ull)) * 0xff51afd7ed558ccdull;
  }
};

struct Remembered {
  std::shared_ptr<const Principal> principal;
  std::shared_ptr<const SessionState> session;
  std::string kid;
};

/// Verified tokens by their bytes. Thread-safe: shards, each with a lock that readers share.
class TokenMemory {
 public:
  /// The principal of a remembered token that is still good; null otherwise.
  std::shared_ptr<const Principal> find(std::string_view token, Time now) {
    auto& shard = shard_of(token);
    const std::shared_lock lock(shard.mutex);
    const auto found = shard.tokens.find(token);
    if (found == shard.tokens.end()) return nullptr;
    const auto& entry = found->second;
    if (entry.principal->expires <= now || entry.session->ended.load(std::memory_order_acquire))
      return nullptr;
    return entry.principal;
  }

  void insert(std::string_view token, Remembered entry, Time now) {
    auto& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    if (shard.tokens.size() >= shard_limit) {
      std::erase_if(shard.tokens, [now](const auto& old) {
        return old.second.principal->expires <= now ||
               old.second.session->ended.load(std::memory_order_relaxed);
      });
      if (shard.tokens.size() >= shard_limit) shard.tokens.erase(shard.tokens.begin());
    }
    shard.tokens.insert_or_assign(std::string(token), std::move(entry));
  }

  template <class Predicate>
  void forget_if(Predicate predicate) {
    for (auto& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      std::erase_if(shard.tokens, [&](const auto& entry) { return predicate(entry.second); });
    }
  }

 private:
  static constexpr std::size_t shard_count = 16;
  static constexpr std::size_t shard_limit = 1024;  // about a kilobyte each
  struct alignas(64) Shard {
    std::shared_mutex mutex;
    std::unordered_map<std::string, Remembered, TokenHash, std::equal_to<>> tokens;
  };
  Shard& shard_of(std::string_view token) { return shards_[(TokenHash{}(token) >> 32) % shard_count]; }
  std::array<Shard, shard_count> shards_;
};

using Keys = std::map<std::string, VerifyingKey, std::less<>>;

class RememberingVerifier final : public TokenVerifier {
 public:
  RememberingVerifier(std::string issuer, std::string audience, const Clock& clock)
      : issuer_(std::move(issuer)), audience_(std::move(audience)), clock_(clock) {}

  Result<std::shared_ptr<const Principal>> verify(std::string_view token) override {
    const Time now = clock_.now();
    if (token.size() <= access_token_limit) {
      if (auto known = memory_.find(token, now)) return known;
    }
    return verify_anew(token, now);
  }

  void end_session(std::string_view session_id) override {
    const Time now = clock_.now();
    sessions_.at(session_id, now + access_token_lifetime + clock_leeway, now)
        ->ended.store(true, std::memory_order_release);
  }

  void trust(std::vector<PublicKey> keys) override {
    auto next = std::make_shared<Keys>();
    for (auto& key : keys) {
      auto kid = key.kid;
      next->insert_or_assign(std::move(kid), VerifyingKey(std::move(key)));
    }
    const std::lock_guard lock(keys_mutex_);
    const auto before = std::exchange(keys_, std::move(next));
    memory_.forget_if([&](const Remembered& entry) {
      const auto was = before->find(entry.kid);
      const auto is = keys_->find(entry.kid);
      return is == keys_->end() || was == before->end() ||
             was->second.public_key() != is->second.public_key();
    });
  }

  void on_unknown_key(std::function<void()> listener) override {
    const std::lock_guard lock(listener_mutex_);
    listener_ = std::move(listener);
  }

 private:
  Result<std::shared_ptr<const Principal>> verify_anew(std::string_view token, Time now) {
    const auto parts = read_access_token(token);
    if (!parts) return Failure(parts.error());
    std::shared_lock lock(keys_mutex_);
    const auto keys = keys_;
    lock.unlock();
    const auto key = keys->find(parts->kid);
    if (key == keys->end()) {
      report_unknown_key(now);
      return invalid_token("The token is signed with a key that is not known.");
    }
    if (!key->second.verifies(parts->signed_text, parts->signature))
      return invalid_token("The token's signature is wrong.");
    auto principal = read_claims(parts->payload, issuer_, audience_, now);
    if (!principal) return Failure(principal.error());

    const auto session = sessions_.at(principal->session_id, principal->expires, now);
    auto shared = std::make_shared<const Principal>(std::move(*principal));
    lock.lock();  // held while remembering: `trust` must not miss a token that an old key is being checked
                  // for
    if (keys_ == keys)
      memory_.insert(token, {.principal = shared, .session = session, .kid = parts->kid}, now);
    if (session->ended.load(std::memory_order_acquire))
      return invalid_token("The session has ended; sign in again.");
    return shared;
  }

  void report_unknown_key(Time now) {
    const std::lock_guard lock(listener_mutex_);
    if (!listener_ || now < unknown_key_quiet_until_) return;
    unknown_key_quiet_until_ = now + unknown_key_interval;
    listener_();
  }

  const std::string issuer_;
  const std::string audience_;
  const Clock& clock_;
  TokenMemory memory_;
  SessionTable sessions_;
  std::shared_mutex keys_mutex_;
  std::shared_ptr<const Keys> keys_ = std::make_shared<Keys>();
  std::mutex listener_mutex_;
  std::function<void()> listener_;
  Time unknown_key_quiet_until_{};
};

}  // namespace

Failure token_missing() {
  return failure(ErrorKind::unauthenticated, "unauthenticated", "Sign in: this needs an access token.");
}

Failure role_refused() { return forbidden("Your role does not allow this."); }

std::unique_ptr<TokenVerifier> make_token_verifier(std::string issuer, std::string audience,
                                                   const Clock& clock) {
  return std::make_unique<RememberingVerifier>(std::move(issuer), std::move(audience), clock);
}

}  // namespace sp
