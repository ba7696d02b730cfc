// A streaming replica that takes reads, without anybody reading what is older than what this process has
// written.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "platform/db/postgres_connection.hpp"
#include "platform/runtime/job.hpp"

namespace sp::db {

/// Knows how far a replica must be (`required`): it must have replayed every commit of this process, which is
/// the only one that writes (SoleProcess). A read asks the replica how far it is before it takes its snapshot
/// there, and goes to the primary where that is not far enough. Thread-safe.
class Replica {
 public:
  /// A place in the primary's log (an LSN); later is more.
  using Position = std::uint64_t;

  /// Throws DatabaseError where `where` leads to a server that is no replica of `primary`, or that may not be
  /// served from; one that cannot be reached is tried again each second.
  Replica(const std::string& where, PostgresConnection& primary);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  const std::string& where() const { return where_; }
  /// Whether it answered last.
  bool usable() const { return usable_; }
  /// It did not answer: unusable until it does again.
  void lose() { usable_ = false; }

  /// The script that commits and returns what `committed` takes.
  static const std::string& commit();
  /// Before `commit()` is sent.
  std::uint64_t commit_begins() const;
  /// `begun`: what commit_begins() returned.
  void committed(std::uint64_t begun, Position position);
  /// Nobody knows whether it was committed: only a commit that begins later tells how far is far enough.
  void commit_broke();
  /// How far the replica must be before a snapshot is taken there.
  Position required() const;

  /// How far the replica of this connection is; 0 where it is none any more.
  static Position replayed(PostgresConnection& replica);

 private:
  void watch();

  const std::string where_;
  const std::string system_;  // identifier of the cluster
  PostgresConnection connection_;
  std::atomic<bool> usable_ = false;
  mutable std::mutex mutex_;
  Position required_ = 0;
  std::uint64_t broken_ = 0;   // commits whose end is not known
  std::uint64_t covered_ = 0;  // those of them that `required_` lies behind
  std::unique_ptr<Job> job_;
};

}  // namespace sp::db
