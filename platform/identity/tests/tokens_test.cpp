// The part "Tokens" of the security bar (RFC 8725, RFC 9068), a test for each line.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <atomic>
#include <thread>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/identity/access_token.hpp"
#include "platform/identity/jwt.hpp"
#include "platform/identity/token_verifier.hpp"

namespace sp {
namespace {

using boost::json::object;
using namespace std::chrono_literals;

constexpr const char* issuer = "https://support.example";
constexpr const char* audience = "support-platform";

class Tokens : public testing::Test {
 protected:
  Tokens() { verifier->trust({key.public_key()}); }

  std::int64_t seconds(std::chrono::seconds from_now) const {
    return std::chrono::floor<std::chrono::seconds>(clock.now() + from_now).time_since_epoch().count();
  }
  object header() const { return {{"typ", "at+jwt"}, {"alg", "ES256"}, {"kid", key.kid()}}; }
  object claims() const {
    return {{"iss", issuer},      {"aud", audience},       {"sub", user},
            {"iat", seconds(0s)}, {"exp", seconds(10min)}, {"org", organisation},
            {"role", "agent"},    {"name", "An agent"},    {"sid", session}};
  }
  std::string token(const object& head, const object& body) const {
    return key.sign(boost::json::serialize(head), boost::json::serialize(body));
  }
  std::string token() const { return token(header(), claims()); }
  std::string with_claim(const char* name, boost::json::value value) const {
    auto body = claims();
    body[name] = std::move(value);
    return token(header(), body);
  }
  std::string without_claim(const char* name) const {
    auto body = claims();
    body.erase(name);
    return token(header(), body);
  }
  std::string with_header(const char* name, boost::json::value value) const {
    auto head = header();
    head[name] = std::move(value);
    return token(head, claims());
  }

  bool accepted(const std::string& text) { return verifier->verify(text).has_value(); }
  /// "" where the token was accepted; also checks that a refusal is a 401 that does not repeat the token.
  std::string refusal(const std::string& text) {
    const auto result = verifier->verify(text);
    if (result) return "";
    EXPECT_EQ(result.error().kind, ErrorKind::unauthenticated);
    if (text.size() > 20) EXPECT_EQ(result.error().message.find(text), std::string::npos);
    return result.error().code;
  }

  ManualClock clock{Time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}}};
  SigningKey key = SigningKey::generate();
  std::string user = new_id();
  std::string organisation = new_id();
  std::string session = new_id();
  std::unique_ptr<TokenVerifier> verifier = make_token_verifier(issuer, audience, clock);
};

TEST_F(Tokens, AcceptsWhatTheIssuerSigns) {
  const auto issued = sign_access_token(key, {.issuer = issuer,
                                              .audience = audience,
                                              .token_id = new_id(),
                                              .principal = {.user_id = user,
                                                            .user_name = "Léa \"l'agent\"",
                                                            .organisation_id = organisation,
                                                            .session_id = session,
                                                            .role = Role::admin,
                                                            .expires = clock.now() + access_token_lifetime},
                                              .issued = clock.now()});
  const auto principal = verifier->verify(issued);
  ASSERT_TRUE(principal) << principal.error().message;
  EXPECT_EQ((*principal)->user_id, user);
  EXPECT_EQ((*principal)->user_name, "Léa \"l'agent\"");
  EXPECT_EQ((*principal)->organisation_id, organisation);
  EXPECT_EQ((*principal)->session_id, session);
  EXPECT_EQ((*principal)->role, Role::admin);
  EXPECT_EQ((*principal)->expires, clock.now() + access_token_lifetime);
}

TEST_F(Tokens, RefusesAlgNone) {
  for (const char* none : {"none", "None", "NONE", "nOnE"}) {
    auto head = header();
    head["alg"] = none;
    const auto unsigned_token = base64url_encode(boost::json::serialize(head)) + '.' +
                                base64url_encode(boost::json::serialize(claims())) + '.';
    EXPECT_EQ(refusal(unsigned_token), "invalid_token");
    EXPECT_EQ(refusal(with_header("alg", none)), "invalid_token");
  }
}

TEST_F(Tokens, RefusesHs256SignedWithThePublicKey) {
  auto head = header();
  head["alg"] = "HS256";
  const auto text = base64url_encode(boost::json::serialize(head)) + '.' +
                    base64url_encode(boost::json::serialize(claims()));
  const auto x = *base64url_decode(key.public_key().x);
  const auto y = *base64url_decode(key.public_key().y);
  for (const std::string& secret :
       {x + y, "\x04" + x + y, key.public_key().x, key.public_key().x + key.public_key().y}) {
    unsigned char mac[32];
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
    EXPECT_EQ(refusal(text + '.' + base64url_encode({reinterpret_cast<const char*>(mac), size})),
              "invalid_token");
  }
}

