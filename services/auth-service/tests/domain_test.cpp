#include <gtest/gtest.h>

#include "services/auth-service/domain/password.hpp"
#include "services/auth-service/domain/session.hpp"
#include "services/auth-service/domain/signing_keys.hpp"
#include "services/auth-service/domain/throttle.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const Time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + std::chrono::hours{12}};
const PasswordContext nobody{"Atelier Lumen", "camille.laurent@lumen.example", "Camille Laurent"};

/// "" where the password is taken.
std::string fault(const std::string& password, const PasswordContext& context = nobody) {
  const auto result = check_password(password, context, "/password");
  if (result) return "";
  EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(result.error().fields.at(0).pointer, "/password");
  EXPECT_EQ(result.error().message.find(password), std::string::npos) << "the message repeats the password";
  return result.error().fields.at(0).code;
}

TEST(Passwords, MayBeMadeOfAnything) {
  for (const char* good :
       {"a kettle sings at dawn", "kettlesingingatdawn", "KETTLESINGINGATDAWN", "pluie fine sur le toit",
        "wob7-Zulk-frenn", "83 19 47 02 66 51", "пароль который длинный", "日本語の長い合言葉です例文",
        "🐙🐳🦊🐌🦉🐝🦋🐞🦀🐠🦑🐡"})
    EXPECT_EQ(fault(good), "") << good;
}

TEST(Passwords, AreCountedInCharactersNotBytes) {
  EXPECT_EQ(fault("kettlesings"), "too_short");
  EXPECT_EQ(fault("éèàçùêîôûëï"), "too_short") << "eleven characters, twenty-two bytes";
  EXPECT_EQ(fault("éèàçùêzôqëïk"), "");
}

TEST(Passwords, AreTakenUpTo1024BytesAndNeverCutOff) {
  std::string words;
  while (words.size() < 1010)
    words += std::to_string(words.size() * words.size() * 7919 % 1'000'003) + "-kettle ";
  words.resize(1024);
  EXPECT_EQ(fault(words), "");
  EXPECT_EQ(fault(words + "x"), "too_long");
  EXPECT_EQ(fault(words.substr(0, 128)), "");
}

TEST(Passwords, RefuseSequencesAndRepetitions) {
  for (const char* simple : {"aaaaaaaaaaaa", "123456789012", "098765432109", "abcdefghijkl", "zyxwvutsrqpo",
                             "abcabcabcabc", "qwertyuiopas", "QwErTyUiOpAsDf", "azertyuiopqs", "123123123123",
                             "aaaaaabbbbbb", "111111222222", "éééééééééééé", "............", "jojojojojojo"})
    EXPECT_TRUE(fault(simple) == "too_simple" || fault(simple) == "too_common") << simple;
  EXPECT_EQ(fault("abcabcabcabc"), "too_simple");
}

TEST(Passwords, RefuseCommonOnesWithTheirUsualDisguises) {
  for (const char* common : {"passwordpassword",
                             "Password12345",
                             "P@ssw0rd2024!",
                             "motdepasse1234",
                             "MotDePasse!2025",
                             "iloveyou1234",
                             "welcome123456",
                             "bonjour12345678",
                             "1q2w3e4r5t6y",
                             "1qaz2wsx3edc",
                             "adminadmin2024",
                             "LetMeIn123456",
                             "summer2024!!!",
                             "football123456",
                             "correct horse battery staple",
                             "azerty!soleil12",
                             "unbelievable",
                             "trustno1trustno1",
                             "Unbelievable!",
                             "trustnoone2024",
                             "manchesterunited",
                             "understanding",
                             "internationalisation",
                             "jetaimejetaime",
                             "anticonstitutionnellement"})
    EXPECT_EQ(fault(common), "too_common") << common;
}

TEST(Passwords, LongOnesAreJudgedByTheirBeginning) {
  std::string easy;
  while (easy.size() < 1000) easy += "o0";  // what costs zxcvbn most
  EXPECT_EQ(fault(easy), "too_simple");
  std::string repeated;
  while (repeated.size() < 1000) repeated += "password";
  EXPECT_EQ(fault(repeated), "too_common");
  EXPECT_EQ(fault("pluie fine sur le toit" + easy), "");
}

TEST(Passwords, RefuseThoseMadeOfWhatIsKnownOfTheAccount) {
  for (const char* personal : {"atelierlumen1", "Atelier Lumen 2026", "camille.laurent", "laurentcamille",
                               "CamilleLaurent!!", "lumenlumen2026"})
    EXPECT_NE(fault(personal), "") << personal;
  EXPECT_EQ(fault("atelierlumen1"), "too_personal");
  EXPECT_EQ(fault("camille boit du thé vert"), "") << "a name among other words is no harm";
}

TEST(Emails, AreComparedInLowerCase) {
  EXPECT_EQ(email_key("Camille.Laurent@Lumen.Example"), "camille.laurent@lumen.example");
}

TEST(Sessions, EndAfterFourteenIdleOrNinetyBusyDays) {
  EXPECT_EQ(expiry(noon, noon), noon + days(14));
  EXPECT_EQ(expiry(noon, noon + days(80)), noon + days(90));
}

