// What both engines promise alike.
#include <ranges>
#include <set>
#include <thread>

#include "platform/db/tests/notes.hpp"

namespace sp::db::testing {

namespace {

struct Store : StoreTest {
  Store() : StoreTest(note_migrations) {}
};
SP_ON_EVERY_ENGINE(Store);

Task<std::string> insert_and_read(Database& db, std::string id) {
  co_await db.write(acme(), [id](Tx& tx) { add(tx, note(id)); });
  const auto found = co_await db.read(acme(), [id](Tx& tx) { return tx.first<Note>(select_note, id); });
  co_return found ? found->id : "";
}

TEST_P(Store, ReturnsEveryTypeAsItWasStored) {
  const Note stored{.id = "n-1",
                    .organisation_id = "acme",
                    .number = std::numeric_limits<std::int64_t>::min(),
                    .small = -7,
                    .weight = 0.1,
                    .pinned = true,
                    .colour = Colour::private_,
                    .written = Time(std::chrono::milliseconds(1'764'000'000'123)),
                    .title = "L'été, “naïve” \xF0\x9F\x8E\x89",
                    .parent = 42,
                    .seen = false,
                    .read_at = Time(std::chrono::milliseconds(-1))};
  EXPECT_EQ(db().write_now(acme(), [&](Tx& tx) { return add(tx, stored); }), 1);
  EXPECT_EQ(db().read_now(acme(), [](Tx& tx) { return tx.one<Note>(select_note, "n-1"); }), stored);
}

TEST_P(Store, KeepsNullApartFromEmpty) {
  auto empty = note("empty");
  empty.title = "";
  db().write_now(acme(), [&](Tx& tx) {
    add(tx, empty);
    add(tx, note("null"));
  });
  db().read_now(acme(), [](Tx& tx) {
    EXPECT_EQ(tx.one<Note>(select_note, "empty").title, "");
    EXPECT_EQ(tx.one<Note>(select_note, "null").title, std::nullopt);
    EXPECT_EQ(tx.one<Note>(select_note, "null").seen, std::nullopt);
  });
}

TEST_P(Store, FiltersByAParameterThatMayBeNull) {
  constexpr Sql select_coloured{
      "test.select_coloured",
      "SELECT id FROM notes WHERE (CAST($2 AS TEXT) IS NULL OR colour = $2) AND number >= $1 "
      "ORDER BY number DESC LIMIT $3"};
  db().write_now(acme(), [](Tx& tx) {
    for (int i = 0; i < 4; ++i) {
      auto n = note("n-" + std::to_string(i));
      n.number = i;
      n.colour = i % 2 == 0 ? Colour::red : Colour::green;
      add(tx, n);
    }
  });
  db().read_now(acme(), [&](Tx& tx) {
    const std::optional<Colour> any;
    EXPECT_EQ(tx.all<std::string>(select_coloured, 1, any, 10),
              (std::vector<std::string>{"n-3", "n-2", "n-1"}));
    EXPECT_EQ(tx.all<std::string>(select_coloured, 0, std::optional(Colour::red), 1),
              std::vector<std::string>{"n-2"});
  });
}

TEST_P(Store, ComparesTextByItsBytes) {
  db().write_now(acme(), [](Tx& tx) {
    for (const auto* id : {"b", "\xC3\xA9", "B", "a"}) add(tx, note(id));
  });
  EXPECT_EQ(ids(db()), (std::vector<std::string>{"B", "a", "b", "\xC3\xA9"}));
}

TEST_P(Store, CountsTheRowsThatAStatementChanged) {
  constexpr Sql pin_all{"test.pin_all", "UPDATE notes SET pinned = TRUE WHERE pinned = $1"};
  constexpr Sql insert_counter{
      "test.insert_counter",
      "INSERT INTO counters (organisation_id, value) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
  db().write_now(acme(), [&](Tx& tx) {
    add(tx, note("a"));
    add(tx, note("b"));
    EXPECT_EQ(tx.run(pin_all, false), 2);
    EXPECT_EQ(tx.run(pin_all, false), 0);
    EXPECT_EQ(tx.run(insert_counter, "acme", 1), 1);
    EXPECT_EQ(tx.run(insert_counter, "acme", 2), 0);
  });
}

TEST_P(Store, ResumesACoroutineWithWhatTheTransactionReturned) {
  EXPECT_EQ(await(insert_and_read(db(), "n-1")), "n-1");
}

TEST_P(Store, ThrowsUniqueViolationAndKeepsNothingOfThatTransaction) {
  db().write_now(acme(), [](Tx& tx) { add(tx, note("taken")); });
  EXPECT_THROW(db().write_now(acme(),
                              [](Tx& tx) {
                                add(tx, note("first"));
                                add(tx, note("taken"));
                              }),
               UniqueViolation);
  EXPECT_EQ(ids(db()), std::vector<std::string>{"taken"});
}

TEST_P(Store, RollsBackWhenAStatementFailedAlthoughTheFunctionCaughtIt) {
  db().write_now(acme(), [](Tx& tx) { add(tx, note("taken")); });
  const bool stored = db().write_now(acme(), [](Tx& tx) {
    add(tx, note("first"));
    try {
      add(tx, note("taken"));
    } catch (const UniqueViolation&) {
      EXPECT_THROW(tx.one<int>(count_notes), DatabaseError);
      return false;
    }
    return true;
  });
  EXPECT_FALSE(stored);
  EXPECT_EQ(ids(db()), std::vector<std::string>{"taken"});
}

TEST_P(Store, RollsBackAnUnexpectedResultAndReturnsIt) {
  const auto result = db().write_now(acme(), [](Tx& tx) -> Result<int> {
    add(tx, note("refused"));
    return conflict("closed", "The ticket is closed.");
  });
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, "closed");
  EXPECT_TRUE(ids(db()).empty());
}

TEST_P(Store, OneFailedWriteLeavesThoseBesideIt) {
  std::vector<std::thread> writers;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 20; ++i) {
    writers.emplace_back([this, i, &refused] {
      try {
        db().write_now(acme(), [i](Tx& tx) {
          add(tx, note("n-" + std::to_string(i)));
          if (i % 2 == 1) throw std::runtime_error("an odd one");
        });
      } catch (const std::runtime_error& problem) {
        if (std::string_view(problem.what()) == "an odd one") ++refused;
      }
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(refused, 10);
  EXPECT_EQ(ids(db()).size(), 10);
}

TEST_P(Store, ConcurrentIncrementsAreAllCounted) {
  constexpr Sql start_counter{"test.start_counter",
                              "INSERT INTO counters (organisation_id, value) VALUES ($1, 0)"};
  constexpr Sql select_counter{"test.select_counter",
                               "SELECT value FROM counters WHERE organisation_id = $1"};
  constexpr Sql set_counter{"test.set_counter", "UPDATE counters SET value = $2 WHERE organisation_id = $1"};
  db().write_now(acme(), [&](Tx& tx) { tx.run(start_counter, "acme"); });
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int n = 0; n < 10; ++n)
        db().write_now(acme(), [&](Tx& tx) {
          tx.run(set_counter, "acme", tx.one<std::int64_t>(select_counter, "acme") + 1);
        });
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(db().read_now(acme(), [&](Tx& tx) { return tx.one<int>(select_counter, "acme"); }), 40);
}

TEST_P(Store, AReaderKeepsItsSnapshotWhileAWriterCommits) {
  const auto [before, after] = db().read_now(acme(), [this](Tx& tx) {
    const int first = tx.one<int>(count_notes);
    db().write_now(acme(), [](Tx& other) { add(other, note("late")); });
    return std::pair(first, tx.one<int>(count_notes));
  });
  EXPECT_EQ(before, 0);
  EXPECT_EQ(after, 0);
  EXPECT_EQ(ids(db()).size(), 1);
}

TEST_P(Store, AReadCannotWrite) {
  EXPECT_THROW(db().read_now(acme(), [](Tx& tx) { add(tx, note("sneaked")); }), DatabaseError);
  EXPECT_TRUE(ids(db()).empty());
}

TEST_P(Store, NamesTheStatementThatIsWrong) {
  constexpr Sql broken{"test.broken", "SELECT nothing FROM nowhere"};
  try {
    db().read_now(acme(), [&](Tx& tx) { tx.run(broken); });
    FAIL() << "a query of a table that is not there ran";
  } catch (const DatabaseError& problem) {
    EXPECT_NE(std::string(problem.what()).find("test.broken"), std::string::npos) << problem.what();
  }
}

TEST_P(Store, RefusesToReadNullIntoAFieldThatMustHaveAValue) {
  constexpr Sql select_title{"test.select_title", "SELECT title FROM notes"};
  db().write_now(acme(), [](Tx& tx) { add(tx, note("untitled")); });
  EXPECT_THROW(db().read_now(acme(), [&](Tx& tx) { return tx.all<std::string>(select_title); }),
               DatabaseError);
}

TEST_P(Store, CallsTheListenerOnlyForTransactionsThatAskForIt) {
  std::atomic<int> calls = 0;
  db().on_commit([&] { ++calls; });
  db().write_now(acme(), [](Tx& tx) { add(tx, note("quiet")); });
  db().write_now(acme(), [](Tx& tx) -> Result<> {
    tx.wake_listener();
    return not_found("No such note.");
  });
  db().write_now(acme(), [](Tx& tx) {
    add(tx, note("loud"));
    tx.wake_listener();
  });
  close();  // the listener is called after the writer was told
  EXPECT_EQ(calls, 1);
}

TEST_P(Store, RefusesWorkThatItsQueueCannotHold) {
  auto small = options();
  small.queue_limit = 2;
  small.writers = 1;
  reopen(small);
  std::latch running(1);
  std::latch go(1);
  std::thread holder([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  std::vector<std::thread> waiting;
  for (int i = 0; i < 2; ++i)
    waiting.emplace_back(
        [&, i] { db().write_now(acme(), [i](Tx& tx) { add(tx, note("n-" + std::to_string(i))); }); });
  while (db().stats().queued < 2) std::this_thread::yield();
  EXPECT_THROW(db().write_now(acme(), [](Tx& tx) { add(tx, note("too many")); }), Overloaded);
  EXPECT_THROW(await(insert_and_read(db(), "too many")), Overloaded);
  go.count_down();
  holder.join();
  for (auto& thread : waiting) thread.join();
  EXPECT_EQ(ids(db()), (std::vector<std::string>{"n-0", "n-1"}));
}

TEST_P(Store, MigratesOnceAndKeepsTheRows) {
  db().write_now(acme(), [](Tx& tx) { add(tx, note("kept")); });
  reopen();
  EXPECT_EQ(ids(db()), std::vector<std::string>{"kept"});
  EXPECT_TRUE(pending_migrations(options(), note_migrations).empty());
}

TEST_P(Store, SaysWhichMigrationsArePending) {
  const std::vector<Migration> newer{
      note_migrations[0], note_migrations[1], {"0003_titles", "CREATE TABLE titles (id TEXT)"}};
  EXPECT_EQ(pending_migrations(options(), newer), std::vector<std::string>{"0003_titles"});
}

TEST_P(Store, RefusesDataOfANewerVersion) {
  close();
  try {
    open_database(options(), std::span(note_migrations).first(1));
    FAIL() << "an older program opened newer data";
  } catch (const DatabaseError& problem) {
    EXPECT_NE(std::string(problem.what()).find("0002_counters"), std::string::npos) << problem.what();
  }
}

TEST_P(Store, AMigrationThatFailsLeavesNothing) {
  close();
  const std::vector<Migration> newer{
      note_migrations[0],
      note_migrations[1],
      {"0003_half", "CREATE TABLE half (id TEXT); CREATE TABLE notes (id TEXT)"}};
  EXPECT_THROW(open_database(options(), newer), DatabaseError);
  const std::vector<Migration> mended{
      note_migrations[0], note_migrations[1], {"0003_half", "CREATE TABLE half (id TEXT)"}};
  EXPECT_NO_THROW(open_database(options(), mended));
}

TEST_P(Store, FinishesWhatIsQueuedBeforeItCloses) {
  asio::io_context context;
  for (int i = 0; i < 50; ++i)
    asio::co_spawn(context, insert_and_read(db(), "n-" + std::to_string(i)),
                   [](std::exception_ptr, std::string) {});
  context.poll();  // the writes are queued, nothing has been awaited
  reopen();
  EXPECT_EQ(ids(db()).size(), 50);
}

TEST_P(Store, IsWritable) { EXPECT_TRUE(await(db().writable(std::chrono::seconds(30)))); }

TEST_P(Store, ManyWhoAskWhetherItIsWritableShareOneWrite) {
  auto one_writer = options();
  one_writer.writers = 1;
  reopen(one_writer);
  std::latch running(1), go(1);
  std::thread holder([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  asio::io_context context;
  int yes = 0;
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(context, db().writable(std::chrono::seconds(30)),
                   [&yes](std::exception_ptr, bool writable) { yes += writable ? 1 : 0; });
  context.poll();
  EXPECT_EQ(db().stats().queued, 1);
  go.count_down();
  holder.join();
  context.run();
  EXPECT_EQ(yes, 20);
}

TEST_P(Store, SaysThatItIsNotWritableWhenItDoesNotAnswerInTime) {
  auto one_writer = options();
  one_writer.writers = 1;
  reopen(one_writer);
  std::latch running(1), go(1);
  std::thread holder([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  asio::io_context context;
  std::optional<bool> answer;
  asio::co_spawn(context, db().writable(std::chrono::milliseconds(10)),
                 [&](std::exception_ptr, bool writable) { answer = writable; });
  while (!answer) context.run_one();
  EXPECT_EQ(answer, false);
  go.count_down();
  holder.join();
  context.run();
}

constexpr Sql count_for_ever{"test.count_for_ever",
                             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                             "2000000000) SELECT count(*) FROM n"};
constexpr Sql write_for_ever{"test.write_for_ever",
                             "UPDATE notes SET number = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i "
                             "+ 1 FROM n WHERE i < 2000000000) "
                             "SELECT count(*) FROM n) WHERE id = $1"};

TEST_P(Store, EndsAReadThatTakesTooLong) {
  auto hurried = options();
  hurried.request_limit = std::chrono::milliseconds(1500);
  reopen(hurried);
  EXPECT_THROW(await(db().read(acme(), [](Tx& tx) { return tx.one<std::int64_t>(count_for_ever); })),
               Unavailable);
  EXPECT_TRUE(ids(db()).empty());
}

TEST_P(Store, EndsAWriteThatTakesTooLongAndKeepsThoseBesideIt) {
  auto hurried = options();
  hurried.writers = 1;
  hurried.job_limit = std::chrono::milliseconds(1500);
  reopen(hurried);
  db().write_now(acme(), [](Tx& tx) { add(tx, note("first")); });
  std::latch running(1), go(1);
  std::thread holder([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  std::vector<std::thread> beside;
  const auto write = [&](const char* id) {
    beside.emplace_back([&, id] { db().write_now(acme(), [id](Tx& tx) { add(tx, note(id)); }); });
    while (db().stats().queued < beside.size()) std::this_thread::yield();
  };
  write("before");
  beside.emplace_back([&] {
    EXPECT_THROW(db().write_now(acme(),
                                [](Tx& tx) {
                                  add(tx, note("slow"));
                                  tx.run(write_for_ever, "first");
                                }),
                 Unavailable);
  });
  while (db().stats().queued < 2) std::this_thread::yield();
  write("behind");
  go.count_down();
  holder.join();
  for (auto& thread : beside) thread.join();
  EXPECT_EQ(ids(db()), (std::vector<std::string>{"before", "behind", "first"}));
}

TEST_P(Store, GivesBackWorkThatWaitedTooLong) {
  auto impatient = options();
  impatient.writers = 1;
  impatient.queue_wait = std::chrono::seconds(2);
  reopen(impatient);
  std::latch running(1), go(1);
  std::thread holder([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  std::atomic<bool> told = false;
  std::thread waiting([&] {
    EXPECT_THROW(db().write_now(acme(), [](Tx& tx) { add(tx, note("late")); }), Unavailable);
    told = true;
  });
  // The writer is busy all the time: it is others who come to the queue that notice.
  std::vector<std::thread> others;
  while (!told) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    others.emplace_back([&] {
      try {
        db().write_now(acme(), [](Tx&) {});
      } catch (const Unavailable&) {
      }
    });
  }
  EXPECT_GE(db().stats().expired, 1);
  go.count_down();
  holder.join();
  waiting.join();
  for (auto& thread : others) thread.join();
  EXPECT_TRUE(ids(db()).empty());
}

TEST_P(Store, TakesTheWorkOfOrganisationsInTurn) {
  auto one_writer = options();
  one_writer.writers = 1;
  reopen(one_writer);
  std::latch running(1), go(1);
  std::mutex mutex;
  std::vector<std::string> order;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  const auto wait_in_line = [&](const std::string& organisation, std::size_t place) {
    threads.emplace_back([&, organisation] {
      db().write_now(Scope::of(organisation), [&](Tx&) {
        const std::lock_guard lock(mutex);
        order.push_back(organisation);
      });
    });
    while (db().stats().queued < place) std::this_thread::yield();
  };
  for (std::size_t i = 1; i <= 10; ++i) wait_in_line("acme", i);
  wait_in_line("globex", 11);
  wait_in_line("globex", 12);
  go.count_down();
  for (auto& thread : threads) thread.join();
  ASSERT_EQ(order.size(), 12);
  EXPECT_LE(std::ranges::find(order, "globex") - order.begin(), 1);
  EXPECT_LE(std::ranges::find(order | std::views::reverse, "globex").base() - order.begin(), 4);
}

TEST_P(Store, NoOrganisationFillsTheQueueForTheOthers) {
  auto small = options();
  small.queue_limit = 8;
  small.writers = 1;
  reopen(small);
  std::latch running(1), go(1);
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    db().write_now(acme(), [&](Tx&) {
      running.count_down();
      go.wait();
    });
  });
  running.wait();
  const auto queue = [&](const std::string& organisation, std::size_t place) {
    threads.emplace_back([&, organisation] { db().write_now(Scope::of(organisation), [](Tx&) {}); });
    while (db().stats().queued < place) std::this_thread::yield();
  };
  for (std::size_t i = 1; i <= 6; ++i) queue("acme", i);
  EXPECT_THROW(db().write_now(acme(), [](Tx&) {}), Overloaded);
  queue("globex", 7);
  go.count_down();
  for (auto& thread : threads) thread.join();
}

TEST_P(Store, TellsTheTimeOfAWriteAndHowFarAReadIsSettledButNotTheOtherWayRound) {
  const auto [first, second] = db().write_now(acme(), [](Tx& tx) { return std::pair(tx.now(), tx.now()); });
  EXPECT_EQ(first, second);
  EXPECT_GE(db().read_now(acme(), [](Tx& tx) { return tx.settled(); }), first);
  EXPECT_GE(db().write_now(acme(), [](Tx& tx) { return tx.now(); }), first);
  EXPECT_THROW(db().read_now(acme(), [](Tx& tx) { return tx.now(); }), DatabaseError);
  EXPECT_THROW(db().write_now(acme(), [](Tx& tx) { return tx.settled(); }), DatabaseError);
  EXPECT_THROW(db().read_now(acme(),
                             [](Tx& tx) {
                               tx.one<int>(count_notes);
                               return tx.settled();
                             }),
               DatabaseError);
}

TEST_P(Store, NothingIsSettledBeyondAWriteThatIsUnderWay) {
  std::latch timed(1), go(1);
  const auto before = db().write_now(acme(), [](Tx& tx) { return tx.now(); });
  Time time{};
  std::thread writer([&] {
    db().write_now(acme(), [&](Tx& tx) {
      time = tx.now();
      add(tx, note("under way"));
      timed.count_down();
      go.wait();
    });
  });
  timed.wait();
  // PostgreSQL announces the write before it reads the clock for it: a millisecond may lie between.
  const auto settled = db().read_now(acme(), [](Tx& tx) { return tx.settled(); });
  EXPECT_GE(settled, before);
  EXPECT_LE(settled, time);
  go.count_down();
  writer.join();
  while (db().read_now(acme(), [](Tx& tx) { return tx.settled(); }) <= time) std::this_thread::yield();
}

// An integrator who follows a list by time and never looks back.
TEST_P(Store, AFollowerOfTheTimesMissesNoRow) {
  constexpr Sql select_since{"test.select_since",
                             "SELECT * FROM notes WHERE written < $1 AND (written, id) > ($2, $3) "
                             "ORDER BY written, id LIMIT 7"};
  constexpr int writers = 6, each = 60;
  auto wide = options();
  wide.writers = writers;
  reopen(wide);
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] {
      for (int i = 0; i < each; ++i) {
        db().write_now(acme(), [&](Tx& tx) {
          auto row = note(std::to_string(writer) + "-" + std::to_string(i));
          row.written = tx.now();
          // Of two transactions the later one is often committed first.
          if (i % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(writer));
          add(tx, row);
        });
        ++written;
      }
    });
  std::set<std::string> seen;
  Time time{};
  std::string id;
  while (seen.size() < writers * each) {
    const bool all_written = written == writers * each;
    const auto [page, settled] = db().read_now(acme(), [&](Tx& tx) {
      const auto until = tx.settled();
      return std::pair(tx.all<Note>(select_since, until, time, id), until);
    });
    for (const auto& row : page) {
      EXPECT_TRUE(seen.insert(row.id).second) << row.id << " came twice";
      time = row.written;
      id = row.id;
    }
    if (page.empty() && all_written && settled > time + std::chrono::seconds(2)) break;
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), writers * each);
}

TEST_P(Store, ItsTimeStandsStillWhenTheClockIsSetBack) {
  ManualClock clock(Time(std::chrono::milliseconds(1'764'000'000'000)));
  auto timed = options();
  timed.clock = &clock;
  reopen(timed);
  const auto tell = [&] { return db().write_now(acme(), [](Tx& tx) { return tx.now(); }); };
  EXPECT_EQ(tell(), clock.now());
  if (on_postgres()) return;  // the server's clock is the cluster's
  const auto before = clock.now();
  ASSERT_TRUE(await(db().writable(std::chrono::seconds(30))));
  clock.advance(-std::chrono::hours(1));
  EXPECT_EQ(tell(), before);
  reopen(timed);
  EXPECT_EQ(tell(), before);
  clock.advance(std::chrono::hours(2));
  EXPECT_EQ(tell(), clock.now());
}

}  // namespace

}  // namespace sp::db::testing
