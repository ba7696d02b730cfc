// One process at a time serves a service's PostgreSQL database: what another one changed, this one's caches
// and search index would not know.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "platform/db/postgres_connection.hpp"
#include "platform/runtime/job.hpp"

namespace sp::db {

/// Holds the place from construction to destruction, by an advisory lock of a transaction that stays open on
/// a connection of its own (PgBouncer's transaction mode keeps it too); the end of the process, whatever its
/// kind, gives it back at once. After an outage of the server the place is taken again.
class SoleProcess {
 public:
  /// Throws DatabaseError where another process has the place for longer than a moment. `on_displaced` is
  /// called, on a thread of its own, where another process took the place while the server was away: this one
  /// must end.
  SoleProcess(const std::string& where, std::string service, std::function<void(std::string)> on_displaced);
  ~SoleProcess();
  SoleProcess(const SoleProcess&) = delete;
  SoleProcess& operator=(const SoleProcess&) = delete;

 private:
  bool take();
  void watch();
  std::string taken() const;

  PostgresConnection connection_;
  const std::string service_;
  const std::function<void(std::string)> on_displaced_;
  std::unique_ptr<Job> job_;
};

}  // namespace sp::db
