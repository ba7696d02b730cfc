#include "platform/db/sole_process.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>

#include "platform/db/testing.hpp"

namespace sp::db {
namespace {

using testing::TemporaryPostgres;

class SoleProcessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    postgres_.emplace();
  }
  std::unique_ptr<SoleProcess> take(const std::string& service) {
    return std::make_unique<SoleProcess>(postgres_->where(), service, [this](std::string why) {
      const std::lock_guard lock(mutex_);
      displaced_ = std::move(why);
      changed_.notify_all();
    });
  }
  void end_connections() {
    TemporaryPostgres::run(
        testing::cluster(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + postgres_->name() + "'");
  }
  std::optional<std::string> displaced_within(std::chrono::seconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return displaced_.has_value(); });
    return displaced_;
  }

  std::optional<TemporaryPostgres> postgres_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::string> displaced_;
};

TEST_F(SoleProcessTest, ASecondProcessIsRefusedAndToldWhy) {
  const auto first = take("auth");
  try {
    take("auth");
    FAIL() << "two processes serve one database";
  } catch (const DatabaseError& refused) {
    EXPECT_NE(std::string(refused.what()).find("Another process already serves auth"), std::string::npos)
        << refused.what();
  }
}

TEST_F(SoleProcessTest, ServicesOfOneDatabaseHaveAPlaceEach) {
  const auto auth = take("auth");
  EXPECT_NO_THROW(take("ticketing"));
}

TEST_F(SoleProcessTest, ThePlaceIsFreeWhenItsHolderHasEnded) {
  take("auth").reset();
  EXPECT_NO_THROW(take("auth"));
}

TEST_F(SoleProcessTest, WhoLostItsPlaceToAnotherIsTold) {
  const auto first = take("auth");
  std::unique_ptr<SoleProcess> second;
  // The first one takes its place again as soon as it can; until the second was quicker once.
  for (int tries = 0; !second && tries < 20; ++tries) {
    end_connections();
    try {
      second = take("auth");
    } catch (const DatabaseError&) {
    }
  }
  ASSERT_TRUE(second);
  const auto told = displaced_within(std::chrono::seconds(30));
  ASSERT_TRUE(told);
  EXPECT_NE(told->find("Another process already serves auth"), std::string::npos);
}

TEST_F(SoleProcessTest, TheDatabaseIsOpenedByOneProcessAtATimeWhereThatIsAsked) {
  DatabaseOptions options{
      .service = "auth", .postgres = postgres_->where(), .on_displaced = [](const std::string&) {}};
  const auto first = open_database(options, {});
  EXPECT_THROW(open_database(options, {}), DatabaseError);
  options.on_displaced = {};
  EXPECT_NO_THROW(open_database(options, {}));
}

}  // namespace
}  // namespace sp::db