TEST_F(Tokens, RefusesAnyAlgorithmButEs256) {
  for (const char* algorithm :
       {"RS256", "PS256", "ES384", "ES512", "ES256K", "EdDSA", "HS512", "es256", "ES256 ", ""})
    EXPECT_EQ(refusal(with_header("alg", algorithm)), "invalid_token") << algorithm;
  EXPECT_EQ(refusal(with_header("alg", nullptr)), "invalid_token");
  auto head = header();
  head.erase("alg");
  EXPECT_EQ(refusal(token(head, claims())), "invalid_token");
}

TEST_F(Tokens, RefusesAWrongOrMissingIssuer) {
  EXPECT_EQ(refusal(without_claim("iss")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("iss", "https://other.example")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("iss", boost::json::array{issuer})), "invalid_token");
}

TEST_F(Tokens, RefusesAWrongOrMissingAudience) {
  EXPECT_EQ(refusal(without_claim("aud")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("aud", "another-platform")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("aud", boost::json::array{})), "invalid_token");
  EXPECT_EQ(refusal(with_claim("aud", boost::json::array{"another-platform"})), "invalid_token");
  EXPECT_TRUE(accepted(with_claim("aud", boost::json::array{"another-platform", audience})));
}

TEST_F(Tokens, RefusesAWrongOrMissingExpiry) {
  EXPECT_EQ(refusal(without_claim("exp")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("exp", "tomorrow")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("exp", -1)), "invalid_token");
  EXPECT_EQ(refusal(with_claim("exp", 9e18)), "invalid_token");
  EXPECT_EQ(refusal(with_claim("exp", std::uint64_t{18'446'744'073'709'551'615u})), "invalid_token");
  EXPECT_EQ(refusal(with_claim("exp", seconds(24h))), "invalid_token") << "longer than a token lives";
}

TEST_F(Tokens, RefusesAnExpiredTokenEvenOneThatItRemembers) {
  EXPECT_EQ(refusal(with_claim("exp", seconds(0s))), "token_expired");
  const auto good = token();
  EXPECT_TRUE(accepted(good));
  clock.advance(10min - 1s);
  EXPECT_TRUE(accepted(good));
  clock.advance(1s);
  EXPECT_EQ(refusal(good), "token_expired");
}

TEST_F(Tokens, RefusesNotBeforeInTheFuture) {
  EXPECT_EQ(refusal(with_claim("nbf", seconds(60s))), "invalid_token");
  EXPECT_EQ(refusal(with_claim("nbf", "now")), "invalid_token");
  EXPECT_TRUE(accepted(with_claim("nbf", seconds(-60s))));
}

TEST_F(Tokens, RefusesATokenIssuedInTheFutureOrAtNoTime) {
  EXPECT_EQ(refusal(with_claim("iat", seconds(60s))), "invalid_token");
  EXPECT_EQ(refusal(without_claim("iat")), "invalid_token");
}

TEST_F(Tokens, RefusesAnyTypeButAccessToken) {
  for (const char* type : {"JWT", "jwt", "at+JWT ", "logout+jwt", "id+jwt", ""})
    EXPECT_EQ(refusal(with_header("typ", type)), "invalid_token") << type;
  auto head = header();
  head.erase("typ");
  EXPECT_EQ(refusal(token(head, claims())), "invalid_token");
}

TEST_F(Tokens, RefusesARefreshOrServiceTokenUsedAsAnAccessToken) {
  EXPECT_EQ(refusal(random_token(32)), "invalid_token");
  EXPECT_EQ(refusal(with_header("typ", "service+jwt")), "invalid_token");
  EXPECT_EQ(refusal(with_header("typ", "refresh+jwt")), "invalid_token");
}

TEST_F(Tokens, RefusesAnUnknownKeyAndAsksForNewKeysAtMostOnceInAnInterval) {
  int asked = 0;
  verifier->on_unknown_key([&] { ++asked; });
  const auto other = SigningKey::generate();
  auto head = header();
  head["kid"] = other.kid();
  const auto foreign = other.sign(boost::json::serialize(head), boost::json::serialize(claims()));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(refusal(foreign), "invalid_token");
  EXPECT_EQ(asked, 1);
  clock.advance(31s);
  EXPECT_EQ(refusal(foreign), "invalid_token");
  EXPECT_EQ(asked, 2);
  verifier->trust({key.public_key(), other.public_key()});
  EXPECT_TRUE(accepted(foreign));
}

