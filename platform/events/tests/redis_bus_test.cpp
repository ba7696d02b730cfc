#include "platform/events/redis_bus.hpp"

#include <sys/wait.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "platform/db/testing.hpp"
#include "platform/kv/testing.hpp"

namespace sp::events {

namespace {

using db::Scope;
using db::Tx;
using kv::testing::eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Steady = std::chrono::steady_clock;
using Keys_ = std::vector<std::string>;

Event event(std::string key, std::string organisation = "acme", std::string topic = "ticket.changed") {
  return {.id = new_id(),
          .organisation_id = std::move(organisation),
          .topic = std::move(topic),
          .key = std::move(key),
          .payload = "{}",
          .at = SystemClock().now()};
}

/// The keys that were heard, in order, and how often a gap was told of.
class Heard {
 public:
  void add(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.push_back(key);
  }
  Keys_ keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }
  /// Each once, in the order in which it was heard first.
  Keys_ different() const {
    Keys_ different;
    for (const auto& key : keys())
      if (std::ranges::find(different, key) == different.end()) different.push_back(key);
    return different;
  }
  /// Once there are so many.
  Keys_ wait_for(std::size_t count) const {
    eventually([&] { return keys().size() >= count; });
    return keys();
  }
  bool has(const std::string& key) const {
    const auto heard = keys();
    return std::ranges::find(heard, key) != heard.end();
  }

 private:
  mutable std::mutex mutex_;
  Keys_ keys_;
};

constexpr db::Sql count_waiting{"test.count_waiting", "SELECT count(*) FROM outbox"};

struct Life {
  milliseconds publisher{3000};
  milliseconds reader{6000};
  std::uint64_t kept = 10'000;
};

/// What one process has: its clients of Redis and its bus.
class Process {
 public:
  explicit Process(const std::string& url, Life life = {}, OnFailure on_failure = {})
      : redis_(kv::make_redis({.address = kv::parse_address(url).value()})),
        bus_(make_redis_bus({.redis = *redis_,
                             .waiting = kv::make_redis({.address = kv::parse_address(url).value()}),
                             .prefix = "test",
                             .services = {"store_test", "other"},
                             .on_failure = std::move(on_failure),
                             .publisher_life = life.publisher,
                             .reader_life = life.reader,
                             .kept = life.kept})) {}
  Bus& bus() { return *bus_; }
  Bus* operator->() { return bus_.get(); }
  auto hear(const std::string& consumer, Heard& heard, Hearing hearing = Hearing::once) {
    return bus_->subscribe(consumer, "", hearing, [&heard](const Event& e) { heard.add(e.key); });
  }

 private:
  std::unique_ptr<kv::Redis> redis_;
  std::unique_ptr<Bus> bus_;
};

struct RedisBusTest : db::testing::StoreTest {
  RedisBusTest() : StoreTest({}) {}
  void SetUp() override {
    if (!kv::testing::redis_is_installed())
      GTEST_SKIP() << "NOT TESTED WITH REDIS: redis-server is not installed";
    StoreTest::SetUp();
    if (IsSkipped()) return;
    server_.emplace();
    redis_ = server_->client();
  }
  void emit_now(const std::string& key, const std::string& organisation = "acme",
                const std::string& topic = "ticket.changed") {
    db().write_now(Scope::of(organisation), [&](Tx& tx) { emit(tx, event(key, organisation, topic)); });
  }
  int waiting() {
    return db().read_now(Scope::every_organisation(), [](Tx& tx) { return tx.one<int>(count_waiting); });
  }
  kv::testing::RedisServer& server() { return *server_; }
  kv::Reply ask(kv::Command command) { return redis_->run_now(std::move(command)).value(); }
  std::int64_t in_stream() { return ask({"XLEN", "test:events:store_test"}).integer; }
  Process process(Life life = {}, OnFailure on_failure = {}) {
    return Process(server().url(), life, std::move(on_failure));
  }

