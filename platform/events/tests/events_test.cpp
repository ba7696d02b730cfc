#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "platform/db/testing.hpp"
#include "platform/events/event.hpp"

namespace sp::events {

namespace {

using db::Scope;
using db::Tx;
using std::chrono::seconds;

Event event(std::string key, std::string topic = "ticket.changed") {
  return {.id = new_id(),
          .organisation_id = "acme",
          .topic = std::move(topic),
          .key = std::move(key),
          .payload = "{}",
          .at = SystemClock().now()};
}

// The keys that were heard, in order, and a way to wait for them.
class Heard {
 public:
  void add(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.push_back(key);
    signal_.notify_all();
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    signal_.wait_for(lock, seconds(10), [&] { return keys_.size() >= count; });
    return keys_;
  }
  std::vector<std::string> keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable signal_;
  std::vector<std::string> keys_;
};

TEST(LocalBus, DeliversATopicAPrefixOrEverything) {
  const auto bus = make_local_bus();
  Heard exact, prefix, all;
  const auto a = bus->subscribe("ticket.changed", [&](const Event& e) { exact.add(e.key); });
  const auto b = bus->subscribe("ticket.", [&](const Event& e) { prefix.add(e.key); });
  const auto c = bus->subscribe("", [&](const Event& e) { all.add(e.key); });
  bus->publish(event("1", "ticket.changed"));
  bus->publish(event("2", "ticket.opened"));
  bus->publish(event("3", "tickets"));
  EXPECT_EQ(exact.keys(), std::vector<std::string>{"1"});
  EXPECT_EQ(prefix.keys(), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(all.keys(), (std::vector<std::string>{"1", "2", "3"}));
}

TEST(LocalBus, DeliversToTheOthersWhenOneThrowsAndThenThrowsIt) {
  const auto bus = make_local_bus();
  Heard heard;
  const auto bad = bus->subscribe("", [](const Event&) { throw std::runtime_error("index is closed"); });
  const auto good = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  EXPECT_THROW(bus->publish(event("1")), std::runtime_error);
  EXPECT_EQ(heard.keys(), std::vector<std::string>{"1"});
}

TEST(LocalBus, AnEndedSubscriptionHearsNothing) {
  const auto bus = make_local_bus();
  Heard heard;
  auto subscription = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  subscription.reset();
  bus->publish(event("1"));
  EXPECT_TRUE(heard.keys().empty());
}

constexpr db::Sql count_waiting{"test.count_waiting", "SELECT count(*) FROM outbox"};

struct Outbox : db::testing::StoreTest {
  Outbox() : StoreTest({}) {}
  void emit_now(const std::string& key) {
    db().write_now(Scope::of("acme"), [&](Tx& tx) { emit(tx, event(key)); });
  }
  int waiting() {
    return db().read_now(Scope::every_organisation(), [](Tx& tx) { return tx.one<int>(count_waiting); });
  }
};
SP_ON_EVERY_ENGINE(Outbox);

TEST_P(Outbox, DeliversWhatWasCommittedInOrderAndRemovesIt) {
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus);
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back(std::to_string(i));
    emit_now(expected.back());
  }
  EXPECT_EQ(heard.wait_for(300), expected);
  dispatcher->drain();
  EXPECT_EQ(waiting(), 0);
}

TEST_P(Outbox, CarriesEveryFieldOfTheEvent) {
  const auto bus = make_local_bus();
  auto sent = event("42");
  sent.payload = R"({"subject":"L'été"})";
  std::optional<Event> got;
  const auto subscription = bus->subscribe("", [&](const Event& e) { got = e; });
  db().write_now(Scope::of("acme"), [&](Tx& tx) { emit(tx, sent); });
  {
    const auto dispatcher = make_dispatcher(db(), *bus);
    dispatcher->drain();
  }
  ASSERT_TRUE(got);
  EXPECT_EQ(std::tie(got->id, got->organisation_id, got->topic, got->key, got->payload, got->at),
            std::tie(sent.id, sent.organisation_id, sent.topic, sent.key, sent.payload, sent.at));
}

TEST_P(Outbox, SaysNothingOfATransactionThatWasRolledBack) {
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus);
  EXPECT_THROW(db().write_now(Scope::of("acme"),
                              [](Tx& tx) {
                                emit(tx, event("undone"));
                                throw std::runtime_error("changed its mind");
                              }),
               std::runtime_error);
  emit_now("done");
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"done"});
}

TEST_P(Outbox, GivesAnEventAgainToAHandlerThatThrewAndKeepsTheOrder) {
  const auto bus = make_local_bus();
  Heard heard;
  std::atomic<int> tries = 0;
  std::atomic<int> reported = 0;
  const auto subscription = bus->subscribe("", [&](const Event& e) {
    if (e.key == "first" && ++tries < 3) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  emit_now("first");
  emit_now("second");
  const auto begin = std::chrono::steady_clock::now();
  const auto dispatcher = make_dispatcher(db(), *bus, [&](const Event& e, const std::exception& problem) {
    EXPECT_EQ(e.key, "first");
    EXPECT_STREQ(problem.what(), "not yet");
    ++reported;
  });
  EXPECT_EQ(heard.wait_for(2), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(tries, 3);
  EXPECT_EQ(reported, 2);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(300));  // 100 ms, then 200 ms
}

TEST_P(Outbox, DeliversAtTheNextStartWhatAnEarlierRunLeft) {
  emit_now("left");
  reopen();
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus);
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"left"});
}

// The child commits an event and dies while it is delivered, before the outbox has heard of it.
[[noreturn]] void die_in_delivery(const db::DatabaseOptions& options) {
  const auto database = db::open_database(options, {});
  const auto bus = make_local_bus();
  const auto subscription = bus->subscribe("", [](const Event&) { ::_exit(7); });
  const auto dispatcher = make_dispatcher(*database, *bus);
  database->write_now(Scope::of("acme"), [](Tx& tx) { emit(tx, event("survivor")); });
  for (;;) ::pause();
}

TEST_P(Outbox, DeliversAfterACrashInTheMiddleOfADelivery) {
  close();
  const pid_t child = ::fork();
  if (child == 0) die_in_delivery(options());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(WEXITSTATUS(status), 7);

  reopen();
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription = bus->subscribe("", [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus);
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"survivor"});
}

}  // namespace

}  // namespace sp::events
