// What is SQLite's own: shared commits, files, locks, crashes.
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "platform/db/migration_plan.hpp"
#include "platform/db/tests/notes.hpp"

namespace sp::db::testing {

namespace {

std::string message_of(const DatabaseOptions& options) {
  try {
    open_database(options, note_migrations);
  } catch (const DatabaseError& problem) {
    return problem.what();
  }
  return "it opened";
}

struct Sqlite : ::testing::Test {
  TemporaryFolder folder;
  DatabaseOptions options{.service = "notes", .data_dir = folder.path()};
  std::string file() const { return folder.path() + "/notes.db"; }
};

TEST_F(Sqlite, ManyWritersShareTheirCommits) {
  const auto db = open_database(options, note_migrations);
  constexpr int clients = 64, each = 20;
  std::vector<std::thread> writers;
  for (int client = 0; client < clients; ++client) {
    writers.emplace_back([&db, client] {
      for (int i = 0; i < each; ++i)
        db->write_now(acme(),
                      [&](Tx& tx) { add(tx, note(std::to_string(client) + "-" + std::to_string(i))); });
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(ids(*db).size(), clients * each);
  EXPECT_EQ(db->stats().writes, clients * each);
  EXPECT_LT(db->stats().commits, clients * each / 5);
}

TEST_F(Sqlite, ASecondProgramIsToldWhoHoldsTheData) {
  const auto db = open_database(options, note_migrations);
  const auto message = message_of(options);
  EXPECT_NE(message.find("in use by another running support-platform"), std::string::npos) << message;
  EXPECT_NE(message.find(std::to_string(::getpid())), std::string::npos) << message;
}

TEST_F(Sqlite, ACommandMayWriteBesideARunningProgram) {
  const auto db = open_database(options, note_migrations);
  auto of_command = options;
  of_command.beside = true;
  open_database(of_command, note_migrations)->write_now(acme(), [](Tx& tx) { add(tx, note("b")); });
  db->write_now(acme(), [](Tx& tx) { add(tx, note("a")); });
  EXPECT_EQ(ids(*db), (std::vector<std::string>{"a", "b"}));
}

TEST_F(Sqlite, PendingMigrationsCanBeAskedForBesideARunningProgram) {
  EXPECT_EQ(pending_migrations(options, note_migrations).size(),
            std::size(note_migrations) + platform_migrations("sqlite").size());
  EXPECT_FALSE(std::filesystem::exists(file()));
  const auto db = open_database(options, note_migrations);
  EXPECT_TRUE(pending_migrations(options, note_migrations).empty());
}

TEST_F(Sqlite, NamesAFileThatIsNoDatabase) {
  std::ofstream(file()) << std::string(8192, 'x');
  const auto message = message_of(options);
  EXPECT_NE(message.find(file() + " is damaged or no database"), std::string::npos) << message;
}

TEST_F(Sqlite, NamesAFolderThatCannotBeMade) {
  std::ofstream(folder.path() + "/plain") << "a file";
  options.data_dir = folder.path() + "/plain/data";
  const auto message = message_of(options);
  EXPECT_NE(message.find(options.data_dir), std::string::npos) << message;
  EXPECT_NE(message.find("SP_DATA_DIR"), std::string::npos) << message;
}

TEST_F(Sqlite, OnlyTheOwnerMayReadTheFile) {
  const auto db = open_database(options, note_migrations);
  using std::filesystem::perms;
  for (const auto* suffix : {"", "-wal"}) {
    const auto rights = std::filesystem::status(file() + suffix).permissions();
    EXPECT_EQ(rights & (perms::group_all | perms::others_all), perms::none) << suffix;
  }
}

TEST_F(Sqlite, AFullDiskFailsTheWriteWithAWordOnWhatToDoAndTheNextOneWorksAgain) {
  const auto db = open_database(options, note_migrations);
  constexpr Sql limit_pages{"test.limit_pages", "PRAGMA max_page_count = 20"};
  constexpr Sql lift_limit{"test.lift_limit", "PRAGMA max_page_count = 100000"};
  auto big = note("big");
  big.title = std::string(1 << 20, 'x');
  try {
    db->write_now(acme(), [&](Tx& tx) {
      tx.run(limit_pages);
      add(tx, big);
    });
    FAIL() << "a megabyte fitted into 20 pages";
  } catch (const Unavailable& problem) {
    EXPECT_NE(std::string(problem.what()).find("is full"), std::string::npos) << problem.what();
  }
  db->write_now(acme(), [&](Tx& tx) {
    tx.run(lift_limit);
    add(tx, big);
  });
  EXPECT_EQ(ids(*db), std::vector<std::string>{"big"});
}

TEST_F(Sqlite, WaitsForAnotherProgramThatWrites) {
  const auto db = open_database(options, note_migrations);
  sqlite3* shell = nullptr;
  ASSERT_EQ(::sqlite3_open(file().c_str(), &shell), SQLITE_OK);
  ASSERT_EQ(::sqlite3_exec(shell, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  std::thread writer([&] { db->write_now(acme(), [](Tx& tx) { add(tx, note("patient")); }); });
  while (db->stats().queued > 0) std::this_thread::yield();
  EXPECT_EQ(::sqlite3_exec(shell, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  writer.join();
  ::sqlite3_close(shell);
  EXPECT_EQ(ids(*db), std::vector<std::string>{"patient"});
}

// As a database shell that holds a lock.
class Shell {
 public:
  explicit Shell(const std::string& file) {
    EXPECT_EQ(::sqlite3_open(file.c_str(), &handle_), SQLITE_OK);
    run("BEGIN EXCLUSIVE");
  }
  ~Shell() { let_go(); }
  void let_go() {
    if (handle_ != nullptr) run("ROLLBACK");
    ::sqlite3_close(handle_);
    handle_ = nullptr;
  }

 private:
  void run(const char* text) {
    EXPECT_EQ(::sqlite3_exec(handle_, text, nullptr, nullptr, nullptr), SQLITE_OK) << text;
  }
  sqlite3* handle_ = nullptr;
};

bool writable(Database& db) { return await(db.writable(std::chrono::seconds(30))); }
void wait_until_writable(Database& db) {
  while (!writable(db)) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

TEST_F(Sqlite, ALockOfAnotherProgramIsPassingTroubleAndReadsGoOn) {
  options.lock_wait = std::chrono::milliseconds(50);
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("before")); });
  Shell shell(file());
  EXPECT_THROW(db->write_now(acme(), [](Tx& tx) { add(tx, note("lost")); }), Unavailable);
  EXPECT_FALSE(writable(*db));
  EXPECT_EQ(ids(*db), std::vector<std::string>{"before"});
  shell.let_go();
  wait_until_writable(*db);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("after")); });
  EXPECT_EQ(ids(*db), (std::vector<std::string>{"after", "before"}));
}

TEST_F(Sqlite, ADatabaseThatCannotBeWrittenIsPassingTroubleAndReadsGoOn) {
  const auto db = open_database(options, note_migrations);
  constexpr Sql forbid{"test.forbid", "PRAGMA query_only = ON"};
  db->write_now(acme(), [&](Tx& tx) {
    add(tx, note("before"));
    tx.run(forbid);
  });
  EXPECT_THROW(db->write_now(acme(), [](Tx& tx) { add(tx, note("lost")); }), Unavailable);
  EXPECT_FALSE(writable(*db));
  EXPECT_EQ(ids(*db), std::vector<std::string>{"before"});
}

TEST_F(Sqlite, ClosesInTimeWhateverStillRuns) {
  constexpr Sql endless{
      "test.endless",
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"};
  auto db = open_database(options, note_migrations);
  std::latch running(1);
  std::thread reader([&, &db = *db] {
    EXPECT_THROW(db.read_now(acme(),
                             [&](Tx& tx) {
                               running.count_down();
                               return tx.one<int>(endless);
                             }),
                 Unavailable);
  });
  running.wait();
  db.reset();
  reader.join();
}

TEST_F(Sqlite, RunsTheSameStatementInsideItsOwnRows) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) {
    add(tx, note("a"));
    add(tx, note("b"));
  });
  const auto pairs = db->read_now(acme(), [](Tx& tx) {
    int seen = 0;
    tx.execute(select_ids, {},
               [&](const Row&) { seen += static_cast<int>(tx.all<std::string>(select_ids).size()); });
    return seen;
  });
  EXPECT_EQ(pairs, 4);
}

TEST_F(Sqlite, RefusesAWrongNumberOfParametersAndMoreThanOneStatement) {
  const auto db = open_database(options, note_migrations);
  constexpr Sql two{"test.two", "SELECT 1; SELECT 2"};
  EXPECT_THROW(db->read_now(acme(), [](Tx& tx) { tx.run(select_note); }), DatabaseError);
  EXPECT_THROW(db->read_now(acme(), [&](Tx& tx) { tx.run(two); }), DatabaseError);
}

// The child writes and says on the pipe what was acknowledged, until it is killed.
[[noreturn]] void write_until_killed(const DatabaseOptions& options, int acknowledged) {
  const auto db = open_database(options, note_migrations);
  std::vector<std::thread> writers;
  for (int client = 0; client < 8; ++client) {
    writers.emplace_back([&db, client, acknowledged] {
      for (int i = 0;; ++i) {
        const int number = client * 1'000'000 + i;
        db->write_now(acme(), [number](Tx& tx) { add(tx, note(std::to_string(number))); });
        if (::write(acknowledged, &number, sizeof number) != sizeof number) ::_exit(1);
      }
    });
  }
  for (auto& writer : writers) writer.join();
  ::_exit(0);
}

TEST_F(Sqlite, WhatWasAcknowledgedSurvivesAKill) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) write_until_killed(options, ends[1]);
  ::close(ends[1]);
  std::vector<int> acknowledged;
  int number = 0;
  while (acknowledged.size() < 300 && ::read(ends[0], &number, sizeof number) == sizeof number)
    acknowledged.push_back(number);
  ::kill(child, SIGKILL);
  while (::read(ends[0], &number, sizeof number) == sizeof number) acknowledged.push_back(number);
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  ASSERT_GE(acknowledged.size(), 300);

  const auto db = open_database(options, note_migrations);
  const auto found = ids(*db);
  for (const int id : acknowledged) EXPECT_TRUE(std::ranges::binary_search(found, std::to_string(id))) << id;
}

}  // namespace

}  // namespace sp::db::testing
