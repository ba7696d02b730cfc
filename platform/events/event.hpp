// What other services hear of. An event is written to the outbox in the transaction that causes it, and
// delivered at least once after the commit: consumers are idempotent by `id`.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "platform/observe/log.hpp"

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

/// The consumer's subscription has ended: the event has to wait for the next one.
class Absent : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A delivery that failed and is tried again.
struct FailedDelivery {
  std::string_view consumer;  // "" where the outbox itself could not be read, written or published
  const Event& event;         // without an id where the consumer could not be asked for events at all
  std::string_view error;
  std::chrono::milliseconds pause;  // until the next try
};
/// Called on the thread that delivers.
using OnFailure = std::function<void(const FailedDelivery&)>;
/// Logs every failed delivery.
OnFailure log_failures(observe::Log log);

class Dispatcher;

/// Who hears an event, of the processes that hold a consumer of the same name.
enum class Hearing {
  once,        // one of them, also where it comes when none of them runs
  everywhere,  // each of them, while it runs: for what a process has in its memory
};

/// Thread-safe. Handlers run on a thread of the bus or of a dispatcher and must be quick; one that throws
/// gets the event again.
class Bus {
 public:
  using Handler = std::function<void(const Event&)>;
  /// What a consumer has in memory may be behind: events may have passed it by. Called like a handler.
  using GapHandler = std::function<void()>;
  /// Ends the subscription when destroyed, after a running handler has returned; so a handler must not
  /// destroy its own.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };
  /// While one is there, dispatchers deliver nothing: for the start, until everybody has subscribed.
  class Hold {
   public:
    virtual ~Hold() = default;
  };
  virtual ~Bus() = default;
  /// `consumer`: who hears it, "ticketing.people". The name is stored with what is still owed, so it stays
  /// the same from version to version. One consumer may subscribe several times, always with the same
  /// `hearing`; where it is heard `once`, in all processes to the same topics, and under a hold until all of
  /// its subscriptions are there. `topics`: a topic, or a prefix that ends in '.' ("ticket."); "" is every
  /// topic. `on_gap`: for `everywhere` over Redis, which may have been emptied; in one process there is never
  /// a gap.
  [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::string consumer, std::string topics,
                                                        Hearing hearing, Handler handler,
                                                        GapHandler on_gap = {}) {
    return begin(std::move(consumer), std::move(topics), hearing, std::move(handler), std::move(on_gap));
  }
  [[nodiscard]] virtual std::unique_ptr<Hold> hold() = 0;
  virtual bool held() const = 0;
  /// Whoever has subscribed to `topic` in this process since the bus was made, also where the subscription
  /// has ended.
  virtual std::vector<std::string> consumers(std::string_view topic) const = 0;
  /// To one consumer in this process. Throws what its handler threw, or Absent.
  virtual void deliver(const std::string& consumer, const Event& event) = 0;
  /// As make_dispatcher.
  virtual std::unique_ptr<Dispatcher> dispatch(db::Database& database, OnFailure on_failure) = 0;

 protected:
  virtual std::unique_ptr<Subscription> begin(std::string consumer, std::string topics, Hearing hearing,
                                              Handler handler, GapHandler on_gap) = 0;
};

/// For one process that holds every service. That of several is in redis_bus.hpp.
std::unique_ptr<Bus> make_local_bus();

/// Hands committed events of one database to the consumers of the bus, and removes an event when all of them
/// have returned; what a crash left is delivered at the next start. Starts its own thread.
///
/// Each consumer hears the events of an organisation in the order of their writing. One that throws is owed
/// that event and those of the organisation behind it; it is tried again after 100 ms, then after twice as
/// long up to 30 s, while everything else goes on. What is owed stands in the database, not in memory. A
/// consumer that fails for one organisation after the other is let rest for all of them. Destroy it before
/// the database and the bus.
///
/// Over Redis it hands them to the service's stream, and removes an event when all consumers of all processes
/// have returned; what is owed then stands in Redis (redis_bus.hpp).
class Dispatcher {
 public:
  virtual ~Dispatcher() = default;
  /// Delivers what waits, what is owed included without regard to its pause, for `at_most` that long; the
  /// number of deliveries. Over Redis: publishes what waits; the number of events. For the drain at shutdown
  /// and for tests. Throws nothing: what fails is reported,
  /// and waits for the next start.
  virtual std::size_t drain(std::chrono::milliseconds at_most = std::chrono::seconds(2)) noexcept = 0;
};
std::unique_ptr<Dispatcher> make_dispatcher(db::Database& database, Bus& bus, OnFailure on_failure);

}  // namespace sp::events
