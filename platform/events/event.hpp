// What other services hear of. An event is written to the outbox in the transaction that causes it, and
// delivered at least once after the commit: consumers are idempotent by `id`.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"

namespace sp::events {

struct Event {
  std::string id;  // UUIDv7
  std::string organisation_id;
  std::string topic;    // "ticket.changed", "document.deleted", "session.ended"
  std::string key;      // the resource's id
  std::string payload;  // JSON object
  Time at{};
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, organisation_id, topic, key, payload, at))

/// Writes `event` to the outbox of the transaction's database, and wakes the dispatcher once it is committed.
void emit(db::Tx& tx, const Event& event);

/// Thread-safe. Handlers run on a dispatcher's thread and must be quick; one that throws gets the event
/// again.
class Bus {
 public:
  using Handler = std::function<void(const Event&)>;
  /// Ends the subscription when destroyed, after a running handler has returned; so a handler must not
  /// destroy its own.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };
  virtual ~Bus() = default;
  /// `topics`: a topic, or a prefix that ends in '.' ("ticket."); "" is every topic.
  [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(std::string topics, Handler handler) = 0;
  /// Delivers to every subscriber; throws what a handler threw, after the others have run.
  virtual void publish(const Event& event) = 0;
};

std::unique_ptr<Bus> make_local_bus();

/// Hands committed events of one database to the bus, in the order of their writing, and removes them when
/// every handler has returned; what a crash left is delivered at the next start. Starts its own thread. An
/// event whose handler throws is tried again after 100 ms, then after twice as long up to 30 s, and those
/// behind it wait, so that order holds. Destroy it before the database and the bus.
class Dispatcher {
 public:
  /// Hears of every failed try, on the dispatcher's thread; for the log.
  using OnError = std::function<void(const Event&, const std::exception&)>;
  virtual ~Dispatcher() = default;
  /// Delivers what waits, without regard to a pause after a failure, and returns the number; for the drain at
  /// shutdown and for tests. Ends at the first event that fails. Throws DatabaseError or Overloaded where the
  /// outbox cannot be read.
  virtual std::size_t drain() = 0;
};
std::unique_ptr<Dispatcher> make_dispatcher(db::Database& database, Bus& bus,
                                            Dispatcher::OnError on_error = {});

}  // namespace sp::events
