// What is PostgreSQL's own: row-level security, roles, collation, lost connections.
#include <thread>

#include "platform/db/tests/notes.hpp"
#include "platform/db/tests/vanishing_host.hpp"

namespace sp::db::testing {

namespace {

struct Postgres : ::testing::Test {
  std::optional<TemporaryPostgres> postgres;
  DatabaseOptions options{.service = "notes"};
  void SetUp() override {
    if (cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    postgres.emplace();
    options.postgres = postgres->where();
  }
  std::string refusal(const std::string& where) {
    options.postgres = where;
    try {
      open_database(options, note_migrations);
    } catch (const DatabaseError& problem) {
      return problem.what();
    }
    return "it opened";
  }
};

TEST_F(Postgres, AQueryWithoutAConditionSeesOnlyItsOrganisation) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
  db->write_now(Scope::of("globex"), [](Tx& tx) { add(tx, note("theirs", "globex")); });
  EXPECT_EQ(ids(*db), std::vector<std::string>{"ours"});
  EXPECT_EQ(ids(*db, Scope::of("globex")), std::vector<std::string>{"theirs"});
  EXPECT_EQ(ids(*db, Scope::every_organisation()).size(), 2);
}

TEST_F(Postgres, AStatementWithoutAConditionChangesOnlyItsOrganisation) {
  constexpr Sql delete_all{"test.delete_all", "DELETE FROM notes"};
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
  EXPECT_EQ(db->write_now(Scope::of("globex"), [&](Tx& tx) { return tx.run(delete_all); }), 0);
  EXPECT_EQ(ids(*db).size(), 1);
}

TEST_F(Postgres, ARowOfAnotherOrganisationCannotBeWritten) {
  const auto db = open_database(options, note_migrations);
  EXPECT_THROW(db->write_now(acme(), [](Tx& tx) { add(tx, note("planted", "globex")); }), DatabaseError);
  EXPECT_TRUE(ids(*db, Scope::every_organisation()).empty());
}

TEST_F(Postgres, AScopeCannotBreakOutOfItsQuotes) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
  EXPECT_TRUE(ids(*db, Scope::of("x', true), set_config('sp.organisation', '*")).empty());
}

TEST_F(Postgres, RefusesASuperuser) {
  const auto message = refusal(postgres->where_as_superuser());
  EXPECT_NE(message.find("superuser"), std::string::npos) << message;
}

TEST_F(Postgres, SaysThatTheServerCannotBeReached) {
  const auto message = refusal("host=127.0.0.1 port=1 dbname=nowhere user=nobody password=hidden");
  EXPECT_NE(message.find("cannot be reached"), std::string::npos) << message;
  EXPECT_EQ(message.find("hidden"), std::string::npos) << message;
}

TEST_F(Postgres, RefusesADatabaseThatDoesNotOrderTextByItsBytes) {
  auto where = postgres->where();
  const auto other = postgres->name() + "_icu";
  where.replace(where.rfind("dbname=") + 7, postgres->name().size(), other);
  TemporaryPostgres::run(cluster(), "CREATE DATABASE " + other + " OWNER " + postgres->name() +
                                        " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'");
  const auto message = refusal(where);
  EXPECT_NE(message.find("by its bytes"), std::string::npos) << message;
  TemporaryPostgres::run(cluster(), "DROP DATABASE " + other);
}

TEST_F(Postgres, TheNameOfTheServiceStandsInTheConnectionString) {
  auto where = postgres->where();
  where.replace(where.rfind("dbname=") + 7, postgres->name().size(), "{service}");
  options.service = postgres->name();
  options.postgres = where;
  const auto db = open_database(options, note_migrations);
  EXPECT_TRUE(ids(*db).empty());
  TemporaryPostgres::run(postgres->where(), "SELECT 1 FROM public.notes");
}

TEST_F(Postgres, EachServiceOfOneDatabaseHasASchemaOfItsName) {
  const auto db = open_database(options, note_migrations);
  options.service = "other-notes";
  const auto other = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("n")); });
  other->write_now(acme(), [](Tx& tx) {
    add(tx, note("n"));
    add(tx, note("o"));
  });
  EXPECT_EQ(ids(*db), std::vector<std::string>{"n"});
  EXPECT_EQ(ids(*other), (std::vector<std::string>{"n", "o"}));
  TemporaryPostgres::run(postgres->where(), "SELECT 1 FROM notes.notes, other_notes.notes");
}