TEST_F(Tokens, RefusesAKnownKeyIdOverAnotherKeysSignature) {
  const auto other = SigningKey::generate();
  EXPECT_EQ(refusal(other.sign(boost::json::serialize(header()), boost::json::serialize(claims()))),
            "invalid_token");
}

TEST_F(Tokens, IgnoresKeysThatTheTokenBrings) {
  const auto other = SigningKey::generate();
  const object jwk{{"kty", "EC"}, {"crv", "P-256"}, {"x", other.public_key().x}, {"y", other.public_key().y}};
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, boost::json::value>>{
           {"jwk", jwk},
           {"jku", "https://attacker.example/jwks.json"},
           {"x5u", "https://attacker.example/cert.pem"}}) {
    auto head = header();
    head[name] = value;
    EXPECT_EQ(refusal(other.sign(boost::json::serialize(head), boost::json::serialize(claims()))),
              "invalid_token")
        << name;
    head["kid"] = other.kid();
    EXPECT_EQ(refusal(other.sign(boost::json::serialize(head), boost::json::serialize(claims()))),
              "invalid_token")
        << name;
    EXPECT_TRUE(accepted(with_header(name, value))) << name << " changes nothing about our own signature";
  }
}

TEST_F(Tokens, RefusesAPathOrSqlInTheKeyId) {
  int asked = 0;
  verifier->on_unknown_key([&] { ++asked; });
  for (const char* kid :
       {"../../dev/null", "/etc/passwd", "' OR '1'='1", "key'; DROP TABLE signing_keys;--", "a b", "é", ""})
    EXPECT_EQ(refusal(with_header("kid", kid)), "invalid_token") << kid;
  EXPECT_EQ(refusal(with_header("kid", boost::json::string(65, 'a'))), "invalid_token");
  EXPECT_EQ(refusal(with_header("kid", 1)), "invalid_token");
  EXPECT_EQ(asked, 0) << "what cannot be a key's name is looked for nowhere";
}

TEST_F(Tokens, RefusesAnUnknownCriticalExtension) {
  EXPECT_EQ(refusal(with_header("crit", boost::json::array{"b64"})), "invalid_token");
  EXPECT_EQ(refusal(with_header("crit", boost::json::array{})), "invalid_token");
}

TEST_F(Tokens, RefusesATamperedPayload) {
  const auto good = token();
  ASSERT_TRUE(accepted(good)) << "remembered: the bytes must be compared, not their hash";
  auto body = claims();
  body["role"] = "admin";
  const auto forged = good.substr(0, good.find('.') + 1) + base64url_encode(boost::json::serialize(body)) +
                      good.substr(good.rfind('.'));
  EXPECT_EQ(refusal(forged), "invalid_token");
}

TEST_F(Tokens, RefusesATruncatedOrPaddedSignature) {
  const auto good = token();
  ASSERT_TRUE(accepted(good));
  for (std::size_t cut = 1; cut <= 86; ++cut)
    EXPECT_EQ(refusal(good.substr(0, good.size() - cut)), "invalid_token");
  EXPECT_EQ(refusal(good + "A"), "invalid_token");
  EXPECT_EQ(refusal(good + "="), "invalid_token");
  EXPECT_EQ(refusal(good + "."), "invalid_token");
  const auto zeros = good.substr(0, good.rfind('.') + 1) + base64url_encode(std::string(64, '\0'));
  EXPECT_EQ(refusal(zeros), "invalid_token");
}

TEST_F(Tokens, RefusesATokenOver8KiB) {
  auto body = claims();
  body["padding"] = std::string(8 * 1024, 'x');
  EXPECT_EQ(refusal(token(header(), body)), "invalid_token");
  body["padding"] = std::string(5 * 1024, 'x');
  const auto large = token(header(), body);
  ASSERT_LE(large.size(), access_token_limit);
  EXPECT_TRUE(accepted(large));
}

TEST_F(Tokens, RefusesDuplicateClaims) {
  const auto head = boost::json::serialize(header());
  const auto body = boost::json::serialize(claims());
  const auto twice = body.substr(0, body.size() - 1);
  EXPECT_EQ(refusal(key.sign(head, twice + R"(,"role":"admin"})")), "invalid_token");
  EXPECT_EQ(refusal(key.sign(head, twice + R"(,"r\u006fle":"admin"})")), "invalid_token") << "escaped";
  EXPECT_EQ(refusal(key.sign(head, twice + R"(,"extra":{"a":1,"a":2}})")), "invalid_token") << "nested";
  EXPECT_EQ(refusal(key.sign(head.substr(0, head.size() - 1) + R"(,"alg":"ES256"})", body)), "invalid_token");
  EXPECT_TRUE(accepted(key.sign(head, twice + R"(,"extra":{"a:b":"c:\"d:","e":[{"a":1},{"a":2}]}})")));
}

