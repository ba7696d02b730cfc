#include "platform/db/transfer.hpp"

#include "platform/db/tests/notes.hpp"

namespace sp::db::testing {

namespace {

constexpr Migration more_migrations[] = {note_migrations[0], note_migrations[1], {"0003_marks", R"sql(
CREATE TABLE a_marks (
  organisation_id TEXT NOT NULL,
  note_id TEXT NOT NULL REFERENCES notes (id),
  place INTEGER NOT NULL,
  PRIMARY KEY (note_id, place)
);
CREATE TABLE found (organisation_id TEXT NOT NULL, id TEXT PRIMARY KEY);
)sql"}};
constexpr Sql insert_mark{"test.insert_mark",
                          "INSERT INTO a_marks (organisation_id, note_id, place) VALUES ($1, $2, $3)"};
constexpr Sql insert_event{"test.insert_event",
                           "INSERT INTO outbox (id, organisation_id, topic, key, payload, at) VALUES ($1, "
                           "'acme', 't', 'k', '{}', 1)"};
constexpr Sql delete_event{"test.delete_event", "DELETE FROM outbox WHERE id = $1"};
constexpr Sql select_sequences{"test.select_sequences", "SELECT sequence FROM outbox ORDER BY sequence"};
constexpr Sql count_marks{"test.count_marks", "SELECT count(*) FROM a_marks"};
constexpr Sql count_found{"test.count_found", "SELECT count(*) FROM found"};
constexpr Sql find_all{"test.find_all",
                       "INSERT INTO found (organisation_id, id) SELECT organisation_id, id FROM notes"};
constexpr Sql select_all_notes{"test.select_all_notes", "SELECT * FROM notes ORDER BY id"};

constexpr int many = 150;
void nothing() {}

/// The parameter is the engine that is read.
struct TransferTest : ::testing::TestWithParam<Engine> {
  void SetUp() override {
    if (cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    postgres.emplace();
    DatabaseOptions sqlite{.service = "notes", .data_dir = folder.path()};
    auto postgresql = sqlite;
    postgresql.postgres = postgres->where();
    from = GetParam() == Engine::sqlite ? sqlite : postgresql;
    to = GetParam() == Engine::sqlite ? postgresql : sqlite;
    fill();
  }
  void fill() const {
    const auto db = open_database(from, more_migrations);
    db->write_now(Scope::every_organisation(), [](Tx& tx) {
      for (int i = 0; i < many; ++i) {
        auto n = note("n" + std::to_string(i), i % 3 == 0 ? "globex" : "acme");
        n.number = std::numeric_limits<std::int64_t>::max() - i;
        n.weight = 0.1 * i;
        n.pinned = i % 2 == 0;
        if (i % 5 == 0) n.title = "L'été \xF0\x9F\x8E\x89 " + std::string(static_cast<std::size_t>(i), 'x');
        if (i % 7 == 0) n.seen = false;
        if (i % 11 == 0) n.title = "";
        add(tx, n);
        tx.run(insert_mark, n.organisation_id, n.id, i);
      }
      tx.run(find_all);
      for (const auto* id : {"one", "two", "three"}) tx.run(insert_event, id);
    });
    db->write_now(acme(), [](Tx& tx) {
      tx.run(delete_event, "one");
      tx.run(delete_event, "three");
    });
  }
  std::unique_ptr<Transfer> begin() const {
    return std::make_unique<Transfer>(from, to, more_migrations, derived);
  }
  void transfer() const {
    const auto moving = begin();
    moving->copy(nothing);
    moving->compare(nothing);
    moving->finish();
  }
  Transfer::Place target() const { return Transfer::inspect(to, more_migrations, derived); }

  TemporaryFolder folder;
  std::optional<TemporaryPostgres> postgres;
  DatabaseOptions from, to;
  Derived derived{.tables = {"found"}, .renewal = {find_all}};
};
INSTANTIATE_TEST_SUITE_P(From, TransferTest, ::testing::Values(Engine::sqlite, Engine::postgresql),
                         engine_name);

TEST_P(TransferTest, EveryRowIsThereWithEveryValue) {
  EXPECT_EQ(target(), Transfer::Place::absent);
  transfer();
  const auto source = open_database(from, more_migrations);
  const auto copied = open_database(to, more_migrations);
  const auto notes = [](Tx& tx) { return tx.all<Note>(select_all_notes); };
  const auto every = Scope::every_organisation();
  EXPECT_EQ(copied->read_now(every, notes).size(), many);
  EXPECT_EQ(copied->read_now(every, notes), source->read_now(every, notes));
  const auto count = [&](const Sql& sql) {
    return copied->read_now(every, [&](Tx& tx) { return tx.one<int>(sql); });
  };
  EXPECT_EQ(count(count_marks), many);
  EXPECT_EQ(count(count_found), many);
}

TEST_P(TransferTest, NumbersGoOnBehindThoseThatWereGiven) {
  transfer();
  const auto copied = open_database(to, more_migrations);
  copied->write_now(acme(), [](Tx& tx) { tx.run(insert_event, "four"); });
  EXPECT_EQ(copied->read_now(acme(), [](Tx& tx) { return tx.all<int>(select_sequences); }),
            (std::vector<int>{2, 4}));
}

TEST_P(TransferTest, TellsOfEachRowOnce) {
  const auto moving = begin();
  std::size_t copied = 0, compared = 0;
  moving->copy([&] { ++copied; });
  moving->compare([&] { ++compared; });
  EXPECT_EQ(copied, moving->rows());
  EXPECT_EQ(compared, moving->rows());
}

TEST_P(TransferTest, OneThatStoppedIsNotServedAndGoesOnBehindTheLastRow) {
  std::size_t steps = 0;
  EXPECT_THROW(begin()->copy([&] {
    if (++steps == 100) throw std::runtime_error("interrupted");
  }),
               std::runtime_error);
  EXPECT_EQ(target(), Transfer::Place::unfinished);
  try {
    open_database(to, more_migrations);
    FAIL() << "half of the rows are served";
  } catch (const DatabaseError& problem) {
    EXPECT_NE(std::string(problem.what()).find("transfer once more"), std::string::npos) << problem.what();
  }
  auto moving = begin();
  std::size_t told = 0;
  moving->copy([&] { ++told; });
  EXPECT_EQ(told, moving->rows());
  moving->compare(nothing);
  moving->finish();
  moving.reset();
  EXPECT_EQ(target(), Transfer::Place::in_use);
  EXPECT_EQ(ids(*open_database(to, more_migrations), Scope::every_organisation()).size(), many);
}

TEST_P(TransferTest, SeesAValueThatIsNotTheSame) {
  begin()->copy(nothing);
  constexpr Sql change{"test.change", "UPDATE notes SET weight = weight + 1 WHERE id = 'n7'"};
  open_database(from, more_migrations)->write_now(Scope::every_organisation(), [&](Tx& tx) {
    EXPECT_EQ(tx.run(change), 1);
  });
  try {
    begin()->compare(nothing);
    FAIL() << "the change was not seen";
  } catch (const DatabaseError& problem) {
    EXPECT_NE(std::string(problem.what()).find("notes differs at the row with id n7"), std::string::npos)
        << problem.what();
  }
}

TEST_P(TransferTest, SeesARowThatIsMissing) {
  constexpr Sql remove{"test.remove", "DELETE FROM a_marks WHERE place = $1"};
  begin()->copy(nothing);
  for (const int place : {many - 1, 12}) {
    open_database(from, more_migrations)->write_now(Scope::every_organisation(), [&](Tx& tx) {
      EXPECT_EQ(tx.run(remove, place), 1);
    });
    EXPECT_THROW(begin()->compare(nothing), DatabaseError);
  }
}

TEST_P(TransferTest, KnowsATargetThatIsEmptyAndOneThatIsNot) {
  open_database(to, more_migrations);
  EXPECT_EQ(target(), Transfer::Place::empty);
  open_database(to, more_migrations)->write_now(acme(), [](Tx& tx) { add(tx, note("n")); });
  EXPECT_EQ(target(), Transfer::Place::in_use);
}

}  // namespace

}  // namespace sp::db::testing
