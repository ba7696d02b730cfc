// SQLite behind the interface: one thread writes and commits for many, others read beside it.
#pragma once
#include <thread>

#include "platform/db/queued_database.hpp"
#include "platform/db/sqlite_connection.hpp"

namespace sp::db {

/// The lock that keeps a second process away from a service's file; the system drops it with the process.
class DataLock {
 public:
  /// Takes <data_dir>/<service>.db.lock, or throws DatabaseError naming the process that holds it.
  DataLock(const std::string& data_dir, const std::string& service);
  ~DataLock();
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  int descriptor_ = -1;
};

/// The times of transactions on one file, which never go back. Thread-safe.
class WriteTimes {
 public:
  explicit WriteTimes(const sp::Clock* clock) : clock_(clock) {}
  /// Not before `time`, which an earlier run of the program gave out.
  void start_after(Time time);
  /// For a transaction of the commit that is being made.
  Time take();
  /// The commit has ended, for good or ill.
  void committed();
  Time settled();

 private:
  Time read() const { return clock_ != nullptr ? clock_->now() : SystemClock().now(); }

  const sp::Clock* const clock_;
  std::mutex mutex_;
  Time latest_{};
  std::optional<Time> under_way_;  // the first that the commit being made was given
};

class SqliteDatabase final : public QueuedDatabase {
 public:
  SqliteDatabase(const DatabaseOptions& options, std::span<const Migration> migrations);
  ~SqliteDatabase() override;
  std::string_view engine() const override { return "sqlite"; }

  static std::vector<std::string> pending(const DatabaseOptions& options,
                                          std::span<const Migration> migrations);

 private:
  void migrate(std::span<const Migration> migrations);
  void write_batches();
  void commit(std::vector<Entry>& batch);
  std::vector<Entry> commit_once(std::vector<Entry>& batch);
  bool run_in_savepoint(Entry& entry, std::exception_ptr& problem);
  void read_items(SqliteConnection& connection);
  void read(SqliteConnection& connection, Entry& entry);

  const std::optional<DataLock> lock_;  // none beside another process
  const std::string file_;
  const std::size_t batch_;
  WriteTimes times_;
  SqliteConnection writer_;
  std::vector<std::unique_ptr<SqliteConnection>> readers_;
  std::vector<std::thread> threads_;
};

}  // namespace sp::db
