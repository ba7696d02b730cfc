// A database that can be read and not written, as on a full disk or a standby.
#pragma once
#include <sqlite3.h>

#include "platform/db/testing.hpp"

namespace sp::db::testing {

/// As long as it lives, writes of the service's database are refused and reads go on. On SQLite another
/// program holds the lock (set DatabaseOptions::lock_wait low); PostgreSQL has become read-only.
class OnlyReadable {
 public:
  OnlyReadable(const DatabaseOptions& options, const TemporaryPostgres* postgres) : postgres_(postgres) {
    if (postgres_ != nullptr) {
      set_read_only("on");
      return;
    }
    EXPECT_EQ(::sqlite3_open((options.data_dir + "/" + options.service + ".db").c_str(), &shell_), SQLITE_OK);
    ::sqlite3_busy_timeout(shell_, 10'000);
    EXPECT_EQ(::sqlite3_exec(shell_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~OnlyReadable() {
    if (postgres_ != nullptr) {
      set_read_only("off");
    } else {
      ::sqlite3_exec(shell_, "ROLLBACK", nullptr, nullptr, nullptr);
      ::sqlite3_close(shell_);
    }
  }
  OnlyReadable(const OnlyReadable&) = delete;
  OnlyReadable& operator=(const OnlyReadable&) = delete;

 private:
  void set_read_only(const std::string& value) const {
    TemporaryPostgres::run(
        cluster(), "ALTER DATABASE " + postgres_->name() + " SET default_transaction_read_only = " + value);
    TemporaryPostgres::run(
        cluster(),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + postgres_->name() + "'");
  }

  const TemporaryPostgres* postgres_;
  sqlite3* shell_ = nullptr;
};

}  // namespace sp::db::testing
