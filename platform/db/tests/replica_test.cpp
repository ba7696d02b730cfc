// Reads on a streaming replica: nobody reads what is older than what was written before.
#include <thread>

#include "platform/db/tests/notes.hpp"
#include "platform/db/tests/standby.hpp"

namespace sp::db::testing {

namespace {

constexpr Sql select_is_standby{"test.is_standby", "SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END"};

struct OnAReplica : ::testing::Test {
  static std::unique_ptr<Standby> standby;  // which takes a second to make
  std::optional<TemporaryPostgres> postgres;
  DatabaseOptions options{.service = "notes", .on_displaced = [](const std::string&) {}};
  static void SetUpTestSuite() {
    if (!cluster().empty()) standby = std::make_unique<Standby>();
  }
  static void TearDownTestSuite() { standby.reset(); }
  void SetUp() override {
    if (cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    postgres.emplace();
    options.postgres = postgres->where();
    options.postgres_replica = standby->where(*postgres);
  }
  struct Seen {
    bool on_standby = false;
    std::vector<std::string> notes;
  };
  /// As a request reads.
  static Seen read(Database& db) {
    return await(db.read(acme(), [](Tx& tx) {
      return Seen{tx.one<int>(select_is_standby) == 1, tx.all<std::string>(select_ids)};
    }));
  }
  static Seen read_on_standby(Database& db) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      auto seen = read(db);
      if (seen.on_standby) return seen;
      if (std::chrono::steady_clock::now() > until) {
        ADD_FAILURE() << "no read went to the replica";
        return seen;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  static void write(Database& db, const std::string& id) {
    db.write_now(acme(), [&](Tx& tx) { add(tx, note(id)); });
  }
};

std::unique_ptr<Standby> OnAReplica::standby;

TEST_F(OnAReplica, ReadsOfRequestsGoThereAndThoseOfJobsDoNot) {
  const auto db = open_database(options, note_migrations);
  write(*db, "a");
  EXPECT_EQ(read_on_standby(*db).notes, std::vector<std::string>{"a"});
  EXPECT_GT(db->stats().replica_reads, 0);
  EXPECT_FALSE(db->read_now(acme(), [](Tx& tx) { return tx.one<int>(select_is_standby) == 1; }));
  EXPECT_TRUE(
      await(db->read(Scope::of("globex"), [](Tx& tx) { return tx.all<std::string>(select_ids); })).empty());
}

TEST_F(OnAReplica, AReadSeesEveryWriteBeforeItHoweverFarTheReplicaIsBehind) {
  const auto db = open_database(options, note_migrations);
  write(*db, "a");
  read_on_standby(*db);
  standby->pause();
  write(*db, "b");
  for (int i = 0; i < 5; ++i) {
    const auto seen = read(*db);
    EXPECT_FALSE(seen.on_standby);
    EXPECT_EQ(seen.notes, (std::vector<std::string>{"a", "b"}));
  }
  standby->resume();
  EXPECT_EQ(read_on_standby(*db).notes, (std::vector<std::string>{"a", "b"}));
}

TEST_F(OnAReplica, EachReadAfterAWriteSeesItWhileTheReplicaFollows) {
  const auto db = open_database(options, note_migrations);
  std::vector<std::string> written;
  for (int i = 100; i < 300; ++i) {
    written.push_back(std::to_string(i));
    write(*db, written.back());
    EXPECT_EQ(read(*db).notes, written);
  }
}

TEST_F(OnAReplica, ReadsGoOnWhileItIsAwayAndComeBackToIt) {
  const auto db = open_database(options, note_migrations);
  write(*db, "a");
  read_on_standby(*db);
  standby->stop();
  EXPECT_EQ(read(*db).notes, std::vector<std::string>{"a"});
  write(*db, "b");
  EXPECT_EQ(read(*db).notes, (std::vector<std::string>{"a", "b"}));
  // Of its log the cluster throws away what nobody needs.
  for (int i = 0; i < 3; ++i) {
    TemporaryPostgres::run(cluster(), "SELECT pg_switch_wal()");
    TemporaryPostgres::run(cluster(), "CHECKPOINT");
    write(*db, "more" + std::to_string(i));
  }
  standby->start();
  EXPECT_EQ(read_on_standby(*db).notes, (std::vector<std::string>{"a", "b", "more0", "more1", "more2"}));
}

TEST_F(OnAReplica, WhatFailsThereIsAskedOfThePrimary) {
  constexpr Sql fails_there{"test.fails_there", "SELECT 7 / CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END"};
  const auto db = open_database(options, note_migrations);
  read_on_standby(*db);
  EXPECT_EQ(await(db->read(acme(), [&](Tx& tx) { return tx.one<int>(fails_there); })), 7);
}

TEST_F(OnAReplica, TimesSettleOnThePrimary) {
  const auto db = open_database(options, note_migrations);
  const auto written = db->write_now(acme(), [](Tx& tx) {
    add(tx, note("a"));
    return tx.now();
  });
  read_on_standby(*db);
  const auto settled = await(db->read(acme(), [](Tx& tx) {
    const auto time = tx.settled();
    EXPECT_FALSE(tx.one<int>(select_is_standby) == 1);
    EXPECT_EQ(tx.all<std::string>(select_ids), std::vector<std::string>{"a"});
    return time;
  }));
  EXPECT_GE(settled, written);
}

TEST_F(OnAReplica, AServerThatIsNoReplicaIsRefused) {
  options.postgres_replica = postgres->where();
  try {
    open_database(options, note_migrations);
    FAIL() << "it opened";
  } catch (const DatabaseError& problem) {
    EXPECT_NE(std::string(problem.what()).find("is no replica"), std::string::npos) << problem.what();
  }
}

TEST_F(OnAReplica, IsLeftOutWhereItCannotBeReachedAtTheStart) {
  standby->stop();
  const auto db = open_database(options, note_migrations);
  write(*db, "a");
  EXPECT_EQ(read(*db).notes, std::vector<std::string>{"a"});
  standby->start();
  EXPECT_EQ(read_on_standby(*db).notes, std::vector<std::string>{"a"});
}

}  // namespace

}  // namespace sp::db::testing
