#include <atomic>
#include <boost/asio/co_spawn.hpp>

#include "platform/kv/testing.hpp"

namespace sp::kv {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::eventually;
using testing::RedisServer;
using testing::RedisTest;
using Steady = std::chrono::steady_clock;

std::string code_of(const Result<Reply>& reply) { return reply ? "answered" : reply.error().code; }

using RedisClient = RedisTest;

TEST_F(RedisClient, AnswersOfEveryKind) {
  const auto redis = server().client();
  const std::string bytes("a\r\n\0b", 5);
  EXPECT_EQ(redis->run_now({"SET", "key", bytes}).value().text, "OK");
  EXPECT_EQ(redis->run_now({"GET", "key"}).value().text, bytes);
  EXPECT_TRUE(redis->run_now({"GET", "no key"}).value().is_nil());
  EXPECT_EQ(redis->run_now({"INCRBY", "count", "-7"}).value().integer, -7);
  const auto several = redis->run_now({"MGET", "key", "no key"}).value();
  ASSERT_EQ(several.items.size(), 2);
  EXPECT_EQ(several.items[0].text, bytes);
  EXPECT_TRUE(several.items[1].is_nil());
  const auto wrong = redis->run_now({"LPUSH", "key", "1"});
  EXPECT_EQ(code_of(wrong), "redis_error");
  EXPECT_TRUE(says(wrong.error(), "WRONGTYPE"));
}

TEST_F(RedisClient, RunsAScriptThatRedisHasForgotten) {
  const auto redis = server().client();
  const Script add("return redis.call('INCRBY', KEYS[1], ARGV[1])");
  EXPECT_EQ(redis->run_now(add, {"sum"}, {"2"}).value().integer, 2);
  ASSERT_TRUE(redis->run_now({"SCRIPT", "FLUSH"}));
  EXPECT_EQ(redis->run_now(add, {"sum"}, {"3"}).value().integer, 5);
}

Task<> ask(Redis& redis, std::vector<std::string>& heard, std::thread::id& thread) {
  heard.push_back((co_await redis.run({"ECHO", "one"})).value().text);
  heard.push_back((co_await redis.run(Script("return ARGV[1]"), {}, {"two"})).value().text);
  thread = std::this_thread::get_id();
}

TEST_F(RedisClient, ServesCoroutinesOnTheirOwnThread) {
  const auto redis = server().client();
  asio::io_context context;
  std::vector<std::string> heard;
  std::thread::id thread;
  asio::co_spawn(context, ask(*redis, heard, thread), [](std::exception_ptr problem) {
    if (problem) std::rethrow_exception(problem);
  });
  context.run();
  EXPECT_EQ(heard, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(thread, std::this_thread::get_id());
}

TEST_F(RedisClient, ServesManyThreadsAtOnce) {
  const auto redis = server().client();
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 500; ++i) {
        const auto text = std::to_string(thread) + " " + std::to_string(i);
        const auto reply = redis->run_now({"ECHO", text});
        if (!reply || reply->text != text) ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(RedisClient, CommandsOfTheFirstMomentWaitForTheConnection) {
  ASSERT_TRUE(server().client());  // it has started
  const auto redis = make_redis({.address = parse_address(server().url()).value()});
  EXPECT_EQ(redis->run_now({"PING"}).value().text, "PONG");
}

TEST_F(RedisClient, GivesThePasswordAndSelectsTheDatabase) {
  const RedisServer locked({"--requirepass", "p@ss"});
  const auto redis = RedisServer::connect(locked.url(":p%40ss@") + "/5");
  ASSERT_TRUE(redis->run_now({"SET", "key", "five"}));
  EXPECT_EQ(RedisServer::connect(locked.url("default:p%40ss@") + "/5")->run_now({"GET", "key"}).value().text,
            "five");
  EXPECT_TRUE(RedisServer::connect(locked.url(":p%40ss@"))->run_now({"GET", "key"}).value().is_nil());
  for (const auto* const credentials : {"", ":wrong@", "nobody:p%40ss@"}) {
    const auto refused = make_redis({.address = parse_address(locked.url(credentials)).value()});
    const auto reply = refused->run_now({"PING"});
    EXPECT_EQ(code_of(reply), "redis_away") << credentials;
    EXPECT_TRUE(reply.error().message.contains("NOAUTH") || reply.error().message.contains("WRONGPASS"))
        << reply.error().message;
    EXPECT_FALSE(refused->reachable());
  }
}

TEST_F(RedisClient, AFrozenServerBlocksNobodyLongerThanTheDeadline) {
  const auto redis = server().client(milliseconds(300));
  server().freeze();
  auto begin = Steady::now();
  EXPECT_EQ(code_of(redis->run_now({"PING"})), "redis_timeout");
  EXPECT_GE(Steady::now() - begin, milliseconds(300));
  EXPECT_LT(Steady::now() - begin, milliseconds(1500));
  begin = Steady::now();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(code_of(redis->run_now({"PING"})), "redis_away");
  EXPECT_LT(Steady::now() - begin, milliseconds(250)) << "they fail at once";
  EXPECT_FALSE(redis->reachable());
  server().thaw();
  EXPECT_TRUE(eventually([&] { return redis->run_now({"PING"}).has_value(); }));
}

/// What became of commands that were given one right behind the other.
class Given {
 public:
  void give(Redis& redis, Command command, milliseconds deadline) {
    asio::co_spawn(context_, redis.run(std::move(command), deadline),
                   [this](std::exception_ptr, Result<Reply> reply) { codes_.push_back(code_of(reply)); });
    context_.poll();
  }
  std::vector<std::string> codes() {
    context_.run();
    return codes_;
  }

 private:
  asio::io_context context_;
  std::vector<std::string> codes_;
};

TEST_F(RedisClient, ASlowCommandDoesNotCostTheConnectionOfAServerThatIsHeard) {
  const auto redis = server().client();
  const auto connections = redis->connections();
  Given given;
  given.give(*redis, {"BLPOP", "nothing", "0.1"}, seconds(10));
  given.give(*redis, {"BLPOP", "nothing", "1"}, milliseconds(600));
  given.give(*redis, {"PING"}, seconds(10));
  EXPECT_EQ(given.codes(), (std::vector<std::string>{"answered", "redis_timeout", "answered"}));
  EXPECT_EQ(redis->connections(), connections);
}

TEST_F(RedisClient, ComesBackAfterTheServerWasKilled) {
  const auto redis = server().client();
  ASSERT_TRUE(redis->run_now({"SET", "key", "1"}));
  const auto before = redis->connections();
  server().kill();
  EXPECT_TRUE(eventually([&] { return code_of(redis->run_now({"PING"})) == "redis_away"; }));
  server().start();
  EXPECT_TRUE(eventually([&] { return redis->run_now({"PING"}).has_value(); }, seconds(5)));
  EXPECT_GT(redis->connections(), before);
}

TEST_F(RedisClient, ACommandWhoseConnectionIsLostFailsAndIsNotSentAgain) {
  const auto redis = server().client();
  const auto other = server().client();
  std::thread waiter(
      [&] { EXPECT_EQ(code_of(redis->run_now({"BLPOP", "queue", "0"}, seconds(20))), "redis_away"); });
  EXPECT_TRUE(eventually([&] {
    const auto clients = other->run_now({"CLIENT", "LIST"});
    return clients && clients->text.contains("cmd=blpop");
  }));
  ASSERT_TRUE(other->run_now({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}));
  waiter.join();
  EXPECT_TRUE(eventually([&] { return redis->run_now({"PING"}).has_value(); }));
  EXPECT_FALSE(other->run_now({"CLIENT", "LIST"}).value().text.contains("cmd=blpop"));
}

TEST_F(RedisClient, RefusesMoreThanItsLimitOfCommandsAtOnce) {
  ASSERT_TRUE(server().client());
  const auto redis = make_redis({.address = parse_address(server().url()).value(), .limit = 2});
  Given given;
  for (int i = 0; i < 2; ++i) given.give(*redis, {"BLPOP", "queue", "0"}, seconds(20));
  EXPECT_EQ(code_of(redis->run_now({"PING"})), "redis_busy");
  ASSERT_TRUE(server().client()->run_now({"RPUSH", "queue", "1", "2"}));
  EXPECT_EQ(given.codes(), (std::vector<std::string>{"answered", "answered"}));
  EXPECT_TRUE(redis->run_now({"PING"}));
}

TEST_F(RedisClient, ItsEndEndsWhatWaits) {
  auto redis = server().client();
  Given given;
  given.give(*redis, {"BLPOP", "queue", "0"}, seconds(60));
  redis.reset();
  EXPECT_EQ(given.codes(), std::vector<std::string>{"redis_away"});
}

TEST(RedisClientAlone, SaysThatNobodyIsThere) {
  const auto redis = make_redis({.address = parse_address("redis://127.0.0.1:1").value()});
  const auto reply = redis->run_now({"PING"});
  EXPECT_EQ(code_of(reply), "redis_away");
  EXPECT_EQ(reply.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(reply.error().message.contains("127.0.0.1:1")) << reply.error().message;
}

}  // namespace

}  // namespace sp::kv
