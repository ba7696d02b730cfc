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

std::vector<std::string> names(const Bus& bus, std::string_view topic) { return bus.consumers(topic); }

TEST(LocalBus, KnowsWhoHearsATopicAPrefixOrEverything) {
  const auto bus = make_local_bus();
  const auto nothing = [](const Event&) {};
  const auto a = bus->subscribe("exact", "ticket.changed", Hearing::once, nothing);
  const auto b = bus->subscribe("prefix", "ticket.", Hearing::once, nothing);
  const auto c = bus->subscribe("all", "", Hearing::once, nothing);
  EXPECT_EQ(names(*bus, "ticket.changed"), (std::vector<std::string>{"all", "exact", "prefix"}));
  EXPECT_EQ(names(*bus, "ticket.opened"), (std::vector<std::string>{"all", "prefix"}));
  EXPECT_EQ(names(*bus, "tickets"), std::vector<std::string>{"all"});
}

TEST(LocalBus, DeliversToTheNamedConsumerAlone) {
  const auto bus = make_local_bus();
  Heard first, second;
  const auto a = bus->subscribe("first", "ticket.", Hearing::once, [&](const Event& e) { first.add(e.key); });
  const auto b = bus->subscribe("first", "answer.", Hearing::once,
                                [&](const Event& e) { first.add("answer " + e.key); });
  const auto c = bus->subscribe("second", "", Hearing::once, [&](const Event& e) { second.add(e.key); });
  bus->deliver("first", event("1"));
  bus->deliver("first", event("2", "answer.confirmed"));
  EXPECT_EQ(first.keys(), (std::vector<std::string>{"1", "answer 2"}));
  EXPECT_TRUE(second.keys().empty());
  EXPECT_THROW(bus->deliver("third", event("1")), Absent);
}

