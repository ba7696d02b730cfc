#include "services/auth-service/tests/installation.hpp"

namespace sp::auth {
namespace {

using namespace std::chrono_literals;

class Check : public InstallationTest {
 protected:
  Answer check(const std::string& permission, const std::string& token) {
    return here.get("/api/v1/auth/check?permission=" + permission, token);
  }
};
SP_ON_EVERY_ENGINE(Check);

TEST_P(Check, OfAGoodTokenSaysWhoseItIs) {
  const auto checked = check("user_manage", admin);
  EXPECT_EQ(checked.status, 204);
  EXPECT_EQ(checked.raw, "");
  EXPECT_EQ(checked.header("X-User-Id"), registered.text("/user/id"));
  EXPECT_EQ(checked.header("X-Organisation-Id"), registered.text("/user/organisation/id"));
  EXPECT_EQ(checked.header("X-Role"), "admin");
}

TEST_P(Check, OfARoleThatIsNotEnoughIsForbidden) {
  here.create_user(admin, "agent@lumen.example", "agent");
  const auto agent = here.login("agent@lumen.example").token();
  EXPECT_EQ(check("kb_write", agent).status, 204);
  const auto refused = check("user_manage", agent);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "forbidden");
  EXPECT_EQ(refused.header("X-Problem"), refused.raw) << "the body again, for NGINX";
  EXPECT_EQ(refused.header("X-User-Id"), "");
}

TEST_P(Check, WithoutAGoodTokenAnswersAsTheServiceWould) {
  for (const std::string token : {"", "nonsense", "a.b.c"}) {
    const auto refused = check("signed_in", token);
    const auto directly = here.get("/api/v1/me", token);
    EXPECT_EQ(refused.status, 401) << token;
    EXPECT_EQ(refused.code(), directly.code()) << token;
    EXPECT_EQ(refused.text("/detail"), directly.text("/detail")) << token;
    EXPECT_EQ(refused.header("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(refused.header("X-Problem"), refused.raw);
  }
  EXPECT_EQ(check("anyone", "").status, 401) << "it is asked about a token";
  EXPECT_EQ(check("signed_in", std::string(9000, 'a')).code(), "invalid_token");
}

TEST_P(Check, OfATokenThatHasEndedIsRefused) {
  const auto session = here.login("ada@lumen.example");
  EXPECT_EQ(check("signed_in", session.token()).status, 204);
  here.ask({.method = http::Method::post, .path = "/api/v1/auth/logout", .cookie = session.cookie()});
  EXPECT_EQ(check("signed_in", session.token()).code(), "invalid_token");
  here.clock.advance(11min);
  EXPECT_EQ(check("signed_in", admin).code(), "token_expired");
}

TEST_P(Check, AsksForAPermissionThatThereIs) {
  EXPECT_EQ(check("fly", admin).status, 422);
  EXPECT_EQ(here.get("/api/v1/auth/check", admin).status, 422);
}

}  // namespace
}  // namespace sp::auth