TEST_F(Tokens, RefusesClaimsThatDoNotSayWhoseTheTokenIs) {
  for (const char* name : {"sub", "org", "sid", "name", "role"}) {
    EXPECT_EQ(refusal(without_claim(name)), "invalid_token") << name;
    EXPECT_EQ(refusal(with_claim(name, 7)), "invalid_token") << name;
  }
  EXPECT_EQ(refusal(with_claim("role", "operator")), "invalid_token");
  EXPECT_EQ(refusal(with_claim("org", "*")), "invalid_token")
      << "the scope of every organisation is nobody's";
}

TEST_F(Tokens, RefusesWhatIsNoToken) {
  for (const char* text : {"", ".", "..", "...", "a.b.c", "Bearer", "e30.e30.e30", "e30.e30."})
    EXPECT_EQ(refusal(text), "invalid_token") << text;
  EXPECT_EQ(refusal(base64url_encode("[]") + ".e30." + base64url_encode(std::string(64, 'a'))),
            "invalid_token");
  EXPECT_EQ(refusal(key.sign(boost::json::serialize(header()), std::string(4000, '['))), "invalid_token");
}

TEST_F(Tokens, RotatingTheSigningKeyFailsNoRequest) {
  const auto before = token();
  EXPECT_TRUE(accepted(before));
  const auto next = SigningKey::generate();
  std::atomic<bool> stop = false;
  std::atomic<int> refused = 0;
  std::thread caller([&] {
    while (!stop)
      if (!accepted(before)) ++refused;
  });
  verifier->trust({key.public_key(), next.public_key()});
  auto head = header();
  head["kid"] = next.kid();
  EXPECT_TRUE(accepted(next.sign(boost::json::serialize(head), boost::json::serialize(claims()))));
  stop = true;
  caller.join();
  EXPECT_EQ(refused, 0);
}

TEST_F(Tokens, AreForgottenWithTheirKey) {
  const auto good = token();
  EXPECT_TRUE(accepted(good));
  verifier->trust({SigningKey::generate().public_key()});
  EXPECT_EQ(refusal(good), "invalid_token");
}

TEST_F(Tokens, OfAnEndedSessionAreRefusedAtOnce) {
  const auto remembered = token();
  const auto not_seen_yet = with_claim("extra", 1);
  auto body = claims();
  body["sid"] = new_id();
  const auto of_another = token(header(), body);
  EXPECT_TRUE(accepted(remembered));
  verifier->end_session(session);
  EXPECT_EQ(refusal(remembered), "invalid_token");
  EXPECT_EQ(refusal(not_seen_yet), "invalid_token");
  EXPECT_TRUE(accepted(of_another));
}

TEST_F(Tokens, OfAnEndedSessionStayRefusedWhileManyOthersComeAndGo) {
  const auto good = token();
  verifier->end_session(session);
  for (int i = 0; i < 5000; ++i) verifier->end_session(new_id());
  clock.advance(9min);
  for (int i = 0; i < 5000; ++i) verifier->end_session(new_id());
  EXPECT_EQ(refusal(good), "invalid_token");
}

TEST_F(Tokens, AreRememberedInBoundedNumberAndStillVerifiedBeyondIt) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 300; ++i) tokens.push_back(with_claim("extra", i));
  for (int round = 0; round < 2; ++round)
    for (const auto& each : tokens) EXPECT_TRUE(accepted(each));
}

TEST(SigningKeys, SurviveStorageAndKeepTheirName) {
  const auto key = SigningKey::generate();
  const auto again = SigningKey::from_der(key.private_der());
  EXPECT_EQ(again.public_key(), key.public_key());
  const auto token = again.sign("{}", "{}");
  EXPECT_TRUE(VerifyingKey(key.public_key())
                  .verifies(token.substr(0, token.rfind('.')),
                            *base64url_decode(token.substr(token.rfind('.') + 1))));
  EXPECT_THROW(SigningKey::from_der("nonsense"), std::invalid_argument);
}

TEST(SigningKeys, NoPointOfTheCurveIsNoKey) {
  auto key = SigningKey::generate().public_key();
  key.y = base64url_encode(std::string(32, '\1'));
  EXPECT_THROW(VerifyingKey{key}, std::invalid_argument);
  key.y = "short";
  EXPECT_THROW(VerifyingKey{key}, std::invalid_argument);
}

}  // namespace
}  // namespace sp
