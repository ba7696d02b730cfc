// The tables behind the dispatcher: what has not been looked at, and what is still owed to whom.
#pragma once
#include <vector>

#include "platform/events/event.hpp"

namespace sp::events {

struct Waiting : Event {
  std::int64_t sequence = 0;  // orders delivery
};
BOOST_DESCRIBE_STRUCT(Waiting, (Event), (sequence))

/// A consumer that is owed events of an organisation.
struct Stall {
  std::string consumer;
  std::string organisation_id;
  int tries = 0;
};
BOOST_DESCRIBE_STRUCT(Stall, (), (consumer, organisation_id, tries))

/// Not thread-safe; every call blocks and throws DatabaseError or Overloaded. `database` outlives it.
class Outbox {
 public:
  explicit Outbox(db::Database& database) : database_(database) {}

  struct Fresh {
    std::vector<Waiting> events;
    std::vector<Stall> stalls;  // of the organisations of those events
  };
  /// Events that nobody has looked at, oldest first.
  Fresh fresh(int limit);

  struct Debt {
    std::int64_t sequence = 0;
    std::string organisation_id;
    std::string consumer;
    Time retry_at{};  // for a stall that is not there yet
  };
  /// Removes the events of `sequences` that nobody is owed, and keeps the others with their debts.
  void settle(std::vector<std::int64_t> sequences, std::vector<Debt> debts);

  /// Stalls whose time has come.
  std::vector<Stall> due(Time now, int limit);
  std::vector<Waiting> owed(const Stall& stall, int limit);
  /// `done` have been delivered to the stall's consumer. Without `retry_at` the stall ends where nothing more
  /// is owed.
  void pay(const Stall& stall, std::vector<std::int64_t> done, std::optional<Time> retry_at);
  /// All stalls are due at once.
  void forget_pauses();

 private:
  db::Database& database_;
};

}  // namespace sp::events
