#include <algorithm>
#include <fstream>
#include <set>

#include "services/auth-service/tests/installation.hpp"

namespace sp::auth {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

class SignIn : public InstallationTest {};
SP_ON_EVERY_ENGINE(SignIn);

TEST_P(SignIn, RegisteringMakesAnOrganisationAndItsAdmin) {
  EXPECT_EQ(registered.status, 201);
  EXPECT_EQ(registered.text("/token_type"), "Bearer");
  EXPECT_EQ(registered.body.at("expires_in").as_int64(), 600);
  EXPECT_EQ(registered.text("/user/role"), "admin");
  EXPECT_EQ(registered.text("/user/organisation/name"), "Atelier Lumen");
  EXPECT_TRUE(registered.body.at("user").at("language").is_null());
  const auto me = here.get("/api/v1/me", registered.token());
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.body, registered.body.at("user"));
}

TEST_P(SignIn, AnAddressIsTakenInItsOrganisationInEveryCase) {
  EXPECT_EQ(here.create_user(registered.token(), "Ada@lumen.example", "agent").code(), "email_taken");
}

TEST_P(SignIn, RegisteringNamesEveryFieldAtFault) {
  const auto refused = here.post("/api/v1/auth/register",
                                 R"({"organisation":" ","name":"","email":"nobody","password":"short"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body.at("errors").as_array().size(), 4u);
  const auto weak =
      here.post("/api/v1/auth/register",
                R"({"organisation":"O","name":"N","email":"n@o.example","password":"passwordpassword"})");
  EXPECT_EQ(weak.status, 422);
  EXPECT_EQ(weak.text("/errors/0/pointer"), "/password");
}

TEST_P(SignIn, TheRefreshCookieIsOutOfReachOfScriptsAndOtherSites) {
  const auto set = registered.header("Set-Cookie");
  EXPECT_TRUE(set.starts_with("sp_refresh="));
  for (const char* attribute : {"; HttpOnly", "; SameSite=Strict", "; Path=/api/v1/auth"})
    EXPECT_NE(set.find(attribute), set.npos);
  EXPECT_EQ(set.find("; Secure"), set.npos) << "over plain HTTP a browser would drop it";
  EXPECT_EQ(registered.header("Cache-Control"), "no-store");
  const auto secure = here.ask({.method = http::Method::post,
                                .path = "/api/v1/auth/refresh",
                                .cookie = registered.cookie(),
                                .secure = true});
  EXPECT_NE(secure.header("Set-Cookie").find("; Secure"), std::string::npos);
}

TEST_P(SignIn, TheRightPasswordSignsInWithANewSession) {
  const auto first = here.login("Ada@Lumen.Example");
  const auto second = here.login("ada@lumen.example");
  EXPECT_EQ(first.status, 200);
  EXPECT_NE(first.cookie(), second.cookie());
  EXPECT_EQ(here.get("/api/v1/sessions", first.token()).body.at("items").as_array().size(), 3u);
}

TEST_P(SignIn, UnknownAndKnownAccountsCannotBeToldApart) {
  const auto known = here.login("ada@lumen.example", "a wrong password entirely");
  const auto unknown = here.login("nobody@lumen.example", "a wrong password entirely");
  EXPECT_EQ(known.status, 401);
  EXPECT_EQ(known.code(), "wrong_credentials");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.code(), known.code());
  EXPECT_EQ(unknown.text("/detail"), known.text("/detail"));
}

TEST_P(SignIn, UnknownAndKnownAccountsTakeTheSameTime) {
  const auto time = [&](const std::string& email, int from) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = here.login(email, "a wrong password entirely", "192.0.2." + std::to_string(from));
    EXPECT_EQ(answer.status, 401);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::vector<double> known;
  std::vector<double> unknown;
  for (int i = 0; i < 15; ++i) {  // in turn, so that what else the machine does touches both alike
    known.push_back(time("ada@lumen.example", 10 + i));
    unknown.push_back(time("nobody@lumen.example", 10 + i));
  }
  std::ranges::sort(known);
  std::ranges::sort(unknown);
  EXPECT_LT(unknown[7], 2 * known[7]);
  EXPECT_LT(known[7], 2 * unknown[7]) << "nobody's password is not checked";
}