TEST(Sessions, ATokenIsReplacedRepeatedRenewedThenReused) {
  Session session{.created_at = noon, .expires_at = noon + days(14)};
  EXPECT_EQ(judge(session, std::nullopt, Successor::none, noon), Presented::rotate);
  EXPECT_EQ(judge(session, noon, Successor::unused, noon + 10s), Presented::repeat);
  EXPECT_EQ(judge(session, noon, Successor::unused, noon + 10s + 1ms), Presented::renew);
  EXPECT_EQ(judge(session, noon, Successor::unused, noon + days(13)), Presented::renew) << "however late";
  EXPECT_EQ(judge(session, noon, Successor::used, noon + 1s), Presented::reused) << "two generations old";
  EXPECT_EQ(judge(session, noon, Successor::none, noon + 1s), Presented::reused) << "withdrawn";
  EXPECT_EQ(judge(session, std::nullopt, Successor::none, noon + days(14)), Presented::ended);
  session.ended_at = noon;
  EXPECT_EQ(judge(session, std::nullopt, Successor::none, noon), Presented::ended);
}

TEST(Throttle, TenAttemptsAreFreeThenEachWaitsTwiceAsLong) {
  Attempts attempts;
  Time now = noon;
  for (int i = 0; i < 10; ++i) {
    const auto verdict = try_account(attempts, now);
    EXPECT_TRUE(verdict.admitted());
    attempts = verdict.next;
  }
  std::int64_t before = 1;
  for (int i = 0; i < 9; ++i) {
    const auto wait = try_account(attempts, now).retry_after.count();
    EXPECT_EQ(wait, before * 2);
    before = wait;
    now += std::chrono::seconds(wait);
    attempts = try_account(attempts, now).next;
  }
  EXPECT_LE(try_account(attempts, now).retry_after, 15min) << "and never longer than a quarter of an hour";
  EXPECT_TRUE(try_account(attempts, now + 24h + 15min).admitted());
  EXPECT_EQ(try_account(attempts, now + 24h + 15min).next.weight, 1);
}

TEST(Throttle, ARefusedAttemptDoesNotLengthenTheWait) {
  Attempts attempts;
  for (int i = 0; i < 10; ++i) attempts = try_account(attempts, noon).next;
  const auto refused = try_account(attempts, noon);
  EXPECT_FALSE(refused.admitted());
  EXPECT_EQ(refused.next.refused_until, attempts.refused_until);
}

TEST(Throttle, ANetworkHasABucketThatLeaks) {
  Attempts attempts;
  for (int i = 0; i < 60; ++i) attempts = try_network(attempts, noon).next;
  EXPECT_EQ(try_network(attempts, noon).retry_after, 10s);
  EXPECT_TRUE(try_network(attempts, noon + 10s).admitted());
  EXPECT_TRUE(try_network(forgive(attempts), noon).admitted());
}

TEST(Throttle, AnIpv6NetworkIsOneSource) {
  EXPECT_EQ(network_of("2001:db8:1:2:aaaa::1"), network_of("2001:db8:1:2:bbbb::2"));
  EXPECT_NE(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_NE(network_of("192.0.2.7"), network_of("192.0.2.8"));
}

TEST(SigningKeySchedule, PublishesBeforeSigningAndRetiresAfterTheLastToken) {
  std::vector<StoredKey> keys{{.kid = "first", .created_at = noon, .signs_from = noon}};
  EXPECT_FALSE(rotation_due(keys, noon + days(30) - 1ms));
  const Time due = noon + days(30);
  EXPECT_TRUE(rotation_due(keys, due));
  keys.push_back({.kid = "second", .created_at = due, .signs_from = due + publication_lead});
  EXPECT_EQ(signing_key(keys, due), 0u);
  EXPECT_EQ(signing_key(keys, due + publication_lead), 1u);
  EXPECT_FALSE(retired(keys, 0, due + publication_lead + access_token_lifetime));
  EXPECT_TRUE(retired(keys, 0, due + publication_lead + retirement));
  EXPECT_FALSE(retired(keys, 1, due + days(400)));
}

User admin() { return {.id = "a", .name = "Camille", .role = Role::admin}; }

TEST(UserChanges, TheLastAdminStaysOne) {
  EXPECT_EQ(change(admin(), {.role = Role::agent}, 0).error().code, "last_admin");
  EXPECT_EQ(change(admin(), {.disabled = true}, 0).error().code, "last_admin");
  EXPECT_TRUE(change(admin(), {.role = Role::agent}, 1));
  EXPECT_TRUE(change(admin(), {.name = "Camille L."}, 0));
}

TEST(UserChanges, AChangeOfRoleOrADisabledAccountEndsSessions) {
  EXPECT_TRUE(change(admin(), {.role = Role::agent}, 1)->ends_sessions);
  EXPECT_TRUE(change(admin(), {.disabled = true}, 1)->ends_sessions);
  EXPECT_FALSE(change(admin(), {.name = "Camille L."}, 0)->ends_sessions);
  EXPECT_FALSE(change(admin(), {.role = Role::admin}, 0)->ends_sessions);
}

}  // namespace
}  // namespace sp::auth
