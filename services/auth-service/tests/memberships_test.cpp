// An address may belong to several organisations, and nothing tells who has an account elsewhere.
#include "services/auth-service/client/events.hpp"
#include "services/auth-service/password_hasher.hpp"
#include "services/auth-service/tests/installation.hpp"

namespace sp::auth {
namespace {

using namespace std::chrono_literals;

Task<bool> hasher_matches(WorkPool& pool, std::string hash) {
  PasswordHasher hasher(pool, std::string(32, 'k'));
  co_return co_await hasher.matches(std::move(hash), "a kettle sings at dawn");
}

class Memberships : public InstallationTest {
 protected:
  static std::string body(boost::json::object fields) { return boost::json::serialize(fields); }
  Answer choose(const std::string& choice, const std::string& organisation_id) {
    return here.post("/api/v1/auth/login/organisation",
                     body({{"choice", choice}, {"organisation_id", organisation_id}}));
  }
  std::string organisation_of(const Answer& signed_in) { return signed_in.text("/user/organisation/id"); }
};
SP_ON_EVERY_ENGINE(Memberships);

TEST_P(Memberships, RegisteringDoesNotTellWhoHasAnAccountElsewhere) {
  const auto again = here.register_organisation("ADA@lumen.example", "Another");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("/user/organisation/name"), "Another");
  EXPECT_NE(organisation_of(again), organisation_of(registered));
  EXPECT_EQ(here.create_user(again.token(), "nobody@lumen.example", "agent").status, 201);
  EXPECT_EQ(here.create_user(admin, "nobody@lumen.example", "agent").status, 201);
  EXPECT_EQ(here.create_user(admin, "nobody@lumen.example", "agent").code(), "email_taken");
}

TEST_P(Memberships, OneOfSeveralOrganisationsIsChosenAtSignIn) {
  const auto second = here.register_organisation("ada@lumen.example", "Another");
  const auto asked = here.login("ada@lumen.example");
  EXPECT_EQ(asked.status, 409);
  EXPECT_EQ(asked.code(), "organisation_required");
  EXPECT_EQ(asked.cookie(), "");
  const auto& offered = asked.body.at("current").at("organisations").as_array();
  ASSERT_EQ(offered.size(), 2u);
  EXPECT_EQ(offered[0].at("name").as_string(), "Another");
  EXPECT_EQ(offered[1].at("name").as_string(), "Atelier Lumen");
  const auto choice = asked.text("/current/choice");
  const auto chosen = choose(choice, organisation_of(second));
  EXPECT_EQ(chosen.status, 200);
  EXPECT_EQ(organisation_of(chosen), organisation_of(second));
  EXPECT_EQ(here.get("/api/v1/me", chosen.token()).text("/organisation/name"), "Another");
  EXPECT_EQ(here.refresh(chosen.cookie()).status, 200);

  EXPECT_EQ(choose(choice, new_id()).status, 422) << "one that was not offered";
  EXPECT_EQ(choose(choice + "x", organisation_of(second)).code(), "choice_expired");
  here.clock.advance(5min);
  EXPECT_EQ(choose(choice, organisation_of(second)).code(), "choice_expired");
}

TEST_P(Memberships, TheOrganisationMayBeNamedAtOnce) {
  const auto second = here.register_organisation("ada@lumen.example", "Another");
  const auto named = [&](const std::string& organisation_id) {
    return here.post("/api/v1/auth/login", body({{"email", "ada@lumen.example"},
                                                 {"password", Installation::password},
                                                 {"organisation_id", organisation_id}}));
  };
  EXPECT_EQ(organisation_of(named(organisation_of(second))), organisation_of(second));
  EXPECT_EQ(named(new_id()).code(), "wrong_credentials");
}

TEST_P(Memberships, OnlyThoseWhosePasswordWasGivenAreTold) {
  const auto second = here.register_organisation("ada@lumen.example", "Another");
  const auto changed =
      here.post("/api/v1/me/password",
                R"({"current_password":"a kettle sings at dawn","new_password":"a quiet harbour in march"})",
                second.token());
  EXPECT_EQ(changed.status, 204);
  EXPECT_EQ(organisation_of(here.login("ada@lumen.example")), organisation_of(registered));
  EXPECT_EQ(organisation_of(here.login("ada@lumen.example", "a quiet harbour in march")),
            organisation_of(second));
}

TEST_P(Memberships, AChoiceIsVoidOnceThePasswordHasChangedOrTheAccountIsDisabled) {
  const auto second = here.register_organisation("root@other.example", "Another").token();
  const auto made = here.create_user(second, "ada@lumen.example", "agent");
  const auto choice = here.login("ada@lumen.example").text("/current/choice");
  ASSERT_NE(choice, "");
  here.patch("/api/v1/users/" + made.text("/id"), R"({"disabled":true})", second);
  EXPECT_EQ(choose(choice, made.text("/organisation/id")).status, 401);
  here.post("/api/v1/me/password",
            R"({"current_password":"a kettle sings at dawn","new_password":"a quiet harbour in march"})",
            admin);
  EXPECT_EQ(choose(choice, organisation_of(registered)).code(), "choice_expired");
}

TEST_P(Memberships, OfOthersWithTheSameAddressHideNoAccount) {
  // Whoever registers organisations with somebody's address must not stand between them and their account.
  for (int i = 0; i < 8; ++i)
    EXPECT_EQ(
        here.post("/api/v1/auth/register", body({{"organisation", "Other"},
                                                 {"name", "Someone"},
                                                 {"email", "ada@lumen.example"},
                                                 {"password", "another quiet river " + std::to_string(i)}}))
            .status,
        201);
  EXPECT_EQ(organisation_of(here.login("ada@lumen.example")), organisation_of(registered));
}

TEST(PasswordRecipes, AreSharedByAllAccountsOfAnAddressSoThatOneHashTellsWhichAreOpened) {
  WorkPool pool("hashing", 1, 8);
  const PasswordHasher hasher(pool, std::string(32, 'k'));
  const auto first = hasher.recipe_for("Ada@lumen.example", {});
  EXPECT_EQ(hasher.recipe_for("ada@Lumen.example", {}), first);
  EXPECT_NE(hasher.recipe_for("eve@lumen.example", {}), first);
  const auto hash = PasswordHasher::hash_now("a kettle sings at dawn", first);
  EXPECT_EQ(recipe_of(hash), first);
  EXPECT_TRUE(db::testing::await(hasher_matches(pool, hash)));
  EXPECT_FALSE(PasswordHasher::outdated(hash));
  const std::string older = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$";
  EXPECT_EQ(hasher.recipe_for("ada@lumen.example", {older}),
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$")
      << "the salt of an account that was there before, and the parameters of today";
  EXPECT_TRUE(PasswordHasher::outdated(PasswordHasher::hash_now("a kettle sings at dawn", older)));
}

TEST_P(Memberships, OtherServicesHearOfWhatChanges) {
  std::vector<UserChanged> heard;
  std::mutex mutex;
  const auto listening =
      here.bus->subscribe("test", "user.changed", events::Hearing::once, [&](const events::Event& event) {
        const auto changed = json::decode_text<UserChanged>(event.payload);
        ASSERT_TRUE(changed);
        const std::lock_guard lock(mutex);
        heard.push_back(*changed);
      });
  const auto id = here.create_user(admin, "agent@lumen.example", "agent", "Anna Duval").text("/id");
  here.patch("/api/v1/users/" + id, R"({"name":"Anna Martin"})", admin);
  here.patch("/api/v1/users/" + id, R"({"name":"Anna Martin"})", admin);
  here.patch("/api/v1/users/" + id, R"({"disabled":true})", admin);
  here.patch("/api/v1/me", R"({"language":"fr"})", admin);
  here.patch("/api/v1/me", R"({"name":"Direction"})", admin);
  here.stop();
  ASSERT_EQ(heard.size(), 3u) << "of changes only, each once";
  EXPECT_EQ(heard[0].user_id, id);
  EXPECT_EQ(heard[0].name, "Anna Martin");
  EXPECT_EQ(heard[0].previous_name, "Anna Duval");
  EXPECT_TRUE(heard[1].disabled);
  EXPECT_FALSE(heard[1].was_disabled);
  EXPECT_EQ(heard[2].name, "Direction");
}

}  // namespace
}  // namespace sp::auth
