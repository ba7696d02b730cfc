#include "services/auth-service/token_issuer.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "platform/base/id.hpp"

namespace sp::auth {
namespace {

std::string jwks_of(const std::vector<StoredKey>& keys) {
  boost::json::array list;
  for (const auto& key : keys)
    list.push_back({{"kty", "EC"},
                    {"crv", "P-256"},
                    {"use", "sig"},
                    {"alg", "ES256"},
                    {"kid", key.kid},
                    {"x", key.x},
                    {"y", key.y}});
  return boost::json::serialize(boost::json::object{{"keys", std::move(list)}});
}

}  // namespace

TokenIssuer::TokenIssuer(KeyStore& store, TokenVerifier& verifier, const Clock& clock, std::string issuer,
                         std::string audience, observe::Log log, AuthMetrics& metrics)
    : store_(store),
      verifier_(verifier),
      clock_(clock),
      issuer_(std::move(issuer)),
      audience_(std::move(audience)),
      log_(std::move(log)),
      metrics_(metrics) {}

std::string TokenIssuer::issue(const User& user, const std::string& session_id) {
  const Time now = clock_.now();
  const auto keys = ring();
  const auto index = signing_key(keys->usable, now);
  if (!index) throw std::logic_error("There is no signing key: refresh_keys() comes first.");
  metrics_.tokens_issued.add();
  return sign_access_token(keys->private_keys[*index], {.issuer = issuer_,
                                                        .audience = audience_,
                                                        .token_id = new_id(),
                                                        .principal = {.user_id = user.id,
                                                                      .user_name = user.name,
                                                                      .organisation_id = user.organisation_id,
                                                                      .session_id = session_id,
                                                                      .role = user.role,
                                                                      .expires = now + access_token_lifetime},
                                                        .issued = now});
}

std::shared_ptr<const std::string> TokenIssuer::jwks() const {
  const auto keys = ring();
  return {keys, &keys->jwks};
}

std::vector<PublicKey> TokenIssuer::public_keys() const { return ring()->trusted; }

std::shared_ptr<const TokenIssuer::Ring> TokenIssuer::ring() const {
  const std::lock_guard lock(mutex_);
  return ring_;
}

void TokenIssuer::refresh_keys() {
  const std::lock_guard refreshing(refreshing_);
  load();
  const Time now = clock_.now();
  const auto keys = ring();
  if (!signing_key(keys->usable, now)) {
    make_key(true);
  } else if (rotation_due(keys->usable, now)) {
    make_key(false);
  }
}

void TokenIssuer::rotate() {
  const std::lock_guard refreshing(refreshing_);
  make_key(false);
}

void TokenIssuer::make_key(bool signs_at_once) {
  const auto key = SigningKey::generate();
  const Time now = clock_.now();
  std::vector<std::string> known;
  for (const auto& one : ring()->trusted) known.push_back(one.kid);
  if (store_.add(key, now, signs_at_once ? now : now + publication_lead, known)) {
    metrics_.keys_made.add();
    log_.info("a signing key was made", {{"kid", key.kid()}, {"signs_at_once", signs_at_once}});
  }
  load();
}

void TokenIssuer::load() {
  const auto stored = store_.load(clock_.now());
  auto next = std::make_shared<Ring>();
  std::vector<PublicKey> trusted;
  for (const auto& key : stored) {
    trusted.push_back({.kid = key.kid, .x = key.x, .y = key.y});
    if (auto opened = store_.open(key)) {
      next->usable.push_back(key);
      next->private_keys.push_back(std::move(*opened));
    } else if (told_.insert(key.kid).second) {
      log_.warning(
          "a signing key was sealed with another key file: its tokens are verified, and none are signed with "
          "it",
          {{"kid", key.kid}});
    }
  }
  next->jwks = jwks_of(stored);
  next->trusted = trusted;
  verifier_.trust(std::move(trusted));
  const std::lock_guard lock(mutex_);
  ring_ = std::move(next);
}

}  // namespace sp::auth
