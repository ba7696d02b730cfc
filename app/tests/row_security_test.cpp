// Row-level security of every table of every service, as PostgreSQL's catalog names them: statements without
// any WHERE see and change the rows of their organisation alone.
#include <map>
#include <set>

#include "app/schemas.hpp"
#include "platform/db/testing.hpp"

namespace sp::app {
namespace {

using db::Scope;
using db::Tx;
using db::testing::TemporaryPostgres;

struct Column {
  std::string name;
  std::string type;
};
BOOST_DESCRIBE_STRUCT(Column, (), (name, type))

constexpr db::Sql select_tables{
    "test.select_tables",
    "SELECT c.relname::text FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = "
    "current_schema()::regnamespace AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND "
    "a.attname = 'organisation_id') = $1 ORDER BY 1"};
constexpr db::Sql select_columns{
    "test.select_columns",
    "SELECT a.attname::text AS name, t.typname::text AS type FROM pg_attribute a JOIN pg_type t ON t.oid = "
    "a.atttypid WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped AND "
    "a.attidentity = ''"};
constexpr db::Sql select_readable_views{
    "test.select_views",
    "SELECT count(*) FROM pg_class c WHERE c.relkind IN ('v', 'm') AND c.relnamespace = "
    "current_schema()::regnamespace"};

/// What belongs to no organisation: the platform's own, keys of the installation, counts of sign-ins by
/// address, and words of tickets, which give numbers only (ticketing-service's README).
const std::map<std::string, std::set<std::string>> of_no_organisation{
    {"auth", {"sign_in_attempts", "signing_keys"}}, {"ticketing", {"ticket_search"}}};
const std::set<std::string> of_the_platform{"event_consumers", "publication", "pulse", "schema_migrations"};

class RowSecurity : public ::testing::Test {
 protected:
  void SetUp() override {
    if (db::testing::cluster().empty())
      GTEST_SKIP()
          << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
    postgres_.emplace();
    for (const auto& schema : schemas())
      databases_[schema.service] = db::open_database(
          {.service = schema.service, .data_dir = "", .postgres = postgres_->where(), .postgres_owner = ""},
          schema.migrations);
  }

  template <class T, class... A>
  std::vector<T> all(db::Database& database, const Scope& scope, const db::Sql& sql, const A&... arguments) {
    return database.read_now(scope, [&](Tx& tx) { return tx.all<T>(sql, arguments...); });
  }
  std::vector<std::string> tables(db::Database& database) {
    return all<std::string>(database, Scope::every_organisation(), select_tables, true);
  }
  /// A row of `organisation`: every text begins with its name, so that nothing unique is met twice.
  std::string insertion(db::Database& database, const std::string& table, const std::string& organisation) {
    std::string names, values;
    for (const auto& column : all<Column>(database, Scope::every_organisation(), select_columns, table)) {
      const std::string comma = names.empty() ? "" : ", ";
      names += comma + '"' + column.name + '"';
      values += comma + (column.name == "organisation_id" ? '\'' + organisation + '\''
                         : column.type == "text"          ? '\'' + organisation + ' ' + column.name + '\''
                         : column.type == "bool"          ? "false"
                                                          : std::to_string(organisation.size()));
    }
    return "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ")";
  }
  /// A row of each organisation in every table, put there past the policies and without what they refer to.
  void fill(const std::string& service) {
    auto& database = *databases_.at(service);
    std::string statements = "SET session_replication_role = replica; SET search_path = " + service;
    for (const auto& table : tables(database))
      for (const auto* organisation : {ours, theirs})
        statements += "; " + insertion(database, table, organisation);
    TemporaryPostgres::run(postgres_->where_as_superuser(), statements);
  }
  std::int64_t change(db::Database& database, const std::string& text) {
    return database.write_now(Scope::of(ours), [&](Tx& tx) { return tx.run(db::Sql{"test.change", text}); });
  }
  std::vector<std::string> organisations(db::Database& database, const std::string& table,
                                         const Scope& scope) {
    const auto text = "SELECT organisation_id FROM " + table + " ORDER BY 1";
    return all<std::string>(database, scope, db::Sql{"test.organisations", text});
  }
  std::string refusal(db::Database& database, const std::string& text) {
    try {
      change(database, text);
    } catch (const db::DatabaseError& problem) {
      return problem.what();
    }
    return "it was done";
  }

  static constexpr const char* ours = "acme";
  static constexpr const char* theirs = "globex";
  std::optional<TemporaryPostgres> postgres_;
  std::map<std::string, std::unique_ptr<db::Database>> databases_;
};

TEST_F(RowSecurity, StatementsWithoutAConditionReachOneOrganisation) {
  std::size_t tried = 0;
  for (const auto& schema : schemas()) {
    fill(schema.service);
    auto& database = *databases_.at(schema.service);
    for (const auto& table : tables(database)) {
      SCOPED_TRACE(schema.service + "." + table);
      EXPECT_EQ(organisations(database, table, Scope::of(ours)), std::vector<std::string>{ours});
      EXPECT_EQ(organisations(database, table, Scope::of(theirs)), std::vector<std::string>{theirs});
      EXPECT_EQ(organisations(database, table, Scope::of("")), std::vector<std::string>{});
      EXPECT_EQ(organisations(database, table, Scope::every_organisation()),
                (std::vector<std::string>{ours, theirs}));
      EXPECT_EQ(change(database, "UPDATE " + table + " SET organisation_id = organisation_id"), 1);
      EXPECT_NE(
          refusal(database, "UPDATE " + table + " SET organisation_id = 'globex'").find("row-level security"),
          std::string::npos);
      EXPECT_NE(refusal(database, insertion(database, table, "globex2")).find("row-level security"),
                std::string::npos);
      ++tried;
    }
  }
  EXPECT_GT(tried, 30);
}

TEST_F(RowSecurity, ADeletionWithoutAConditionLeavesTheOthers) {
  for (const auto& schema : schemas()) {
    fill(schema.service);
    auto& database = *databases_.at(schema.service);
    for (const auto& table : tables(database)) {
      SCOPED_TRACE(schema.service + "." + table);
      TemporaryPostgres::run(postgres_->where_as_superuser(),
                             "ALTER TABLE " + schema.service + "." + table + " DISABLE TRIGGER ALL");
      EXPECT_EQ(change(database, "DELETE FROM " + table), 1);
      EXPECT_EQ(organisations(database, table, Scope::every_organisation()),
                std::vector<std::string>{theirs});
    }
  }
}

TEST_F(RowSecurity, ATableWithoutAnOrganisationIsOneOfThese) {
  for (const auto& schema : schemas()) {
    auto& database = *databases_.at(schema.service);
    auto expected = of_the_platform;
    if (const auto own = of_no_organisation.find(schema.service); own != of_no_organisation.end())
      expected.insert(own->second.begin(), own->second.end());
    const auto found = all<std::string>(database, Scope::every_organisation(), select_tables, false);
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), expected) << schema.service;
    EXPECT_EQ(all<int>(database, Scope::every_organisation(), select_readable_views).front(), 0);
  }
}

}  // namespace
}  // namespace sp::app
