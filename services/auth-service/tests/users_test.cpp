#include <set>

#include "services/auth-service/tests/installation.hpp"

namespace sp::auth {
namespace {

using namespace std::chrono_literals;

class Users : public InstallationTest {
 protected:
  std::string id_of(const Answer& created) const { return created.text("/id"); }
  /// Ids, or names, on all pages of a list.
  std::vector<std::string> all(const std::string& path, const std::string& token,
                               const char* field = "name") {
    std::vector<std::string> values;
    std::string cursor;
    do {
      const auto page = here.get(path + (cursor.empty() ? "" : "&cursor=" + cursor), token);
      EXPECT_EQ(page.status, 200);
      if (page.status != 200) break;
      for (const auto& item : page.body.at("items").as_array())
        values.emplace_back(item.at(field).as_string());
      cursor = page.text("/next_cursor");
    } while (!cursor.empty());
    return values;
  }
};
SP_ON_EVERY_ENGINE(Users);

TEST_P(Users, AreCreatedByAnAdminAndSignIn) {
  const auto created = here.create_user(admin, "agent@lumen.example", "agent", "  An agent ");
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.text("/name"), "An agent");
  EXPECT_EQ(created.text("/role"), "agent");
  EXPECT_EQ(created.header("Location"), "/api/v1/users/" + id_of(created));
  const auto signed_in = here.login("agent@lumen.example");
  EXPECT_EQ(signed_in.status, 200);
  EXPECT_EQ(signed_in.text("/user/id"), id_of(created));
}

TEST_P(Users, AreManagedByAdminsOnly) {
  here.create_user(admin, "agent@lumen.example", "agent");
  const auto requester_id = id_of(here.create_user(admin, "requester@lumen.example", "requester"));
  const auto agent = here.login("agent@lumen.example").token();
  const auto requester = here.login("requester@lumen.example").token();
  for (const auto& token : {agent, requester}) {
    EXPECT_EQ(here.create_user(token, "new@lumen.example", "admin").status, 403);
    EXPECT_EQ(here.patch("/api/v1/users/" + requester_id, R"({"role":"admin"})", token).status, 403);
  }
  EXPECT_EQ(here.get("/api/v1/users", requester).status, 403);
  EXPECT_EQ(here.get("/api/v1/users", "").status, 401);
}

TEST_P(Users, AreListedInPagesByName) {
  for (const char* name : {"Zoé", "élodie", "Eric", "Anna", "Étienne", "Bruno"})
    ASSERT_EQ(
        here.create_user(admin, std::string("u") + new_id() + "@lumen.example", "requester", name).status,
        201);
  const std::vector<std::string> expected{"Administration", "Anna",    "Bruno", "élodie",
                                          "Eric",           "Étienne", "Zoé"};
  EXPECT_EQ(all("/api/v1/users?limit=2", admin), expected);
  EXPECT_EQ(all("/api/v1/users?limit=200", admin), expected);
  EXPECT_EQ(here.get("/api/v1/users?cursor=nonsense!", admin).status, 422);
  EXPECT_EQ(here.get("/api/v1/users?limit=0", admin).status, 422);
}

TEST_P(Users, AreFoundByAPartOfTheirNameOrAddress) {
  here.create_user(admin, "elodie.b@lumen.example", "requester", "Élodie B");
  here.create_user(admin, "percent@lumen.example", "agent", "100% agent");
  EXPECT_EQ(all("/api/v1/users?q=ELO", admin), std::vector<std::string>{"Élodie B"});
  EXPECT_EQ(all("/api/v1/users?q=%C3%A9lodie", admin), std::vector<std::string>{"Élodie B"});
  EXPECT_EQ(all("/api/v1/users?q=percent%40", admin), std::vector<std::string>{"100% agent"});
  EXPECT_EQ(all("/api/v1/users?q=%25", admin), std::vector<std::string>{"100% agent"})
      << "a sign of LIKE is a character";
  EXPECT_EQ(all("/api/v1/users?role=agent", admin), std::vector<std::string>{"100% agent"});
}

TEST_P(Users, AgentsSeeAgentsAndRequesters) {
  here.create_user(admin, "agent@lumen.example", "agent", "An agent");
  here.create_user(admin, "requester@lumen.example", "requester", "A requester");
  const auto agent = here.login("agent@lumen.example").token();
  EXPECT_EQ(all("/api/v1/users?limit=10", agent), (std::vector<std::string>{"A requester", "An agent"}));
  EXPECT_TRUE(all("/api/v1/users?role=admin", agent).empty());
}

TEST_P(Users, OfAnotherOrganisationAreOutOfSight) {
  const auto other = here.register_organisation("root@other.example", "Other").token();
  const auto theirs = id_of(here.create_user(other, "agent@other.example", "agent", "Theirs"));
  EXPECT_EQ(all("/api/v1/users?limit=10", admin), std::vector<std::string>{"Administration"});
  EXPECT_EQ(all("/api/v1/users?q=Theirs", admin), std::vector<std::string>{});
  const auto refused = here.patch("/api/v1/users/" + theirs, R"({"disabled":true})", admin);
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(here.login("agent@other.example").status, 200);
}

TEST_P(Users, WhoAreDisabledAreOutAtOnce) {
  const auto id = id_of(here.create_user(admin, "agent@lumen.example", "agent"));
  const auto agent = here.login("agent@lumen.example");
  EXPECT_EQ(here.get("/api/v1/me", agent.token()).status, 200);
  const auto changed = here.patch("/api/v1/users/" + id, R"({"disabled":true})", admin);
  EXPECT_EQ(changed.status, 200);
  EXPECT_TRUE(changed.body.at("disabled").as_bool());
  EXPECT_EQ(here.get("/api/v1/me", agent.token()).status, 401);
  EXPECT_EQ(here.refresh(agent.cookie()).status, 401);
  EXPECT_EQ(here.login("agent@lumen.example").code(), "wrong_credentials");
  here.patch("/api/v1/users/" + id, R"({"disabled":false})", admin);
  EXPECT_EQ(here.login("agent@lumen.example").status, 200);
}

TEST_P(Users, WhoseRoleChangesSignInAgain) {
  const auto id = id_of(here.create_user(admin, "agent@lumen.example", "admin"));
  const auto second = here.login("agent@lumen.example").token();
  EXPECT_EQ(here.patch("/api/v1/users/" + id, R"({"role":"requester","name":"Demoted"})", admin).status, 200);
  EXPECT_EQ(here.get("/api/v1/users", second).status, 401);
  EXPECT_EQ(here.get("/api/v1/users", here.login("agent@lumen.example").token()).status, 403);
}

TEST_P(Users, IncludeAnAdminAtAllTimes) {
  const auto me = here.get("/api/v1/me", admin).text("/id");
  EXPECT_EQ(here.patch("/api/v1/users/" + me, R"({"role":"agent"})", admin).code(), "last_admin");
  EXPECT_EQ(here.patch("/api/v1/users/" + me, R"({"disabled":true})", admin).status, 409);
  EXPECT_EQ(here.get("/api/v1/me", admin).text("/role"), "admin");
  here.create_user(admin, "second@lumen.example", "admin");
  EXPECT_EQ(here.patch("/api/v1/users/" + me, R"({"role":"agent"})", admin).status, 200);
}

TEST_P(Users, ChangeTheirOwnNameAndLanguage) {
  const auto changed = here.patch("/api/v1/me", R"({"name":"Direction","language":"fr"})", admin);
  EXPECT_EQ(changed.status, 200);
  EXPECT_EQ(changed.text("/name"), "Direction");
  EXPECT_EQ(here.get("/api/v1/me", admin).text("/language"), "fr");
  EXPECT_EQ(here.patch("/api/v1/me", R"({"language":"de"})", admin).status, 422);
  EXPECT_EQ(here.patch("/api/v1/me", R"({"role":"requester"})", admin).text("/errors/0/pointer"), "/role");
  EXPECT_EQ(here.get("/api/v1/me", admin).text("/role"), "admin");
}

TEST_P(Users, ChangingThePasswordEndsTheOtherSessions) {
  const auto other = here.login("ada@lumen.example");
  const auto wrong = here.post(
      "/api/v1/me/password",
      R"({"current_password":"not this one at all","new_password":"a quiet harbour in march"})", admin);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.text("/errors/0/pointer"), "/current_password");
  const auto weak =
      here.post("/api/v1/me/password",
                R"({"current_password":"a kettle sings at dawn","new_password":"short"})", admin);
  EXPECT_EQ(weak.text("/errors/0/pointer"), "/new_password");
  const auto changed = here.post(
      "/api/v1/me/password",
      R"({"current_password":"a kettle sings at dawn","new_password":"a quiet harbour in march"})", admin);
  EXPECT_EQ(changed.status, 204);
  EXPECT_EQ(here.get("/api/v1/me", admin).status, 200) << "this session goes on";
  EXPECT_EQ(here.get("/api/v1/me", other.token()).status, 401);
  EXPECT_EQ(here.refresh(other.cookie()).status, 401);
  EXPECT_EQ(here.login("ada@lumen.example").status, 401);
  EXPECT_EQ(here.login("ada@lumen.example", "a quiet harbour in march").status, 200);
}

