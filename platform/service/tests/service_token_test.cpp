#include "platform/service/service_token.hpp"

#include <gtest/gtest.h>

#include "platform/identity/jwt.hpp"

namespace sp {
namespace {

using std::chrono::seconds;

const std::string key(32, 'k');
const Time now{std::chrono::milliseconds{1'800'000'000'000}};

ServiceClaims claims() {
  return {.audience = "ticketing",
          .principal = std::make_shared<const Principal>(Principal{.user_id = "u",
                                                                   .user_name = "Élodie \"Lo\"",
                                                                   .organisation_id = "o",
                                                                   .session_id = "s",
                                                                   .role = Role::agent,
                                                                   .expires = now + seconds{60}}),
          .trace_id = "0af7651916cd43dd8448eb211c80319c"};
}

std::string refusal(const Result<ServiceClaims>& result) { return result ? "" : result.error().message; }

TEST(ServiceToken, CarriesWhoAsksAndTheTrace) {
  const auto read = verify_service_token(key, sign_service_token(key, claims(), now), "ticketing", now);
  ASSERT_TRUE(read) << refusal(read);
  EXPECT_EQ(read->principal->user_name, "Élodie \"Lo\"");
  EXPECT_EQ(read->principal->organisation_id, "o");
  EXPECT_EQ(read->principal->role, Role::agent);
  EXPECT_EQ(read->principal->expires, now + seconds{60});
  EXPECT_EQ(read->trace_id, claims().trace_id);
}

TEST(ServiceToken, AServiceMayAskForItself) {
  const auto token = sign_service_token(key, {.audience = "auth", .principal = nullptr, .trace_id = {}}, now);
  const auto read = verify_service_token(key, token, "auth", now);
  ASSERT_TRUE(read) << refusal(read);
  EXPECT_EQ(read->principal, nullptr);
}

TEST(ServiceToken, LivesHalfAMinute) {
  const auto token = sign_service_token(key, claims(), now);
  EXPECT_TRUE(verify_service_token(key, token, "ticketing", now + service_token_lifetime - seconds{1}));
  EXPECT_FALSE(verify_service_token(key, token, "ticketing", now + service_token_lifetime));
  EXPECT_FALSE(verify_service_token(key, token, "ticketing", now - seconds{60}));
}

TEST(ServiceToken, IsForOneService) {
  const auto token = sign_service_token(key, claims(), now);
  EXPECT_EQ(refusal(verify_service_token(key, token, "auth", now)),
            "The service token is for another service.");
}

TEST(ServiceToken, IsRefusedUnderAnotherKeyCutChangedOrTooLong) {
  const auto token = sign_service_token(key, claims(), now);
  EXPECT_FALSE(verify_service_token(std::string(32, 'x'), token, "ticketing", now));
  EXPECT_FALSE(verify_service_token(key, token.substr(0, token.size() - 1), "ticketing", now));
  EXPECT_FALSE(verify_service_token(key, token.substr(0, token.rfind('.') + 1), "ticketing", now));
  auto changed = token;
  changed[token.find('.') + 10] ^= 1;
  EXPECT_FALSE(verify_service_token(key, changed, "ticketing", now));
  EXPECT_FALSE(verify_service_token(key, token + std::string(10'000, 'a'), "ticketing", now));
  for (const auto* text : {"", ".", "..", "a.b", "a.b.c"})
    EXPECT_FALSE(verify_service_token(key, text, "ticketing", now)) << text;
}

TEST(ServiceToken, AnAccessTokenIsNoServiceToken) {
  const auto signing = SigningKey::generate();
  const auto access = sign_access_token(signing, {.issuer = "support-platform",
                                                  .audience = "ticketing",
                                                  .token_id = "t",
                                                  .principal = *claims().principal,
                                                  .issued = now});
  EXPECT_FALSE(verify_service_token(key, access, "ticketing", now));
}

}  // namespace
}  // namespace sp
