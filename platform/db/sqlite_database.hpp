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
  bool run_in_savepoint(Entry& entry, std::exception_ptr& problem);
  void read_items(SqliteConnection& connection);
  void read(SqliteConnection& connection, Entry& entry);

  const DataLock lock_;
  const std::string file_;
  const std::size_t batch_;
  SqliteConnection writer_;
  std::vector<std::unique_ptr<SqliteConnection>> readers_;
  std::vector<std::thread> threads_;
};

}  // namespace sp::db