TEST(LocalBus, AConsumerThatHasEndedIsMissedAndHearsNothing) {
  const auto bus = make_local_bus();
  Heard heard;
  auto subscription = bus->subscribe("gone", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  subscription.reset();
  EXPECT_EQ(names(*bus, "ticket.changed"), std::vector<std::string>{"gone"});
  EXPECT_THROW(bus->deliver("gone", event("1")), Absent);
  const auto back = bus->subscribe("gone", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  bus->deliver("gone", event("2"));
  EXPECT_EQ(heard.keys(), std::vector<std::string>{"2"});
}

constexpr db::Sql count_waiting{"test.count_waiting", "SELECT count(*) FROM outbox"};

struct Outbox : db::testing::StoreTest {
  Outbox() : StoreTest({}) {}
  void emit_now(const std::string& key, const std::string& organisation = "acme") {
    db().write_now(Scope::of(organisation), [&](Tx& tx) {
      auto sent = event(key);
      sent.organisation_id = organisation;
      emit(tx, sent);
    });
  }
  int waiting() {
    return db().read_now(Scope::every_organisation(), [](Tx& tx) { return tx.one<int>(count_waiting); });
  }
};
SP_ON_EVERY_ENGINE(Outbox);

TEST_P(Outbox, DeliversWhatWasCommittedInOrderAndRemovesIt) {
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription =
      bus->subscribe("test", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
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
  const auto subscription = bus->subscribe("test", "", Hearing::once, [&](const Event& e) { got = e; });
  db().write_now(Scope::of("acme"), [&](Tx& tx) { emit(tx, sent); });
  {
    const auto dispatcher = make_dispatcher(db(), *bus, {});
    dispatcher->drain();
  }
  ASSERT_TRUE(got);
  EXPECT_EQ(std::tie(got->id, got->organisation_id, got->topic, got->key, got->payload, got->at),
            std::tie(sent.id, sent.organisation_id, sent.topic, sent.key, sent.payload, sent.at));
}

TEST_P(Outbox, SaysNothingOfATransactionThatWasRolledBack) {
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription =
      bus->subscribe("test", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
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
  const auto subscription = bus->subscribe("test", "", Hearing::once, [&](const Event& e) {
    if (e.key == "first" && ++tries < 3) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  emit_now("first");
  emit_now("second");
  const auto begin = std::chrono::steady_clock::now();
  const auto dispatcher = make_dispatcher(db(), *bus, [&](const FailedDelivery& failed) {
    EXPECT_EQ(failed.consumer, "test");
    EXPECT_EQ(failed.event.key, "first");
    EXPECT_EQ(failed.error, "not yet");
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
  const auto subscription =
      bus->subscribe("test", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"left"});
}

TEST_P(Outbox, AFailingConsumerHoldsBackNeitherOthersNorOtherOrganisations) {
  const auto bus = make_local_bus();
  Heard good, sick;
  std::atomic<bool> ill = true;
  const auto a = bus->subscribe("good", "", Hearing::once, [&](const Event& e) { good.add(e.key); });
  const auto b = bus->subscribe("sick", "", Hearing::once, [&](const Event& e) {
    if (ill && e.organisation_id == "acme") throw std::runtime_error("its index is closed");
    sick.add(e.key);
  });
  std::atomic<int> reported = 0;
  const auto dispatcher = make_dispatcher(db(), *bus, [&](const FailedDelivery& failed) {
    EXPECT_EQ(failed.consumer, "sick");
    EXPECT_EQ(failed.event.key, "a1");
    ++reported;
  });
  emit_now("a1");
  emit_now("g1", "globex");
  emit_now("a2");
  emit_now("g2", "globex");
  EXPECT_EQ(good.wait_for(4), (std::vector<std::string>{"a1", "g1", "a2", "g2"}));
  EXPECT_EQ(sick.wait_for(2), (std::vector<std::string>{"g1", "g2"}));
  EXPECT_GE(reported, 1);
  dispatcher->drain();
  EXPECT_EQ(waiting(), 2);
  ill = false;
  EXPECT_EQ(sick.wait_for(4), (std::vector<std::string>{"g1", "g2", "a1", "a2"}));
  dispatcher->drain();
  EXPECT_EQ(waiting(), 0);
  EXPECT_EQ(good.keys().size(), 4) << "what was delivered is not delivered again";
}

TEST_P(Outbox, AConsumerThatHangsForOneAfterTheOtherIsLetRest) {
  const auto bus = make_local_bus();
  Heard good;
  std::atomic<int> tries = 0;
  const auto a = bus->subscribe("good", "", Hearing::once, [&](const Event& e) { good.add(e.key); });
  const auto b = bus->subscribe("sick", "", Hearing::once, [&](const Event&) {
    ++tries;
    throw std::runtime_error("its storage is away");
  });
  for (int i = 0; i < 100; ++i) emit_now(std::to_string(i), "organisation " + std::to_string(i));
  const auto dispatcher = make_dispatcher(db(), *bus, {});
  EXPECT_EQ(good.wait_for(100).size(), 100);
  EXPECT_LT(tries, 100);
}

TEST_P(Outbox, WhatAConsumerIsOwedSurvivesARestart) {
  {
    const auto bus = make_local_bus();
    const auto good = bus->subscribe("good", "", Hearing::once, [](const Event&) {});
    auto late = bus->subscribe("late", "", Hearing::once, [](const Event&) {});
    late.reset();  // it has stopped before the events came
    const auto dispatcher = make_dispatcher(db(), *bus, {});
    emit_now("first");
    emit_now("second");
    dispatcher->drain();
    EXPECT_EQ(waiting(), 2);
  }
  reopen();
  const auto bus = make_local_bus();
  Heard good, late;
  const auto a = bus->subscribe("good", "", Hearing::once, [&](const Event& e) { good.add(e.key); });
  const auto b = bus->subscribe("late", "", Hearing::once, [&](const Event& e) { late.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
  EXPECT_EQ(late.wait_for(2), (std::vector<std::string>{"first", "second"}));
  dispatcher->drain();
  EXPECT_EQ(waiting(), 0);
  EXPECT_TRUE(good.keys().empty());
}

TEST_P(Outbox, NothingIsDeliveredUntilEverybodyHasSubscribed) {
  const auto bus = make_local_bus();
  auto hold = bus->hold();
  Heard early, late;
  const auto a = bus->subscribe("early", "", Hearing::once, [&](const Event& e) { early.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
  emit_now("first");
  EXPECT_EQ(dispatcher->drain(), 0);
  EXPECT_TRUE(early.keys().empty());
  const auto b = bus->subscribe("late", "", Hearing::once, [&](const Event& e) { late.add(e.key); });
  hold.reset();
  EXPECT_EQ(late.wait_for(1), std::vector<std::string>{"first"});
  EXPECT_EQ(early.wait_for(1), std::vector<std::string>{"first"});
}

TEST_P(Outbox, TroubleWithTheOutboxIsReportedAndADrainThrowsNothing) {
  constexpr db::Sql away{"test.away", "ALTER TABLE outbox RENAME TO outbox_away"};
  constexpr db::Sql back{"test.back", "ALTER TABLE outbox_away RENAME TO outbox"};
  const auto bus = make_local_bus();
  Heard heard;
  const auto subscription =
      bus->subscribe("test", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  emit_now("kept");
  db().write_now(Scope::every_organisation(), [&](Tx& tx) { tx.run(away); });
  std::atomic<int> reported = 0;
  const auto dispatcher = make_dispatcher(db(), *bus, [&](const FailedDelivery& failed) {
    EXPECT_EQ(failed.consumer, "");
    ++reported;
  });
  EXPECT_EQ(dispatcher->drain(), 0);
  EXPECT_GE(reported, 1);
  db().write_now(Scope::every_organisation(), [&](Tx& tx) { tx.run(back); });
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"kept"});
}

// The child commits an event and dies while it is delivered, before the outbox has heard of it.
[[noreturn]] void die_in_delivery(const db::DatabaseOptions& options) {
  const auto database = db::open_database(options, {});
  const auto bus = make_local_bus();
  const auto subscription = bus->subscribe("test", "", Hearing::once, [](const Event&) { ::_exit(7); });
  const auto dispatcher = make_dispatcher(*database, *bus, {});
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
  const auto subscription =
      bus->subscribe("test", "", Hearing::once, [&](const Event& e) { heard.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), *bus, {});
  EXPECT_EQ(heard.wait_for(1), std::vector<std::string>{"survivor"});
}

}  // namespace

}  // namespace sp::events
