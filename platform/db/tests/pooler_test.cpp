// Behind PgBouncer in transaction mode: what one transaction leaves in a server's session, another client
// meets.
#include <set>
#include <thread>

#include "platform/db/sole_process.hpp"
#include "platform/db/tests/notes.hpp"
#include "platform/db/tests/pooler.hpp"

namespace sp::db::testing {

namespace {

struct BehindAPooler : ::testing::Test {
  std::optional<TemporaryPostgres> postgres;
  std::optional<Pooler> pooler;
  DatabaseOptions options{.service = "notes", .readers = 3, .writers = 3};
  void SetUp() override {
    if (cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    if (Pooler::program().empty())
      GTEST_SKIP() << "NOT TESTED BEHIND A POOLER: PgBouncer is not installed (apt-get install pgbouncer)";
    postgres.emplace();
    pooler.emplace(*postgres);
    options.postgres = pooler->on_the_way_to(postgres->where());
  }
  void write_at_once(Database& db, const std::string& prefix, int count) {
    std::vector<std::thread> writers;
    for (int i = 0; i < count; ++i)
      writers.emplace_back([&db, id = prefix + std::to_string(i)] {
        db.write_now(acme(), [&](Tx& tx) { add(tx, note(id)); });
        EXPECT_TRUE(db.read_now(acme(), [&](Tx& tx) { return tx.first<Note>(select_note, id); }));
      });
    for (auto& writer : writers) writer.join();
  }
};

TEST_F(BehindAPooler, ItIsNoticedAndTheServerItselfIsNot) {
  PostgresConnection over(options.postgres), straight(postgres->where());
  over.connect();
  straight.connect();
  EXPECT_TRUE(over.pooled());
  EXPECT_FALSE(straight.pooled());
}

TEST_F(BehindAPooler, ManyConnectionsShareFewServers) {
  const auto db = open_database(options, note_migrations);
  write_at_once(*db, "n", 24);
  EXPECT_EQ(ids(*db).size(), 24);
}

TEST_F(BehindAPooler, EachServiceKeepsToItsSchema) {
  const auto notes = open_database(options, note_migrations);
  options.service = "other-notes";
  const auto others = open_database(options, note_migrations);
  std::thread beside([&] { write_at_once(*others, "other", 12); });
  write_at_once(*notes, "note", 12);
  beside.join();
  EXPECT_EQ(ids(*notes).size(), 12);
  for (const auto& id : ids(*notes)) EXPECT_TRUE(id.starts_with("note")) << id;
  for (const auto& id : ids(*others)) EXPECT_TRUE(id.starts_with("other")) << id;
}

TEST_F(BehindAPooler, AnOrganisationIsNotLeftForTheNextClient) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
  PostgresConnection other(options.postgres);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(ids(*db, Scope::every_organisation()).size(), 1);
    other.connect();
    std::int64_t seen = -1;
    other.execute({"test.bare", "SELECT count(*) FROM notes.notes"}, {},
                  [&](const Row& row) { seen = row.integer(0); });
    EXPECT_EQ(seen, 0);
  }
}

TEST_F(BehindAPooler, ATransactionHasItsDeadlineAndTheNextItsOwn) {
  constexpr Sql sleep_long{"test.sleep", "SELECT 1 FROM pg_sleep(600)"};
  constexpr Sql limit{"test.limit", "SELECT current_setting('statement_timeout')"};
  options.job_limit = std::chrono::milliseconds(300);
  const auto db = open_database(options, note_migrations);
  EXPECT_THROW(db->read_now(acme(), [&](Tx& tx) { tx.all<int>(sleep_long); }), Unavailable);
  options.service = "other";
  options.job_limit = std::chrono::minutes(2);
  const auto patient = open_database(options, note_migrations);
  EXPECT_EQ(patient->read_now(acme(), [&](Tx& tx) { return tx.one<std::string>(limit); }), "2min");
}

TEST_F(BehindAPooler, TimesOfWritesSettle) {
  const auto db = open_database(options, note_migrations);
  const auto written = db->write_now(acme(), [](Tx& tx) {
    add(tx, note("n"));
    return tx.now();
  });
  const auto [settled, seen] = db->read_now(acme(), [](Tx& tx) {
    const auto time = tx.settled();
    return std::pair(time, tx.all<std::string>(select_ids));
  });
  EXPECT_GE(settled, written);
  EXPECT_EQ(seen, std::vector<std::string>{"n"});
}

TEST_F(BehindAPooler, ProgramsMayMigrateAtOnce) {
  std::vector<std::thread> programs;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 3; ++i)
    programs.emplace_back([&] {
      open_database(options, note_migrations);
      ++opened;
    });
  for (auto& program : programs) program.join();
  EXPECT_EQ(opened, 3);
}

TEST_F(BehindAPooler, OneProcessHasThePlace) {
  options.on_displaced = [](const std::string&) {};
  options.writers = options.readers = 1;
  auto first = open_database(options, note_migrations);
  EXPECT_THROW(open_database(options, note_migrations), DatabaseError);
  first->write_now(acme(), [](Tx& tx) { add(tx, note("n")); });
  first.reset();
  EXPECT_NO_THROW(open_database(options, note_migrations));
}

TEST_F(BehindAPooler, RecoversWhenItsServersWereEnded) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("before")); });
  TemporaryPostgres::run(
      cluster(),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + postgres->name() + "'");
  db->write_now(acme(), [](Tx& tx) { add(tx, note("after")); });
  EXPECT_EQ(ids(*db), (std::vector<std::string>{"after", "before"}));
}

}  // namespace

}  // namespace sp::db::testing
