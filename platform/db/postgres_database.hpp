// PostgreSQL behind the interface: a few connections, each on a thread of its own, take from two queues.
#pragma once
#include <thread>

#include "platform/db/postgres_schema.hpp"
#include "platform/db/queued_database.hpp"
#include "platform/db/sole_process.hpp"

namespace sp::db {

class PostgresDatabase final : public QueuedDatabase {
 public:
  PostgresDatabase(const DatabaseOptions& options, std::span<const Migration> migrations);
  ~PostgresDatabase() override;
  std::string_view engine() const override { return "postgresql"; }

  static std::vector<std::string> pending(const DatabaseOptions& options,
                                          std::span<const Migration> migrations);

 private:
  struct Session;
  class Transaction;
  void work(WorkQueue<Entry>& queue);
  void run(Session& session, Entry& entry);
  bool transact(Session& session, Entry& entry);
  void begin(Session& session, Entry& entry);
  void script_begin(Session& session, const Entry& entry, std::string_view begin);
  void connect(Session& session, Clock::time_point deadline);

  const PostgresPlace place_of_tables_;
  const sp::Clock* const clock_;
  std::unique_ptr<SoleProcess> place_;
  std::vector<std::thread> threads_;
};

}  // namespace sp::db
