// From the outbox of one service to its stream in Redis, and out of both again.
#pragma once
#include <functional>
#include <memory>

#include "platform/events/publication.hpp"
#include "platform/events/redis_context.hpp"

namespace sp::events {

/// One process publishes for a service. The lease says which; a publisher that does not know yet that it has
/// lost it is refused by Redis, which looks whether the lease is still its own, and by the database, which
/// knows the name of the last one that took over. The database also knows which entry must be the last of the
/// stream: where it is another one, Redis has lost or gained entries, and all that is in the outbox is
/// published again.
///
/// Not thread-safe. Every call blocks and throws RedisTrouble, DatabaseError or Overloaded.
class Publisher {
 public:
  Publisher(db::Database& database, std::shared_ptr<RedisContext> context);
  ~Publisher();

  /// Whether this process is the one that publishes; takes the lease where it is free.
  bool lead();
  /// What it said last, unless Redis has said otherwise since.
  bool leads() const { return adopted_; }
  /// Publishes what waits until `ends()`; the number of events. After lead() said yes.
  std::size_t publish(const std::function<bool()>& ends);
  /// Tells the one that publishes that there is something in the outbox.
  void tell_leader();
  /// Whether something published is still in the outbox.
  bool waits_for_consumers() const;
  /// Removes what everybody has handled from the outbox, and from the stream what is behind that and too old.
  void sweep();

 private:
  /// A batch that Redis may or may not have.
  struct Attempt {
    std::string before;
    std::vector<std::int64_t> sequences;
    Publication::State after;
  };

  void adopt();
  std::string last_of_stream();
  void join(const std::vector<std::string>& consumers);
  void add(const std::vector<Waiting>& events);
  void settle(const Attempt& attempt);
  void owe(const std::string& consumer);
  std::uint64_t handled_by_everybody();

  const std::shared_ptr<RedisContext> context_;
  Publication publication_;
  const std::string service_;
  const std::string stream_;
  const std::shared_ptr<Lease> lease_;
  const kv::Script publish_;
  const kv::Script last_;
  const kv::Script places_;
  const kv::Script join_;
  bool adopted_ = false;
  std::uint64_t connection_ = 0;
  std::uint64_t mark_ = 0;
  Publication::State state_;
  Attempt attempt_;
  std::vector<std::string> consumers_;  // that are owed everything
  std::uint64_t swept_ = 0;
  std::uint64_t trimmed_ = 0;
};

}  // namespace sp::events