TEST_P(SignIn, ManyWrongPasswordsAreToldToWait) {
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(here.login("ada@lumen.example", "a wrong password entirely").status, 401);
  const auto refused = here.login("ada@lumen.example");
  EXPECT_EQ(refused.status, 429) << "the right password waits as well, or the wait would tell which is right";
  EXPECT_EQ(refused.code(), "too_many_attempts");
  EXPECT_EQ(refused.header("Retry-After"), "2");
  here.clock.advance(2s);
  EXPECT_EQ(here.login("ada@lumen.example").status, 200);
  EXPECT_EQ(here.login("ada@lumen.example", "a wrong password entirely").status, 401)
      << "a success starts anew";
}

TEST_P(SignIn, ManyNetworksTogetherAreBrakedAndTheOwnersBrowserIsNot) {
  const auto cookies = here.login("ada@lumen.example").cookies();
  int admitted = 0;
  for (int i = 0; i < 70; ++i)
    admitted +=
        here.login("ada@lumen.example", "a wrong password entirely", "198.51." + std::to_string(i) + ".7")
            .status == 401;
  EXPECT_EQ(admitted, 60);
  const auto stranger = here.login("ada@lumen.example", Installation::password, "203.0.113.9");
  EXPECT_EQ(stranger.code(), "too_many_attempts") << "from a browser that has never signed in";
  EXPECT_EQ(stranger.header("Retry-After"), "30");
  const auto other = here.login("nobody@lumen.example", "a wrong password entirely", "203.0.113.10");
  EXPECT_EQ(other.status, 401) << "other accounts are not touched";
  Ask owner{.method = http::Method::post,
            .path = "/api/v1/auth/login",
            .body = R"({"email":"ADA@lumen.example","password":"a kettle sings at dawn"})",
            .cookies = cookies,
            .address = "203.0.113.11"};
  EXPECT_EQ(here.ask(owner).status, 200);
  owner.body = R"({"email":"nobody@lumen.example","password":"a kettle sings at dawn"})";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(here.ask(owner).status, 401);
  EXPECT_EQ(here.ask(owner).status, 429) << "the browser is known to one account, not to every one";
  here.clock.advance(30s);
  EXPECT_EQ(here.login("ada@lumen.example", Installation::password, "203.0.113.9").status, 200);
}

TEST_P(SignIn, ABrowserThatIsKnownIsBrakedByItsOwnFailures) {
  Ask guess{.method = http::Method::post,
            .path = "/api/v1/auth/login",
            .body = R"({"email":"ada@lumen.example","password":"a wrong password entirely"})",
            .cookies = here.login("ada@lumen.example").cookies()};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(here.ask(guess).status, 401);
  EXPECT_EQ(here.ask(guess).status, 429);
  EXPECT_EQ(here.login("ada@lumen.example").status, 200) << "others are not braked by them";
}

TEST_P(SignIn, TheDeviceCookieSignsNobodyInAndCannotBeMade) {
  const auto signed_in = here.login("ada@lumen.example");
  const auto set = signed_in.header("Set-Cookie", 1);
  EXPECT_TRUE(set.starts_with("sp_device="));
  for (const char* attribute : {"; HttpOnly", "; SameSite=Strict", "; Path=/api/v1/auth"})
    EXPECT_NE(set.find(attribute), set.npos);
  const auto device = set.substr(10, set.find(';') - 10);
  EXPECT_EQ(here.refresh(device).status, 401);
  EXPECT_EQ(here.ask({.method = http::Method::post,
                      .path = "/api/v1/auth/login",
                      .body = R"({"email":"ada@lumen.example","password":"a kettle sings at dawn"})",
                      .cookies = "sp_device=" + base64url_encode(std::string(120, 'x'))})
                .status,
            200)
      << "one that is none is left aside";
}

TEST_P(SignIn, GuessingFromElsewhereLocksNobodyOut) {
  for (int i = 0; i < 100; ++i) here.login("ada@lumen.example", "a wrong password entirely", "198.51.100.7");
  EXPECT_EQ(here.login("ada@lumen.example", Installation::password, "198.51.100.7").status, 429);
  EXPECT_EQ(here.login("ada@lumen.example").status, 200);
}

TEST_P(SignIn, ANetworkThatTriesManyAccountsIsToldToWait) {
  int waits = 0;
  for (int i = 0; i < 65; ++i)
    waits += here.login("person" + std::to_string(i) + "@lumen.example", "a wrong password entirely",
                        "198.51.100.7")
                 .status == 429;
  EXPECT_EQ(waits, 5);
}