TEST_P(Users, CannotGuessAPasswordThroughAStolenToken) {
  for (int i = 0; i < 10; ++i)
    here.post("/api/v1/me/password",
              R"({"current_password":"not this one at all","new_password":"a quiet harbour in march"})",
              admin);
  const auto refused = here.post(
      "/api/v1/me/password",
      R"({"current_password":"a kettle sings at dawn","new_password":"a quiet harbour in march"})", admin);
  EXPECT_EQ(refused.status, 429);
}

TEST_P(Users, ListAndEndTheirOwnSessions) {
  const auto phone = here.login("ada@lumen.example", Installation::password, "198.51.100.9");
  const auto sessions = here.get("/api/v1/sessions", admin).body.at("items").as_array();
  ASSERT_EQ(sessions.size(), 2u);
  std::string other;
  for (const auto& session : sessions) {
    EXPECT_EQ(session.at("user_agent").as_string(), "Test/1.0");
    if (!session.at("current").as_bool()) {
      other = session.at("id").as_string();
      EXPECT_EQ(session.at("address").as_string(), "198.51.100.9");
    }
  }
  here.create_user(admin, "agent@lumen.example", "agent");
  const auto agent = here.login("agent@lumen.example").token();
  EXPECT_EQ(here.remove("/api/v1/sessions/" + other, agent).status, 404) << "somebody else's";
  EXPECT_EQ(here.remove("/api/v1/sessions/" + other, admin).status, 204);
  EXPECT_EQ(here.get("/api/v1/me", phone.token()).status, 401);
  EXPECT_EQ(here.remove("/api/v1/sessions/" + other, admin).status, 404);
  EXPECT_EQ(here.get("/api/v1/sessions", admin).body.at("items").as_array().size(), 1u);
}

