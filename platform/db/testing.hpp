// For store tests: the same test on SQLite and on PostgreSQL, each time with a database of its own.
//
//   struct TicketStoreTest : sp::db::testing::StoreTest {
//     TicketStoreTest() : StoreTest(ticketing_service::sql::migrations) {}
//   };
//   SP_ON_EVERY_ENGINE(TicketStoreTest);
//   TEST_P(TicketStoreTest, FindsWhatItStored) { TicketStore store(db()); … await(store.insert(ticket)) … }
//
// PostgreSQL is the cluster of SP_TEST_POSTGRES, a connection string of a role that may create databases and
// roles.
#pragma once
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "platform/base/id.hpp"
#include "platform/db/database.hpp"

namespace sp::db::testing {

enum class Engine { sqlite, postgresql };

inline std::string engine_name(const ::testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::sqlite ? "SQLite" : "PostgreSQL";
}

/// The connection string of the cluster for tests; empty where there is none.
inline std::string cluster() {
  const char* where = std::getenv("SP_TEST_POSTGRES");
  return where == nullptr ? "" : where;
}

inline std::string unique_name() {
  const std::string id = new_id();
  return "sp_test_" + id.substr(24) + "_" + id.substr(19, 4);  // the random part
}

/// A folder that is gone with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / unique_name()) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// An empty PostgreSQL database that belongs to a role of its own, bound by row-level security. Both are
/// dropped in the end.
class TemporaryPostgres {
 public:
  TemporaryPostgres() : name_(unique_name()) {
    run(cluster(), "CREATE ROLE " + name_ + " LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'store-test'");
    run(cluster(), "CREATE DATABASE " + name_ + " OWNER " + name_ +
                       " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
  }
  ~TemporaryPostgres() {
    try {
      run(cluster(), "DROP DATABASE " + name_ + " WITH (FORCE)");
      run(cluster(), "DROP ROLE " + name_);
    } catch (const DatabaseError& problem) {
      ADD_FAILURE() << problem.what();
    }
  }
  TemporaryPostgres(const TemporaryPostgres&) = delete;
  TemporaryPostgres& operator=(const TemporaryPostgres&) = delete;

  /// For DatabaseOptions::postgres.
  std::string where() const { return as("user=" + name_ + " password=store-test"); }
  /// The same database as the cluster's own role.
  std::string where_as_superuser() const { return as(""); }
  const std::string& name() const { return name_; }

  /// Runs statements over a connection of their own.
  static void run(const std::string& where, const std::string& statements) {
    const std::unique_ptr<PGconn, decltype(&::PQfinish)> connection(::PQconnectdb(where.c_str()),
                                                                    &::PQfinish);
    const std::unique_ptr<PGresult, decltype(&::PQclear)> result(
        ::PQexec(connection.get(), statements.c_str()), &::PQclear);
    const auto status = ::PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw DatabaseError(statements + ": " + ::PQerrorMessage(connection.get()));
  }

 private:
  // The cluster's connection string with its database replaced; of two settings libpq takes the later one.
  std::string as(const std::string& more) const {
    std::string out;
    const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options(
        ::PQconninfoParse(cluster().c_str(), nullptr), &::PQconninfoFree);
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
      if (option->val != nullptr) out += std::string(option->keyword) + "='" + option->val + "' ";
    return out + "dbname=" + name_ + " " + more;
  }

  const std::string name_;
};

/// Runs a coroutine to its end on this thread; its value or its exception.
template <class T>
T await(Task<T> task) {
  using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
  asio::io_context context;
  std::exception_ptr problem;
  std::optional<Stored> result;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, auto... value) {
    problem = thrown;
    result.emplace(std::move(value)...);
  });
  context.run();
  if (problem) std::rethrow_exception(problem);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A test with a fresh database of the engine that is its parameter. Where there is no PostgreSQL its half is
/// skipped.
class StoreTest : public ::testing::TestWithParam<Engine> {
 protected:
  explicit StoreTest(std::span<const Migration> migrations, std::string service = "store_test")
      : migrations_(migrations.begin(), migrations.end()) {
    options_.service = std::move(service);
  }

  void SetUp() override {
    if (GetParam() == Engine::postgresql) {
      if (cluster().empty())
        GTEST_SKIP()
            << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
      postgres_.emplace();
      options_.postgres = postgres_->where();
    } else {
      folder_.emplace();
      options_.data_dir = folder_->path();
    }
    database_ = open_database(options_, migrations_);
  }

  Database& db() { return *database_; }
  const DatabaseOptions& options() const { return options_; }
  bool on_postgres() const { return GetParam() == Engine::postgresql; }
  /// The database that this test made on the cluster; only where on_postgres().
  const TemporaryPostgres& postgres() const { return *postgres_; }
  /// Ends the database as a stop of the program does, and opens it again.
  void reopen() {
    close();
    database_ = open_database(options_, migrations_);
  }
  void reopen(const DatabaseOptions& changed) {
    close();
    database_ = open_database(changed, migrations_);
  }
  void close() { database_.reset(); }

 private:
  std::vector<Migration> migrations_;
  DatabaseOptions options_;
  std::optional<TemporaryFolder> folder_;
  std::optional<TemporaryPostgres> postgres_;
  std::unique_ptr<Database> database_;
};

#define SP_ON_EVERY_ENGINE(Suite)                                                                           \
  INSTANTIATE_TEST_SUITE_P(                                                                                 \
      , Suite, ::testing::Values(::sp::db::testing::Engine::sqlite, ::sp::db::testing::Engine::postgresql), \
      ::sp::db::testing::engine_name)

}  // namespace sp::db::testing