TEST_P(SignIn, ManyGuessesAtOnceDoNotSlipThrough) {
  std::vector<Ask> guesses(
      30, Ask{.method = http::Method::post,
              .path = "/api/v1/auth/login",
              .body = R"({"email":"ada@lumen.example","password":"a wrong password entirely"})"});
  const auto answers = here.ask_all(std::move(guesses));
  EXPECT_EQ(std::ranges::count(answers, 401, &Answer::status), 10);
  EXPECT_EQ(std::ranges::count(answers, 429, &Answer::status), 20);
}

TEST_P(SignIn, RefreshingGivesANewTokenAndANewCookie) {
  here.clock.advance(11min);
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 401);
  const auto refreshed = here.refresh(registered.cookie());
  EXPECT_EQ(refreshed.status, 200);
  EXPECT_NE(refreshed.cookie(), registered.cookie());
  EXPECT_EQ(refreshed.text("/user/email"), "ada@lumen.example");
  EXPECT_EQ(here.get("/api/v1/me", refreshed.token()).status, 200);
  EXPECT_EQ(here.get("/api/v1/sessions", refreshed.token()).body.at("items").as_array().size(), 1u)
      << "the same session";
}

TEST_P(SignIn, WithoutAGoodCookieThereIsNoRefresh) {
  EXPECT_EQ(here.refresh("").code(), "session_ended");
  EXPECT_EQ(here.refresh("made-up").code(), "session_ended");
  EXPECT_EQ(here.refresh(registered.token()).status, 401) << "an access token is no refresh token";
  EXPECT_EQ(here.get("/api/v1/me", registered.cookie()).status, 401) << "nor the other way round";
}

TEST_P(SignIn, FiftyRefreshesAtOnceGiveOneSuccessor) {
  const Ask once{.method = http::Method::post, .path = "/api/v1/auth/refresh", .cookie = registered.cookie()};
  const auto answers = here.ask_all(std::vector<Ask>(50, once));
  std::set<std::string> successors;
  for (const auto& answer : answers) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(here.get("/api/v1/me", answer.token()).status, 200);
    successors.insert(answer.cookie());
  }
  EXPECT_EQ(successors.size(), 1u);
  here.clock.advance(11s);
  EXPECT_EQ(here.refresh(*successors.begin()).status, 200);
}

TEST_P(SignIn, ARefreshWhoseAnswerWasLostSignsNobodyOut) {
  const auto lost = here.refresh(registered.cookie());
  here.clock.advance(12s);
  const auto again = here.refresh(registered.cookie());
  EXPECT_EQ(again.status, 200);
  here.clock.advance(days(13));
  const auto later = here.refresh(registered.cookie());
  EXPECT_EQ(later.status, 200) << "lost once more, and the browser stayed closed";
  here.clock.advance(11min);
  EXPECT_EQ(here.refresh(later.cookie()).status, 200);
  EXPECT_EQ(here.get("/api/v1/sessions", later.token()).status, 401) << "its access token is an old one";
}

TEST_P(SignIn, FiftyLateRefreshesAtOnceGiveOneSuccessor) {
  here.refresh(registered.cookie());
  here.clock.advance(12s);
  const Ask once{.method = http::Method::post, .path = "/api/v1/auth/refresh", .cookie = registered.cookie()};
  std::set<std::string> successors;
  for (const auto& answer : here.ask_all(std::vector<Ask>(50, once))) {
    EXPECT_EQ(answer.status, 200);
    successors.insert(answer.cookie());
  }
  EXPECT_EQ(successors.size(), 1u);
  EXPECT_EQ(here.refresh(*successors.begin()).status, 200);
}

TEST_P(SignIn, WhoHoldsACopyIsFoundOutThoughTheyWereFaster) {
  const auto mine = here.refresh(registered.cookie());
  here.clock.advance(5min);
  const auto theirs =
      here.refresh(registered.cookie());  // the thief of the old token, as after a lost answer
  EXPECT_EQ(theirs.status, 200);
  here.clock.advance(5min);
  EXPECT_EQ(here.refresh(mine.cookie()).code(), "session_ended") << "two hold tokens of one session";
  EXPECT_EQ(here.refresh(theirs.cookie()).code(), "session_ended");
  EXPECT_EQ(here.get("/api/v1/me", theirs.token()).status, 401);
}

