// The tables behind publishing over Redis: what is in the stream, who published it, and who is owed it.
#pragma once
#include <vector>

#include "platform/events/outbox.hpp"
#include "platform/events/stream.hpp"

namespace sp::events {

/// Thread-compatible; every call blocks and throws DatabaseError or Overloaded. `database` outlives it.
class Publication {
 public:
  explicit Publication(db::Database& database) : database_(database) {}

  /// As the database has it.
  struct State {
    std::int64_t number = 0;  // the last one that was given
    std::string last;         // id of the last entry of the stream, as Redis must have it
  };
  /// Makes `publisher` the only one whose `mark` is accepted, and tells what the one before has left.
  State take(const std::string& publisher);
  /// All rows are published again, from `state.number` on.
  void start_anew(const std::string& publisher, State state);

  /// Rows that are not in the stream, oldest first.
  std::vector<Waiting> unpublished(int limit);
  /// The rows of `sequences` have the numbers up to `state.number`, one behind the other. False, and nothing
  /// is kept, where another has taken over meanwhile.
  bool mark(const std::string& publisher, std::vector<std::int64_t> sequences, State state);

  /// Consumers whose group was seen in Redis: they are owed what is in the outbox also where Redis has
  /// forgotten them.
  std::vector<std::string> consumers();
  void add_consumer(std::string name);
  /// Removes the rows that have been handled by everybody.
  void remove_until(std::uint64_t number);

 private:
  db::Database& database_;
};
BOOST_DESCRIBE_STRUCT(Publication::State, (), (number, last))

}  // namespace sp::events
