// Several processes of auth-service make one signing key together.
#include "services/auth-service/store/key_store.hpp"

#include <thread>

#include "auth_service_sql.hpp"
#include "platform/db/testing.hpp"

namespace sp::auth {
namespace {

struct KeyStoreTest : db::testing::StoreTest {
  KeyStoreTest() : StoreTest(auth_service::sql::migrations, "auth") {}
  static constexpr Time now{std::chrono::milliseconds{1'790'000'000'000}};
};
SP_ON_EVERY_ENGINE(KeyStoreTest);

TEST_P(KeyStoreTest, AKeyIsAddedOnlyBesideThoseThatAreKnown) {
  KeyStore store(db(), SealKey(32, 'k'));
  const auto first = SigningKey::generate();
  EXPECT_TRUE(store.add(first, now, now, {}));
  EXPECT_FALSE(store.add(SigningKey::generate(), now, now, {})) << "another process has made one";
  EXPECT_EQ(store.load(now).size(), 1U);
  EXPECT_TRUE(store.add(SigningKey::generate(), now, now, {first.kid()})) << "a rotation";
  EXPECT_EQ(store.load(now).size(), 2U);
}

TEST_P(KeyStoreTest, OfManyAtOnceOneIsAdded) {
  KeyStore store(db(), SealKey(32, 'k'));
  std::atomic<int> added = 0;
  {
    std::vector<std::jthread> processes;
    for (int i = 0; i < 8; ++i)
      processes.emplace_back([&] { added += store.add(SigningKey::generate(), now, now, {}) ? 1 : 0; });
  }
  EXPECT_EQ(added, 1);
  EXPECT_EQ(store.load(now).size(), 1U);
}

}  // namespace
}  // namespace sp::auth