class DirectoryOfPeople : public Users {
 protected:
  std::optional<Person> person(const std::string& organisation_id, const std::string& user_id) {
    std::optional<Person> found;
    asio::io_context io;
    asio::co_spawn(io, here.module->directory().person(Call(), organisation_id, user_id),
                   [&](std::exception_ptr problem, Result<std::optional<Person>> result) {
                     if (problem) std::rethrow_exception(problem);
                     found = std::move(result).value();
                   });
    io.run();
    return found;
  }
};
SP_ON_EVERY_ENGINE(DirectoryOfPeople);

TEST_P(DirectoryOfPeople, KnowsThePeopleOfAnOrganisation) {
  const auto me = here.get("/api/v1/me", admin);
  const auto organisation = me.text("/organisation/id");
  EXPECT_EQ(person(organisation, me.text("/id"))->name, "Administration");
  EXPECT_FALSE(person(new_id(), me.text("/id"))) << "of another organisation, remembered or not";
  EXPECT_FALSE(person(organisation, "no id"));
  here.patch("/api/v1/me", R"({"name":"Direction"})", admin);
  EXPECT_EQ(person(organisation, me.text("/id"))->name, "Direction") << "a change is seen at once";
}

TEST_P(DirectoryOfPeople, FoundsOrganisationsForSubcommands) {
  auto& directory = here.module->directory();
  const auto founded = directory.found_organisation("Demo", {.name = "Root",
                                                             .email = "root@demo.example",
                                                             .password = Installation::password,
                                                             .role = Role::requester,
                                                             .language = "fr"});
  ASSERT_TRUE(founded);
  const auto agent = directory.create_user(founded->organisation_id, {.name = "Agent",
                                                                      .email = "agent@demo.example",
                                                                      .password = Installation::password,
                                                                      .role = Role::agent,
                                                                      .language = ""});
  ASSERT_TRUE(agent);
  EXPECT_EQ(here.login("root@demo.example").text("/user/role"), "admin") << "who founds runs it";
  EXPECT_EQ(here.login("agent@demo.example").text("/user/organisation/name"), "Demo");
  const auto members = directory.find_by_email("AGENT@demo.example").value();
  ASSERT_EQ(members.size(), 1u);
  EXPECT_EQ(members[0].person.id, agent->id);
  EXPECT_EQ(members[0].organisation_id, founded->organisation_id);
  EXPECT_EQ(members[0].organisation_name, "Demo");
  EXPECT_TRUE(directory.find_by_email("nobody@demo.example").value().empty());
  EXPECT_EQ(directory
                .create_user(founded->organisation_id,
                             {.name = "A", .email = "agent@demo.example", .password = Installation::password})
                .error()
                .code,
            "email_taken");
  EXPECT_FALSE(directory.create_user(
      new_id(), {.name = "A", .email = "a@demo.example", .password = Installation::password}));
}

}  // namespace
}  // namespace sp::auth