 private:
  std::optional<kv::testing::RedisServer> server_;
  std::unique_ptr<kv::Redis> redis_;
};
SP_ON_EVERY_ENGINE(RedisBusTest);

Keys_ numbers(int first, int last) {
  Keys_ keys;
  for (int i = first; i <= last; ++i) keys.push_back(std::to_string(i));
  return keys;
}

TEST_P(RedisBusTest, DeliversToAnotherProcessInOrderAndRemovesWhatWasHandled) {
  auto here = process();
  auto there = process();
  Heard heard;
  const auto subscription = there.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  for (const auto& key : numbers(1, 300)) emit_now(key);
  EXPECT_EQ(heard.wait_for(300), numbers(1, 300));
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(heard.keys().size(), 300);
}

TEST_P(RedisBusTest, CarriesEveryFieldOfTheEvent) {
  auto here = process();
  auto sent = event("42");
  sent.payload = R"({"subject":"L'été"})";
  std::mutex mutex;
  std::optional<Event> got;
  const auto subscription = here->subscribe("test", "", Hearing::once, [&](const Event& e) {
    const std::lock_guard lock(mutex);
    got = e;
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  db().write_now(Scope::of("acme"), [&](Tx& tx) { emit(tx, sent); });
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return got.has_value();
  }));
  EXPECT_EQ(std::tie(got->id, got->organisation_id, got->topic, got->key, got->payload, got->at),
            std::tie(sent.id, sent.organisation_id, sent.topic, sent.key, sent.payload, sent.at));
}

TEST_P(RedisBusTest, OnceIsHeardByOneProcessAndEverywhereByEach) {
  auto here = process();
  auto there = process();
  Heard once_here, once_there, all_here, all_there;
  const auto a = here.hear("once", once_here);
  const auto b = there.hear("once", once_there);
  const auto c = here.hear("all", all_here, Hearing::everywhere);
  const auto d = there.hear("all", all_there, Hearing::everywhere);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  for (const auto& key : numbers(1, 20)) emit_now(key);
  EXPECT_EQ(all_here.wait_for(20), numbers(1, 20));
  EXPECT_EQ(all_there.wait_for(20), numbers(1, 20));
  EXPECT_TRUE(eventually([&] { return once_here.keys().size() + once_there.keys().size() == 20; }));
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(once_here.keys().size() + once_there.keys().size(), 20);
}