TEST_P(SignIn, AReplacedTokenThatComesBackEndsItsSessionAtOnce) {
  const auto replaced = here.refresh(registered.cookie());
  const auto refreshed = here.refresh(replaced.cookie());
  const auto other = here.login("ada@lumen.example");
  EXPECT_EQ(here.get("/api/v1/me", refreshed.token()).status, 200);
  std::atomic<int> events = 0;
  std::string ended;
  const auto listening =
      here.bus->subscribe("test", "session.ended", events::Hearing::once, [&](const events::Event& event) {
        ended = event.key;
        ++events;
      });
  here.clock.advance(11s);
  const auto sessions = here.get("/api/v1/sessions", refreshed.token());
  EXPECT_EQ(here.refresh(registered.cookie()).code(), "session_ended");

  EXPECT_EQ(here.get("/api/v1/me", refreshed.token()).status, 401);
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 401);
  EXPECT_EQ(here.refresh(refreshed.cookie()).code(), "session_ended");
  EXPECT_EQ(here.get("/api/v1/me", other.token()).status, 200) << "other sessions go on";
  const auto deadline = std::chrono::steady_clock::now() + 1s;
  while (events == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
  ASSERT_EQ(events, 1) << "other processes hear of it within a second";
  bool was_mine = false;
  for (const auto& session : sessions.body.at("items").as_array())
    was_mine |= session.at("id").as_string() == ended && session.at("current").as_bool();
  EXPECT_TRUE(was_mine);
  EXPECT_NE(here.metrics->scrape().find("sp_auth_refresh_reuse_total 1"), std::string::npos);
}

TEST_P(SignIn, ATokenTwoGenerationsOldEndsItsSessionHoweverYoung) {
  const auto second = here.refresh(registered.cookie());
  EXPECT_EQ(here.refresh(registered.cookie()).cookie(), second.cookie())
      << "the same moment, the same successor";
  const auto third = here.refresh(second.cookie());
  EXPECT_EQ(third.status, 200);
  EXPECT_EQ(here.refresh(registered.cookie()).code(), "session_ended");
  EXPECT_EQ(here.refresh(third.cookie()).code(), "session_ended");
  EXPECT_EQ(here.get("/api/v1/me", third.token()).status, 401);
}

TEST_P(SignIn, ASessionEndsWhenItIsNotUsedForFourteenDays) {
  here.clock.advance(days(14) - 1s);
  const auto refreshed = here.refresh(registered.cookie());
  EXPECT_EQ(refreshed.status, 200);
  here.clock.advance(days(14));
  EXPECT_EQ(here.refresh(refreshed.cookie()).code(), "session_ended");
}

TEST_P(SignIn, ASessionEndsAfterNinetyDaysHoweverBusy) {
  auto cookie = registered.cookie();
  for (int week = 0; week < 12; ++week) {
    here.clock.advance(days(7));
    const auto refreshed = here.refresh(cookie);
    ASSERT_EQ(refreshed.status, 200) << week;
    cookie = refreshed.cookie();
  }
  here.clock.advance(days(6));
  EXPECT_EQ(here.refresh(cookie).status, 401);
}

TEST_P(SignIn, SigningOutEndsTheSessionAndTakesTheCookieBack) {
  const auto left =
      here.ask({.method = http::Method::post, .path = "/api/v1/auth/logout", .cookie = registered.cookie()});
  EXPECT_EQ(left.status, 204);
  EXPECT_NE(left.header("Set-Cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 401);
  EXPECT_EQ(here.refresh(registered.cookie()).status, 401);
}

TEST_P(SignIn, SigningOutWorksWithTheTokenAlone) {
  EXPECT_EQ(here.post("/api/v1/auth/logout", "", registered.token()).status, 204);
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 401);
  EXPECT_EQ(here.refresh(registered.cookie()).status, 401);
  EXPECT_EQ(here.post("/api/v1/auth/logout", "").status, 204) << "who is not signed in is signed out";
}

TEST_P(SignIn, ARestartRevivesNoEndedSession) {
  const auto other = here.login("ada@lumen.example");
  here.post("/api/v1/auth/logout", "", registered.token());
  const auto names = token_names(here.config);
  here.stop();
  here.tokens = make_token_verifier(names.issuer, names.audience, here.clock);  // as a new process has it
  here.start();
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 401);
  EXPECT_EQ(here.get("/api/v1/me", other.token()).status, 200);
}