TEST_F(Postgres, TellsWhatIsPendingWithoutMakingTheSchema) {
  EXPECT_EQ(pending_migrations(options, note_migrations).back(), "0002_counters");
  TemporaryPostgres::run(postgres->where(), "CREATE SCHEMA notes");
  open_database(options, note_migrations);
  EXPECT_TRUE(pending_migrations(options, note_migrations).empty());
}

TEST_F(Postgres, SaysWhatARoleNeedsThatMayNotMakeTheSchema) {
  TemporaryPostgres::run(postgres->where_as_superuser(),
                         "ALTER DATABASE " + postgres->name() + " OWNER TO CURRENT_USER");
  auto message = refusal(postgres->where());
  EXPECT_NE(message.find("GRANT CREATE ON DATABASE"), std::string::npos) << message;
  TemporaryPostgres::run(postgres->where_as_superuser(), "CREATE SCHEMA notes");
  message = refusal(postgres->where());
  EXPECT_NE(message.find("no schema"), std::string::npos) << message;
  TemporaryPostgres::run(postgres->where_as_superuser(),
                         "GRANT USAGE ON SCHEMA notes TO " + postgres->name());
  message = refusal(postgres->where());
  EXPECT_NE(message.find("may not create tables in the schema notes"), std::string::npos) << message;
  TemporaryPostgres::run(postgres->where_as_superuser(),
                         "GRANT CREATE ON SCHEMA notes TO " + postgres->name());
  EXPECT_EQ(refusal(postgres->where()), "it opened");
}

TEST_F(Postgres, DoesNotStartEmptyBesideTablesThatWereInPublic) {
  TemporaryPostgres::run(postgres->where(), "CREATE TABLE outbox (); CREATE TABLE pulse ()");
  const auto message = refusal(postgres->where());
  EXPECT_NE(message.find("ALTER SCHEMA public RENAME TO notes"), std::string::npos) << message;
}

TEST_F(Postgres, RefusesTwoAddressesThatLeadToDifferentPlaces) {
  options.postgres_owner = postgres->where() + " application_name={service}";
  auto message = refusal(postgres->where());
  EXPECT_NE(message.find("SP_POSTGRES_OWNER_URL"), std::string::npos) << message;
  const TemporaryPostgres other;
  options.postgres_owner = other.where();
  message = refusal(postgres->where() + " user=" + postgres->name());
  EXPECT_NE(message.find("must name the same server and database"), std::string::npos) << message;
}

TEST_F(Postgres, RefusesAnEncodingThatDoesNotHoldEveryText) {
  auto where = postgres->where();
  const auto other = postgres->name() + "_latin";
  where.replace(where.rfind("dbname=") + 7, postgres->name().size(), other);
  TemporaryPostgres::run(cluster(), "CREATE DATABASE " + other + " OWNER " + postgres->name() +
                                        " TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  const auto message = refusal(where);
  EXPECT_NE(message.find("encoding LATIN1"), std::string::npos) << message;
  TemporaryPostgres::run(cluster(), "DROP DATABASE " + other);
}

TEST_F(Postgres, AServingRoleThatOwnsNoTableIsGrantedItsRights) {
  const auto serving = postgres->name() + "_serving";
  TemporaryPostgres::run(cluster(), "CREATE ROLE " + serving + " LOGIN PASSWORD 'store-test'");
  options.postgres_owner = postgres->where();
  options.postgres = postgres->where() + " user=" + serving;
  {
    const auto db = open_database(options, note_migrations);
    db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
    EXPECT_EQ(ids(*db), std::vector<std::string>{"ours"});
    EXPECT_TRUE(ids(*db, Scope::of("globex")).empty());
    constexpr Sql lift{"test.lift", "ALTER TABLE notes DISABLE ROW LEVEL SECURITY"};
    EXPECT_THROW(db->write_now(acme(), [&](Tx& tx) { tx.run(lift); }), DatabaseError);
  }
  TemporaryPostgres::run(postgres->where_as_superuser(), "DROP OWNED BY " + serving);
  TemporaryPostgres::run(cluster(), "DROP ROLE " + serving);
}

TEST_F(Postgres, PutsBackAPolicyThatWasTakenAway) {
  open_database(options, note_migrations);
  TemporaryPostgres::run(postgres->where(), "ALTER TABLE notes.notes NO FORCE ROW LEVEL SECURITY");
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("ours")); });
  EXPECT_TRUE(ids(*db, Scope::of("globex")).empty());
}

