// A sign-in takes tens of milliseconds, in which an account may change.
#include <future>
#include <thread>

#include "auth_service_sql.hpp"
#include "services/auth-service/store/account_store.hpp"
#include "services/auth-service/store/session_store.hpp"
#include "services/auth-service/tests/installation.hpp"

namespace sp::auth {
namespace {

/// Holds the threads that passwords are hashed on, so that something else happens while one is checked.
class HeldHashing {
 public:
  explicit HeldHashing(WorkPool& pool) : pool_(pool) {
    for (int i = 0; i < Installation::hashing_threads; ++i)
      pool_.submit([this, opened = opened_] {
        ++held_;
        opened.wait();
      });
    while (held_ < Installation::hashing_threads) std::this_thread::yield();
  }
  ~HeldHashing() { release(); }
  /// Until a password waits to be checked.
  void await_waiting() const {
    while (pool_.queued() == 0) std::this_thread::yield();
  }
  void release() {
    if (!std::exchange(released_, true)) gate_.set_value();
  }

 private:
  WorkPool& pool_;
  std::promise<void> gate_;
  const std::shared_future<void> opened_ = gate_.get_future().share();
  std::atomic<int> held_ = 0;
  bool released_ = false;
};

class Overlap : public InstallationTest {
 protected:
  /// What signing in comes to where `meanwhile` happens between reading the account and checking its
  /// password.
  Answer login_during(const std::string& email, const std::function<void()>& meanwhile) {
    HeldHashing held(here.hashing);
    auto answer = std::async(std::launch::async, [&] { return here.login(email); });
    held.await_waiting();
    meanwhile();
    held.release();
    return answer.get();
  }
};
SP_ON_EVERY_ENGINE(Overlap);

TEST_P(Overlap, WhoIsDisabledWhileSigningInIsNotSignedIn) {
  const auto id = here.create_user(admin, "agent@lumen.example", "agent").text("/id");
  const auto answer = login_during("agent@lumen.example", [&] {
    EXPECT_EQ(here.patch("/api/v1/users/" + id, R"({"disabled":true})", admin).status, 200);
  });
  EXPECT_EQ(answer.code(), "wrong_credentials");
  EXPECT_EQ(answer.cookie(), "");
}

TEST_P(Overlap, WhoseRoleChangesWhileSigningInHasTheNewOne) {
  const auto id = here.create_user(admin, "agent@lumen.example", "admin").text("/id");
  const auto answer = login_during("agent@lumen.example", [&] {
    EXPECT_EQ(here.patch("/api/v1/users/" + id, R"({"role":"requester"})", admin).status, 200);
  });
  EXPECT_EQ(answer.text("/user/role"), "requester");
  EXPECT_EQ(here.get("/api/v1/users", answer.token()).status, 403);
}

class OverlapInStores : public db::testing::StoreTest {
 protected:
  OverlapInStores() : StoreTest(auth_service::sql::migrations, "auth") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    accounts.emplace(db());
    sessions.emplace(db());
    accounts->found_now(user);
  }
  NewSession fresh() const {
    return {.session = {.id = new_id(),
                        .organisation_id = user.organisation_id,
                        .user_id = user.id,
                        .created_at = now,
                        .last_used_at = now,
                        .expires_at = expiry(now, now)},
            .token = random_token(32)};
  }
  std::optional<User> open(const Proof& proof) { return db::testing::await(sessions->open(fresh(), proof)); }
  bool set_password(const std::string& checked, const std::string& next) {
    return db::testing::await(
               accounts->set_password(user.organisation_id, user.id, checked, next, new_id(), now))
        .has_value();
  }
  std::size_t sessions_open() {
    return db::testing::await(sessions->list(user.organisation_id, user.id, now)).size();
  }

  const Time now = SystemClock{}.now();
  const User user{.id = new_id(),
                  .organisation_id = new_id(),
                  .organisation_name = "Lumen",
                  .name = "Ada",
                  .email = "ada@lumen.example",
                  .password_hash = "first",
                  .role = Role::admin,
                  .created_at = now};
  std::optional<AccountStore> accounts;
  std::optional<SessionStore> sessions;
};
SP_ON_EVERY_ENGINE(OverlapInStores);

TEST_P(OverlapInStores, APasswordThatWasChangedSinceItWasCheckedOpensNoSession) {
  EXPECT_TRUE(set_password("first", "second"));
  EXPECT_FALSE(open({.checked_hash = "first", .next_hash = "first"}));
  EXPECT_EQ(sessions_open(), 0u);
  EXPECT_TRUE(open({.checked_hash = "second", .next_hash = "second"}));
  EXPECT_EQ(sessions_open(), 1u);
}

TEST_P(OverlapInStores, APersonHasABoundedNumberOfSessions) {
  const auto first = fresh();
  db::testing::await(sessions->open(first, {.checked_hash = "first", .next_hash = "first"}));
  for (int i = 0; i < most_sessions; ++i) {
    auto next = fresh();
    next.session.last_used_at += std::chrono::milliseconds{i + 1};
    db::testing::await(sessions->open(next, {.checked_hash = "first", .next_hash = "first"}));
  }
  EXPECT_EQ(sessions_open(), static_cast<std::size_t>(most_sessions));
  EXPECT_EQ(db::testing::await(sessions->refresh(first.token, {}, now)).presented, Presented::ended)
      << "the one that was used least recently";
}

TEST_P(OverlapInStores, ARehashDoesNotOverwriteANewPassword) {
  EXPECT_TRUE(set_password("first", "second"));
  EXPECT_FALSE(open({.checked_hash = "first", .next_hash = "first, hashed better"}));
  EXPECT_TRUE(open({.checked_hash = "second", .next_hash = "second, hashed better"}));
  EXPECT_TRUE(open({.checked_hash = "second, hashed better", .next_hash = "second, hashed better"}));
}

TEST_P(OverlapInStores, OfTwoChangesOfAPasswordAtOnceTheFirstHolds) {
  EXPECT_TRUE(set_password("first", "second"));
  EXPECT_FALSE(set_password("first", "third")) << "it was checked against a password that is none any more";
  EXPECT_TRUE(open({.checked_hash = "second", .next_hash = "second"}));
}

}  // namespace
}  // namespace sp::auth
