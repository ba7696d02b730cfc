#include "platform/service/peer.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "platform/service/internal.hpp"

namespace sp {
namespace {

using namespace std::chrono_literals;

struct Question {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Question, (), (text))
struct Answer {
  std::string text;
  std::string organisation;
  std::string trace;
  std::int64_t left_ms = 0;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (text, organisation, trace, left_ms))

constexpr Operation<Question, Answer> echo{"echo", "say", 5000ms};
constexpr Operation<Question, Answer> once{"echo", "once", 5000ms, Again::harmful};
constexpr Operation<Question, Answer> absent{"echo", "absent"};

class EchoService {
 public:
  Task<Result<Answer>> say(Call call, Question question) {
    ++asked;
    if (question.text == "refuse") {
      Error error{.kind = ErrorKind::version_conflict, .code = "changed", .message = "It has changed."};
      error.fields.push_back({"/text", "old", "Is old."});
      error.current = R"({"version":2})";
      co_return Failure(std::move(error));
    }
    if (question.text == "throw") throw std::runtime_error("a secret of the house");
    if (question.text == "busy") throw Overloaded("everything is full");
    co_return Answer{
        .text = question.text,
        .organisation = call.principal ? call.organisation() : "",
        .trace = call.trace_id,
        .left_ms = std::chrono::ceil<std::chrono::milliseconds>(call.deadline - Call::Clock::now()).count()};
  }
  std::atomic<int> asked = 0;
};

/// A process with the service, on a port of its own.
class Host {
 public:
  explicit Host(const std::string& key, EchoService& service)
      : api_(key, clock_, observe::Log::nowhere(), *metrics_),
        server_(http::make_server({.address = "127.0.0.1", .port = 0}, api_)) {
    api_.add({answer(echo, service, &EchoService::say), answer(once, service, &EchoService::say)});
    server_->start();
  }
  ~Host() { server_->drain(0ms); }
  void open() { api_.open({}); }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

 private:
  SystemClock clock_;
  std::unique_ptr<observe::Metrics> metrics_ = observe::make_metrics();
  InternalApi api_;
  std::unique_ptr<http::Server> server_;
};

class PeerTest : public ::testing::Test {
 protected:
  PeerTest() { host.open(); }
  Peer peer(std::vector<std::string> addresses, const std::string& shown_key) {
    return Peer("echo", std::move(addresses), shown_key, *http, runner, clock);
  }
  /// An address where nobody listens any more.
  std::string left_address() {
    EchoService nobody;
    return Host(key, nobody).address();
  }

  const std::string key = std::string(32, 'k');
  SystemClock clock;
  TaskRunner runner;  // outlives the client
  std::unique_ptr<outbound::HttpClient> http = outbound::make_http_client(16);
  EchoService service;
  Host host{key, service};
};

TEST_F(PeerTest, AnAnswerComesBackWithWhoAskedAndTheTrace) {
  auto there = peer({host.address()}, key);
  const Call call(std::make_shared<const Principal>(Principal{.user_id = "u", .organisation_id = "acme"}),
                  "0af7651916cd43dd8448eb211c80319c");
  const auto said = there.ask_now(echo, call, Question{"été"});
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_EQ(said->text, "été");
  EXPECT_EQ(said->organisation, "acme");
  EXPECT_EQ(said->trace, "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(PeerTest, ADeadlineShrinksOnTheWay) {
  auto there = peer({host.address()}, key);
  Call call;
  call.deadline = Call::Clock::now() + 2000ms;
  const auto said = there.ask_now(echo, call, Question{"?"});
  ASSERT_TRUE(said);
  EXPECT_LE(said->left_ms, 2000);
  const auto without = there.ask_now(echo, Call(), Question{"?"});
  ASSERT_TRUE(without);
  EXPECT_LE(without->left_ms, 5000);
  call.deadline = Call::Clock::now();
  EXPECT_EQ(there.ask_now(echo, call, Question{"?"}).error().code, "service_unavailable");
}

TEST_F(PeerTest, AnErrorArrivesAsItWasSaid) {
  auto there = peer({host.address()}, key);
  const auto said = there.ask_now(echo, Call(), Question{"refuse"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::version_conflict);
  EXPECT_EQ(said.error().code, "changed");
  EXPECT_EQ(said.error().fields.at(0).pointer, "/text");
  EXPECT_EQ(said.error().current, R"({"version":2})");
}

TEST_F(PeerTest, WhatBreaksInsideIsToldToNobody) {
  auto there = peer({host.address()}, key);
  const auto said = there.ask_now(echo, Call(), Question{"throw"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::internal);
  EXPECT_EQ(said.error().message.find("secret"), std::string::npos);
}

TEST_F(PeerTest, WhatMayBeRepeatedIsAskedOnceMoreWhereTheServiceIsBusyAndNothingElse) {
  auto there = peer({host.address()}, key);
  EXPECT_EQ(there.ask_now(echo, Call(), Question{"busy"}).error().kind, ErrorKind::overloaded);
  EXPECT_EQ(service.asked, 2);
  EXPECT_EQ(there.ask_now(once, Call(), Question{"busy"}).error().kind, ErrorKind::overloaded);
  EXPECT_EQ(service.asked, 3);
}

TEST_F(PeerTest, AProcessThatIsGoneIsPassedBy) {
  auto there = peer({left_address(), host.address(), left_address()}, key);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(there.ask_now(echo, Call(), Question{"?"})) << i;
}

TEST_F(PeerTest, AProcessThatStartsIsPassedByWhateverIsAsked) {
  EchoService later;
  Host starting(key, later);
  auto there = peer({starting.address(), host.address()}, key);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(there.ask_now(once, Call(), Question{"?"})) << i;
  EXPECT_EQ(later.asked, 0);
}

TEST_F(PeerTest, WhereNobodyIsItSaysSo) {
  auto there = peer({left_address()}, key);
  const auto said = there.ask_now(echo, Call(), Question{"?"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ErrorKind::overloaded);
  EXPECT_EQ(said.error().code, "service_unavailable");
  EXPECT_GT(said.error().retry_after, 0);
}

TEST_F(PeerTest, AnotherKeyIsRefusedAndNothingIsDone) {
  auto there = peer({host.address()}, std::string(32, 'x'));
  EXPECT_EQ(there.ask_now(echo, Call(), Question{"?"}).error().code, "invalid_token");
  EXPECT_EQ(service.asked, 0);
}

TEST_F(PeerTest, AnOperationThatIsNotThereIsNotFound) {
  auto there = peer({host.address()}, key);
  EXPECT_EQ(there.ask_now(absent, Call(), Question{"?"}).error().kind, ErrorKind::not_found);
}

TEST_F(PeerTest, AServiceThatStartsSaysSo) {
  EchoService later;
  Host starting(key, later);
  auto there = peer({starting.address()}, key);
  EXPECT_EQ(there.ask_now(once, Call(), Question{"?"}).error().code, "starting");
  starting.open();
  EXPECT_TRUE(there.ask_now(once, Call(), Question{"?"}));
}

}  // namespace
}  // namespace sp
