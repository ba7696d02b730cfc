#include "platform/service/service_token.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "platform/base/encoding.hpp"
#include "platform/identity/access_token.hpp"
#include "platform/json/codec.hpp"

namespace sp {

namespace {

constexpr std::string_view header = R"({"alg":"HS256","typ":"service+jwt"})";

/// The payload; times are seconds since 1970 (RFC 7519 section 2).
struct Payload {
  std::string aud;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  std::string trace;
  std::optional<std::string> sub;
  std::optional<std::string> name;
  std::optional<std::string> org;
  std::optional<std::string> sid;
  std::optional<Role> role;
  std::optional<std::int64_t> until;  // when the caller's own token expires
};
BOOST_DESCRIBE_STRUCT(Payload, (), (aud, iat, exp, trace, sub, name, org, sid, role, until))

std::int64_t seconds_of(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string mac_of(const std::string& key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  ::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
  return {reinterpret_cast<const char*>(mac.data()), size};
}

bool is_signed(const std::string& key, std::string_view text, std::string_view mac) {
  const auto expected = mac_of(key, text);
  return mac.size() == expected.size() && ::CRYPTO_memcmp(mac.data(), expected.data(), mac.size()) == 0;
}

}  // namespace

std::string sign_service_token(const std::string& key, const ServiceClaims& claims, Time now) {
  Payload payload{.aud = claims.audience,
                  .iat = seconds_of(now),
                  .exp = seconds_of(now + service_token_lifetime),
                  .trace = claims.trace_id};
  if (claims.principal) {
    const auto& who = *claims.principal;
    payload.sub = who.user_id;
    payload.name = who.user_name;
    payload.org = who.organisation_id;
    payload.sid = who.session_id;
    payload.role = who.role;
    payload.until = seconds_of(who.expires);
  }
  auto token = base64url_encode(header) + '.' + base64url_encode(json::encode(payload));
  const auto mac = mac_of(key, token);
  return token + '.' + base64url_encode(mac);
}

Result<ServiceClaims> verify_service_token(const std::string& key, std::string_view token,
                                           std::string_view audience, Time now) {
  if (token.size() > access_token_limit) return invalid_token("The service token is too long.");
  const auto last = token.rfind('.');
  const auto first = token.find('.');
  if (last == token.npos || first == last) return invalid_token("The service token has not three parts.");
  const auto mac = base64url_decode(token.substr(last + 1));
  if (!mac || !is_signed(key, token.substr(0, last), *mac))
    return invalid_token("The service token's signature is wrong.");
  // What is signed with our key was written by us: the header is ours letter by letter.
  if (base64url_decode(token.substr(0, first)) != header)
    return invalid_token("The service token is of another type.");
  const auto text = base64url_decode(token.substr(first + 1, last - first - 1));
  const auto payload = json::decode_text<Payload>(text.value_or(""));
  if (!payload) return invalid_token("The service token's claims cannot be read.");
  if (payload->aud != audience) return invalid_token("The service token is for another service.");
  const auto seconds = seconds_of(now);
  if (payload->exp <= seconds || payload->iat > seconds + clock_leeway.count())
    return invalid_token("The service token has expired, or the clocks of the machines differ.");
  if (payload->exp - payload->iat > longest_service_token.count())
    return invalid_token("The service token would live for too long.");
  ServiceClaims claims{.audience = payload->aud, .principal = nullptr, .trace_id = payload->trace};
  if (payload->sub)
    claims.principal = std::make_shared<const Principal>(
        Principal{.user_id = *payload->sub,
                  .user_name = payload->name.value_or(""),
                  .organisation_id = payload->org.value_or(""),
                  .session_id = payload->sid.value_or(""),
                  .role = payload->role.value_or(Role::requester),
                  .expires = Time{std::chrono::seconds{payload->until.value_or(0)}}});
  return claims;
}

}  // namespace sp