TEST_P(SignIn, NothingInTheDatabaseSignsAnyoneIn) {
  if (GetParam() != db::testing::Engine::sqlite) return;  // PostgreSQL's files are its own
  here.stop();
  std::string everything;
  for (const auto& entry : std::filesystem::directory_iterator(here.folder.path())) {
    std::ifstream file(entry.path(), std::ios::binary);
    everything.append(std::istreambuf_iterator<char>(file), {});
  }
  EXPECT_EQ(everything.find(registered.cookie()), everything.npos);
  EXPECT_EQ(everything.find(Installation::password), everything.npos);
  EXPECT_NE(everything.find("$argon2id$v=19$m=19456,t=2,p=1$"), everything.npos);
}

TEST_P(SignIn, TheKeyFileIsForItsOwnerOnly) {
  const auto mode = std::filesystem::status(here.config.data_dir + "/auth-service.key").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_P(SignIn, WithoutItsKeyFileTheServiceMakesANewKeyAndStillVerifiesTheOld) {
  here.stop();
  std::filesystem::remove(here.config.data_dir + "/auth-service.key");
  here.start();
  EXPECT_EQ(here.get("/api/v1/me", registered.token()).status, 200);
  const auto again = here.login("ada@lumen.example");
  EXPECT_EQ(here.get("/api/v1/me", again.token()).status, 200);
  EXPECT_EQ(here.get("/.well-known/jwks.json", "").body.at("keys").as_array().size(), 2u);
}

std::string kid_of(const std::string& token) {
  return std::string(
      boost::json::parse(*base64url_decode(token.substr(0, token.find('.')))).at("kid").as_string());
}

TEST_P(SignIn, RotatingTheSigningKeyFailsNoRequest) {
  const auto keys = [&] { return here.get("/.well-known/jwks.json", "").body.at("keys").as_array(); };
  ASSERT_EQ(keys().size(), 1u);
  EXPECT_EQ(keys()[0].at("kid").as_string(), kid_of(registered.token()));
  EXPECT_FALSE(keys()[0].as_object().contains("d")) << "the private half";

  here.clock.advance(days(31));
  auto session = here.login("ada@lumen.example");
  here.restart();  // the job runs at start; from here on there are two keys
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while (keys().size() < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
  ASSERT_EQ(keys().size(), 2u) << "published before it signs";
  const auto old_kid = kid_of(session.token());
  std::set<std::string> signed_by;
  std::vector<std::string> live;
  for (int minute = 0; minute <= 90; ++minute) {
    if (minute == 45) here.module->rotate_signing_key();
    const auto refreshed = here.refresh(session.cookie());
    ASSERT_EQ(refreshed.status, 200);
    session = refreshed;
    live.push_back(session.token());
    if (live.size() > 10) live.erase(live.begin());
    for (const auto& token : live)
      ASSERT_EQ(here.get("/api/v1/me", token).status, 200) << "minute " << minute;
    bool published = false;
    for (const auto& key : keys()) published |= key.at("kid").as_string() == kid_of(session.token());
    ASSERT_TRUE(published);
    signed_by.insert(kid_of(session.token()));
    here.clock.advance(1min);
  }
  EXPECT_EQ(signed_by.size(), 3u);
  EXPECT_NE(kid_of(session.token()), old_kid);
  here.restart();
  for (const auto& key : keys()) EXPECT_NE(key.at("kid").as_string(), old_kid) << "retired";
}

TEST_P(SignIn, PublicKeysMayBeCachedForLessThanANewKeyWaits) {
  const auto published = here.get("/.well-known/jwks.json", "");
  EXPECT_EQ(published.header("Cache-Control"), "public, max-age=300");
  const auto& key = published.body.at("keys").at(0);
  EXPECT_EQ(key.at("kty").as_string(), "EC");
  EXPECT_EQ(key.at("crv").as_string(), "P-256");
  EXPECT_EQ(key.at("alg").as_string(), "ES256");
}

TEST_P(SignIn, CountsWhatHappens) {
  here.login("ada@lumen.example");
  here.login("ada@lumen.example", "a wrong password entirely");
  const auto scraped = here.metrics->scrape();
  EXPECT_NE(scraped.find("sp_auth_logins_total{outcome=\"success\"} 1"), scraped.npos);
  EXPECT_NE(scraped.find("sp_auth_logins_total{outcome=\"wrong_credentials\"} 1"), scraped.npos);
  EXPECT_NE(scraped.find("sp_auth_tokens_issued_total 2"), scraped.npos);
}

}  // namespace
}  // namespace sp::auth