TEST_P(RedisBusTest, ATopicThatAConsumerDidNotSubscribeToPassesItBy) {
  auto here = process();
  Heard tickets;
  const auto subscription =
      here->subscribe("tickets", "ticket.", Hearing::once, [&](const Event& e) { tickets.add(e.key); });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("no", "acme", "document.deleted");
  emit_now("yes");
  EXPECT_EQ(tickets.wait_for(1), Keys_{"yes"});
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_P(RedisBusTest, AnEventReachesTheOtherProcessInMilliseconds) {
  auto here = process();
  auto there = process();
  Heard heard;
  const auto subscription = there.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("warm");
  heard.wait_for(1);
  std::vector<double> took;
  for (const auto& key : numbers(1, 100)) {
    const auto begin = Steady::now();
    emit_now(key);
    eventually([&] { return heard.has(key); });
    took.push_back(std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
  }
  std::ranges::sort(took);
  std::cout << "from the write to the handler: median " << took[50] << " ms, 95th " << took[95] << " ms\n";
  EXPECT_LT(took[50], 100);
}

TEST_P(RedisBusTest, NothingIsPublishedOrHeardWhileTheBusIsHeld) {
  auto here = process();
  auto hold = here->hold();
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("first");
  EXPECT_EQ(dispatcher->drain(), 0);
  EXPECT_EQ(in_stream(), 0);
  hold.reset();
  EXPECT_EQ(heard.wait_for(1), Keys_{"first"});
}

TEST_P(RedisBusTest, ADrainPublishesWhatWaits) {
  auto here = process();
  emit_now("1");
  emit_now("2");
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  dispatcher->drain();
  EXPECT_EQ(in_stream(), 2);
}

TEST_P(RedisBusTest, AFailingConsumerHoldsBackNeitherOthersNorOtherOrganisationsAndKeepsTheOrder) {
  std::atomic<int> reported = 0;
  auto here = process({}, [&](const FailedDelivery& failed) {
    EXPECT_EQ(failed.consumer, "sick");
    EXPECT_EQ(failed.event.key, "a1");
    ++reported;
  });
  Heard good, sick;
  std::atomic<bool> ill = true;
  const auto a = here.hear("good", good);
  const auto b = here->subscribe("sick", "", Hearing::once, [&](const Event& e) {
    if (ill && e.organisation_id == "acme") throw std::runtime_error("its index is closed");
    sick.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("a1");
  emit_now("g1", "globex");
  emit_now("a2");
  emit_now("g2", "globex");
  EXPECT_EQ(good.wait_for(4), (Keys_{"a1", "g1", "a2", "g2"}));
  EXPECT_EQ(sick.wait_for(2), (Keys_{"g1", "g2"}));
  EXPECT_TRUE(eventually([&] { return reported >= 2; }));
  EXPECT_EQ(waiting(), 4) << "nothing behind the slowest goes";
  ill = false;
  EXPECT_EQ(sick.wait_for(4), (Keys_{"g1", "g2", "a1", "a2"}));
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(good.keys().size(), 4) << "what was handled is not delivered again";
}

TEST_P(RedisBusTest, TriesAgainAfterPausesThatDouble) {
  auto here = process();
  Heard heard;
  std::vector<Steady::time_point> tries;
  const auto subscription = here->subscribe("test", "", Hearing::once, [&](const Event& e) {
    tries.push_back(Steady::now());
    if (tries.size() < 4) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  EXPECT_EQ(heard.wait_for(1), Keys_{"1"});
  ASSERT_EQ(tries.size(), 4);
  EXPECT_GE(tries[1] - tries[0], milliseconds(100));
  EXPECT_GE(tries[2] - tries[1], milliseconds(200));
  EXPECT_GE(tries[3] - tries[2], milliseconds(400));
}

TEST_P(RedisBusTest, WhatAConsumerIsOwedIsHeardByTheNextProcessInOrder) {
  Heard heard;
  {
    auto here = process();
    std::atomic<int> tries = 0;
    const auto sick = here->subscribe("test", "", Hearing::once, [&](const Event&) {
      ++tries;
      throw std::runtime_error("not here");
    });
    const auto dispatcher = make_dispatcher(db(), here.bus(), {});
    for (const auto& key : numbers(1, 3)) emit_now(key);
    EXPECT_TRUE(eventually([&] { return tries >= 2; }));
  }
  auto there = process();
  const auto begin = Steady::now();
  const auto subscription = there.hear("test", heard);
  EXPECT_EQ(heard.wait_for(3), numbers(1, 3));
  EXPECT_LT(Steady::now() - begin, seconds(3)) << "the lease was given back";
}

TEST_P(RedisBusTest, NothingIsLostWhereRedisIsEmptiedBetweenPublishingAndHandling) {
  auto here = process();
  Heard good, heard;
  std::atomic<bool> ill = true;
  const auto a = here.hear("good", good);
  const auto b = here->subscribe("slow", "", Hearing::once, [&](const Event& e) {
    if (ill) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  for (const auto& key : numbers(1, 200)) emit_now(key);
  good.wait_for(200);
  ask({"FLUSHALL"});
  emit_now("201");
  ill = false;
  EXPECT_TRUE(eventually([&] { return heard.different().size() == 201; }));
  EXPECT_EQ(heard.different(), numbers(1, 201));
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
  EXPECT_EQ(good.different(), numbers(1, 201));
}

TEST_P(RedisBusTest, AConsumerThatDoesNotRunWhileRedisIsEmptiedIsStillOwedEverything) {
  Heard heard;
  auto here = process();
  Heard good;
  const auto a = here.hear("good", good);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  {
    auto gone = process();
    const auto joined = gone.hear("away", heard);
  }
  emit_now("0");
  EXPECT_TRUE(eventually([&] { return in_stream() == 1; }));
  // Its group has been seen when the sweep has found it to be behind.
  EXPECT_TRUE(eventually([&] {
    return db().read_now(Scope::every_organisation(), [](Tx& tx) {
      constexpr db::Sql count{"test.count_consumers", "SELECT count(*) FROM event_consumers"};
      return tx.one<int>(count) == 2;
    });
  }));
  ask({"FLUSHALL"});
  for (const auto& key : numbers(1, 5)) emit_now(key);
  EXPECT_TRUE(eventually([&] { return good.different().size() == 6; }));
  EXPECT_EQ(waiting(), 6);
  auto there = process();
  const auto b = there.hear("away", heard);
  EXPECT_TRUE(eventually([&] { return heard.different().size() == 6; }));
  EXPECT_EQ(heard.different(), numbers(0, 5));
}

TEST_P(RedisBusTest, RecoversWhenRedisWasKilledAndCameBackWithNothing) {
  auto here = process();
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  heard.wait_for(1);
  server().kill();
  emit_now("2");
  emit_now("3");
  server().start();
  const auto begin = Steady::now();
  EXPECT_TRUE(eventually([&] { return heard.has("3"); }));
  std::cout << "heard " << std::chrono::duration<double>(Steady::now() - begin).count()
            << " s after Redis was started again\n";
  EXPECT_LT(Steady::now() - begin, seconds(8));
  EXPECT_EQ(heard.different(), numbers(1, 3));
}

TEST_P(RedisBusTest, AStreamThatHasLostItsEndIsPublishedAgain) {
  auto here = process();
  Heard heard;
  std::atomic<bool> ill = true;
  const auto subscription = here->subscribe("test", "", Hearing::once, [&](const Event& e) {
    if (ill) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  EXPECT_TRUE(eventually([&] { return in_stream() == 1; }));
  const auto saved = ask({"DUMP", "test:events:store_test"}).text;
  emit_now("2");
  emit_now("3");
  EXPECT_TRUE(eventually([&] { return in_stream() == 3; }));
  // As after a failover to a replica that was behind: leases and groups are there, and the end is not.
  ask({"RESTORE", "test:events:store_test", "0", saved, "REPLACE"});
  emit_now("4");
  EXPECT_TRUE(eventually([&] { return in_stream() >= 5; }));
  ill = false;
  EXPECT_TRUE(eventually([&] { return heard.different().size() == 4; }));
  EXPECT_EQ(heard.different(), numbers(1, 4));
}

TEST_P(RedisBusTest, OfTwoPublishersOnePublishesAndHearsOfTheOthersEvents) {
  auto here = process();
  auto there = process();
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto first = make_dispatcher(db(), here.bus(), {});
  EXPECT_TRUE(eventually([&] { return ask({"GET", "test:publisher:store_test"}).text != ""; }));
  const auto owner = ask({"GET", "test:publisher:store_test"}).text;
  const auto second = make_dispatcher(db(), there.bus(), {});  // it alone is woken by commits
  emit_now("warm");
  heard.wait_for(1);
  const auto begin = Steady::now();
  for (const auto& key : numbers(1, 50)) emit_now(key);
  heard.wait_for(51);
  EXPECT_EQ(heard.keys().size(), 51);
  std::cout << "50 events by way of the other publisher took "
            << std::chrono::duration<double, std::milli>(Steady::now() - begin).count() << " ms\n";
  EXPECT_EQ(ask({"GET", "test:publisher:store_test"}).text, owner);
}

TEST_P(RedisBusTest, AnotherPublishesWithinFiveSecondsOfAPublishersDeath) {
  // As a dead process leaves it: a lease that nobody renews.
  ask({"SET", "test:publisher:store_test", "the dead", "PX", "3000"});
  auto here = process();
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  const auto begin = Steady::now();
  emit_now("1");
  EXPECT_EQ(heard.wait_for(1), Keys_{"1"});
  EXPECT_LT(Steady::now() - begin, seconds(5));
  EXPECT_GE(Steady::now() - begin, seconds(2));
}

TEST_P(RedisBusTest, APublisherWhoseLeaseIsGonePublishesNothing) {
  auto here = process();
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  EXPECT_TRUE(eventually([&] { return in_stream() == 1; }));
  ask({"SET", "test:publisher:store_test", "another", "PX", "2500"});
  emit_now("2");
  EXPECT_EQ(dispatcher->drain(), 0);
  EXPECT_EQ(in_stream(), 1);
  EXPECT_TRUE(eventually([&] { return in_stream() == 2; })) << "when the other is gone";
}

TEST_P(RedisBusTest, TheStreamIsTrimmedBehindTheSlowestConsumerOnly) {
  auto here = process({.kept = 0});
  Heard good, slow;
  std::atomic<bool> ill = true;
  const auto a = here.hear("good", good);
  const auto b = here->subscribe("slow", "", Hearing::once, [&](const Event& e) {
    if (ill && e.key == "3") throw std::runtime_error("not yet");
    slow.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  for (const auto& key : numbers(1, 6)) emit_now(key);
  good.wait_for(6);
  EXPECT_TRUE(eventually([&] { return in_stream() == 4; })) << "1 and 2 are handled by everybody";
  EXPECT_EQ(waiting(), 4);
  ill = false;
  EXPECT_EQ(slow.wait_for(6), numbers(1, 6));
  EXPECT_TRUE(eventually([&] { return in_stream() == 0 && waiting() == 0; }));
}

TEST_P(RedisBusTest, EverywhereIsToldOfAGapWhereRedisWasEmptiedAndGoesOn) {
  auto here = process();
  Heard heard;
  std::atomic<int> gaps = 0;
  const auto subscription = here->subscribe(
      "all", "", Hearing::everywhere, [&](const Event& e) { heard.add(e.key); }, [&] { ++gaps; });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  emit_now("2");
  EXPECT_EQ(heard.wait_for(2), numbers(1, 2));
  EXPECT_EQ(gaps, 0);
  ask({"FLUSHALL"});
  EXPECT_TRUE(eventually([&] { return gaps >= 1; }));
  emit_now("3");
  EXPECT_TRUE(eventually([&] { return heard.has("3"); }));
}

TEST_P(RedisBusTest, EverywhereIsToldOfAGapWhereTheStreamWasTrimmedBeyondIt) {
  auto here = process();
  auto there = process();
  Heard heard;
  std::atomic<int> gaps = 0;
  const auto subscription = there->subscribe(
      "all", "", Hearing::everywhere, [&](const Event& e) { heard.add(e.key); }, [&] { ++gaps; });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  heard.wait_for(1);
  auto held = there->hold();  // as if its connection were away
  for (const auto& key : numbers(2, 5)) emit_now(key);
  EXPECT_TRUE(eventually([&] { return in_stream() == 5; }));
  ask({"XTRIM", "test:events:store_test", "MAXLEN", "1"});
  held.reset();
  EXPECT_TRUE(eventually([&] { return heard.has("5"); }));
  EXPECT_EQ(heard.keys(), (Keys_{"1", "5"}));
  EXPECT_EQ(gaps, 1);
}

TEST_P(RedisBusTest, EverywhereGoesOnWithoutAGapWhereTheConnectionWasAwayForAMoment) {
  auto here = process();
  Heard heard;
  std::atomic<int> gaps = 0;
  const auto subscription = here->subscribe(
      "all", "", Hearing::everywhere, [&](const Event& e) { heard.add(e.key); }, [&] { ++gaps; });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  heard.wait_for(1);
  ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  emit_now("2");
  EXPECT_EQ(heard.wait_for(2), numbers(1, 2));
  EXPECT_EQ(gaps, 0);
}

TEST_P(RedisBusTest, EverywhereKeepsTheOrderOfAnOrganisationThatItFailsFor) {
  auto here = process();
  Heard heard;
  std::atomic<int> tries = 0;
  const auto subscription = here->subscribe("all", "", Hearing::everywhere, [&](const Event& e) {
    if (e.key == "1" && ++tries < 3) throw std::runtime_error("not yet");
    heard.add(e.key);
  });
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  emit_now("2");
  emit_now("g", "globex");
  EXPECT_EQ(heard.wait_for(3), (Keys_{"g", "1", "2"}));
}

/// Hears under the name "test" until it is killed, and tells of each key through the pipe.
[[noreturn]] void read_until_killed(const std::string& url, int pipe) {
  Process process(url);
  const auto subscription = process->subscribe("test", "", Hearing::once, [pipe](const Event& e) {
    if (e.key == "deadly") ::pause();
    (void)!::write(pipe, (e.key + "\n").data(), e.key.size() + 1);
  });
  for (;;) ::pause();
}

TEST_P(RedisBusTest, AnotherReaderTakesOverWhatADeadOneLeft) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  close();  // no threads of the database while it forks
  const pid_t child = ::fork();
  if (child == 0) read_until_killed(server().url(), pipe[1]);
  reopen();
  auto here = process();
  Heard heard;
  EXPECT_TRUE(eventually([&] { return !ask({"GET", "test:reader:test"}).is_nil(); }));
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  char byte = 0;
  ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
  EXPECT_EQ(byte, '1');
  emit_now("deadly");
  emit_now("3");
  EXPECT_TRUE(eventually([&] {
    const auto groups = ask({"XPENDING", "test:events:store_test", "test"});
    return groups.items.at(0).integer > 0;
  }));
  EXPECT_TRUE(heard.keys().empty()) << "one process reads at a time";
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const auto begin = Steady::now();
  EXPECT_TRUE(eventually([&] { return heard.has("3"); }));
  EXPECT_LT(Steady::now() - begin, seconds(10));
  std::cout << "another reader took over after "
            << std::chrono::duration<double>(Steady::now() - begin).count() << " s\n";
  const auto different = heard.different();
  EXPECT_EQ(Keys_(different.end() - 2, different.end()), (Keys_{"deadly", "3"}));
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST_P(RedisBusTest, AReaderThatWasFrozenCallsNoHandlerAfterItsLeaseRanOut) {
  auto here = process({.reader = milliseconds(1000)});
  Heard mine;
  const auto subscription = here.hear("test", mine);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  mine.wait_for(1);
  ask({"SET", "test:reader:test", "another", "PX", "2000"});
  const auto begin = Steady::now();
  emit_now("2");
  EXPECT_EQ(mine.wait_for(2), numbers(1, 2));
  EXPECT_GE(Steady::now() - begin, milliseconds(1500)) << "only when the other is gone";
}

TEST_P(RedisBusTest, NothingIsLostWhereAReplicaTakesOver) {
  kv::testing::RedisTrio trio;
  Process here(trio.url());
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  for (const auto& key : numbers(1, 20)) emit_now(key);
  heard.wait_for(20);
  trio.master().kill();
  for (const auto& key : numbers(21, 40)) emit_now(key);
  EXPECT_TRUE(eventually([&] { return heard.different().size() == 40; }));
  EXPECT_EQ(heard.different(), numbers(1, 40));
  EXPECT_TRUE(eventually([&] { return waiting() == 0; }));
}

TEST_P(RedisBusTest, AFrozenRedisBlocksNoCommitAndWhatWaitsComesLater) {
  auto here = process();
  Heard heard;
  const auto subscription = here.hear("test", heard);
  const auto dispatcher = make_dispatcher(db(), here.bus(), {});
  emit_now("1");
  heard.wait_for(1);
  server().freeze();
  const auto begin = Steady::now();
  for (const auto& key : numbers(2, 20)) emit_now(key);
  dispatcher->drain();
  EXPECT_LT(Steady::now() - begin, seconds(5));
  server().thaw();
  EXPECT_TRUE(eventually([&] { return heard.different().size() == 20; }));
  EXPECT_EQ(heard.different(), numbers(1, 20));
}

}  // namespace

}  // namespace sp::events