TEST_F(Postgres, ReconnectsWhenItsConnectionsWereEnded) {
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("before")); });
  EXPECT_EQ(ids(*db).size(), 1);
  TemporaryPostgres::run(
      cluster(),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + postgres->name() + "'");
  db->write_now(acme(), [](Tx& tx) { add(tx, note("after")); });
  EXPECT_EQ(ids(*db), (std::vector<std::string>{"after", "before"}));
}

TEST_F(Postgres, AConnectionThatEndsInATransactionFailsThatOneAndNotTheNext) {
  constexpr Sql end_own{"test.end_own", "SELECT pg_terminate_backend(pg_backend_pid())"};
  const auto db = open_database(options, note_migrations);
  EXPECT_THROW(db->write_now(acme(),
                             [&](Tx& tx) {
                               add(tx, note("lost"));
                               tx.run(end_own);
                             }),
               DatabaseError);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("kept")); });
  EXPECT_EQ(ids(*db), std::vector<std::string>{"kept"});
}

TEST_F(Postgres, AHostThatVanishesEndsTheWaitAndIsForgottenWhenItIsBack) {
  if (!VanishingHost::possible()) GTEST_SKIP() << "the cluster is not reached over a socket's folder";
  VanishingHost host;
  options.postgres = host.on_the_way_to(postgres->where());
  options.job_limit = std::chrono::milliseconds(500);
  const auto db = open_database(options, note_migrations);
  db->write_now(acme(), [](Tx& tx) { add(tx, note("before")); });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THROW(db->write_now(acme(),
                             [&](Tx& tx) {
                               host.vanish();
                               add(tx, note("lost"));
                             }),
               Unavailable);
  EXPECT_THROW(db->write_now(acme(), [](Tx& tx) { add(tx, note("lost too")); }), Unavailable);
  EXPECT_FALSE(await(db->writable(std::chrono::milliseconds(100))));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(40));  // it would be for ever
  host.come_back();
  for (bool written = false; !written;) {
    try {
      db->write_now(acme(), [](Tx& tx) { add(tx, note("after")); });
      written = true;
    } catch (const Unavailable&) {
    }
  }
  EXPECT_EQ(ids(*db), (std::vector<std::string>{"after", "before"}));
}

TEST_F(Postgres, ClosesInTimeAlthoughItsHostHasVanished) {
  if (!VanishingHost::possible()) GTEST_SKIP() << "the cluster is not reached over a socket's folder";
  VanishingHost host;
  options.postgres = host.on_the_way_to(postgres->where());
  auto db = open_database(options, note_migrations);
  std::latch vanished(1);
  std::thread writer([&, &db = *db] {
    EXPECT_THROW(db.write_now(acme(),
                              [&](Tx& tx) {
                                host.vanish();
                                vanished.count_down();
                                add(tx, note("lost"));
                              }),
                 Unavailable);
  });
  vanished.wait();
  db.reset();  // the write alone might take two minutes
  writer.join();
}

TEST_F(Postgres, TwoProgramsMayMigrateAtOnce) {
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

TEST_F(Postgres, RefusesTheNulCharacterThatItCannotStore) {
  const auto db = open_database(options, note_migrations);
  auto strange = note("n");
  strange.title = std::string("a\0b", 3);
  EXPECT_THROW(db->write_now(acme(), [&](Tx& tx) { add(tx, strange); }), DatabaseError);
}

}  // namespace

}  // namespace sp::db::testing
