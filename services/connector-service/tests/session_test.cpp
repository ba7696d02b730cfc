// Calls over real sockets: what each kind of answer means, credentials that are renewed, secrets that are
// masked, limits that are kept.
#include "services/connector-service/tools/session.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "platform/outbound/testing.hpp"
#include "platform/runtime/run.hpp"

namespace sp::connector {
namespace {

using outbound::testing::Peer;
using outbound::testing::ScriptedServer;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::shared_ptr<const std::vector<Network>> loopback() {
  return std::make_shared<const std::vector<Network>>(std::vector{*Network::parse("127.0.0.0/8")});
}

std::string answer_text(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
         "\r\n" + body;
}

/// A tool that answers with one script a request, the last one again and again, and keeps what it was asked.
struct FakeTool {
  explicit FakeTool(std::vector<std::function<void(Peer&)>> scripts) : scripts_(std::move(scripts)) {}
  static FakeTool saying(std::vector<std::string> answers) {
    std::vector<std::function<void(Peer&)>> scripts;
    for (auto& text : answers) scripts.emplace_back([text](Peer& peer) { peer.send(text); });
    return FakeTool(std::move(scripts));
  }
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

  std::mutex mutex_;
  std::vector<std::string> asked_;
  std::vector<std::function<void(Peer&)>> scripts_;
  ScriptedServer server{[this](Peer& peer) {
    auto request = peer.read_request();
    std::function<void(Peer&)> script;
    {
      const std::lock_guard lock(mutex_);
      script = scripts_[std::min(asked_.size(), scripts_.size() - 1)];
      asked_.push_back(std::move(request));
    }
    script(peer);
  }};
};

struct SessionTest : ::testing::Test {
  Session& open(FakeTool& tool, Session::Options options = {}, Session::Hooks hooks = {}) {
    options.base_url = tool.server.url("");
    options.networks = loopback();
    session.emplace(*http, runner.executor(), std::move(options), std::move(hooks));
    return *session;
  }
  Told<CallAnswer> send(Session& to, CallRequest request = {.path = "/things"}) {
    return runner.run(to.send(std::move(request)));
  }
  Told<CallAnswer> send_to(FakeTool& tool) { return send(open(tool)); }

  std::unique_ptr<outbound::HttpClient> http = outbound::make_http_client(16);
  TaskRunner runner;
  std::optional<Session> session;
};

Trouble trouble_of_answer(SessionTest& test, const std::string& text) {
  auto tool = FakeTool::saying({text});
  const auto answer = test.send_to(tool);
  EXPECT_FALSE(answer);
  return answer ? Trouble::later : answer.error().trouble;
}

TEST_F(SessionTest, EachAnswerHasItsMeaning) {
  EXPECT_EQ(trouble_of_answer(*this, answer_text(500, "{}")), Trouble::unknown);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(502, "<html><title>Bad gateway</title></html>")),
            Trouble::unknown);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(200, "<html>Log in</html>")), Trouble::unknown);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(409, "{}")), Trouble::later);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(400, "{}")), Trouble::refused);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(302, "", "Location: https://elsewhere.example/\r\n")),
            Trouble::refused);
  EXPECT_EQ(trouble_of_answer(*this, answer_text(429, "{}", "Retry-After: 3\r\n")), Trouble::limited);
  EXPECT_EQ(trouble_of_answer(*this, ""), Trouble::unknown)
      << "a connection that is closed without an answer";
}

TEST_F(SessionTest, WhereNobodyListensNothingWasSent) {
  std::string url;
  {
    auto tool = FakeTool::saying({""});
    url = tool.server.url("");
  }
  Session session(*http, runner.executor(), {.base_url = url, .networks = loopback()});
  EXPECT_EQ(send(session).error().trouble, Trouble::unreachable);
}

TEST_F(SessionTest, APrivateAddressIsRefusedUnlessTheOperatorListsIt) {
  auto tool = FakeTool::saying({answer_text(200, "{}")});
  Session session(*http, runner.executor(), {.base_url = tool.server.url("")});
  const auto answer = send(session);
  EXPECT_EQ(answer.error().trouble, Trouble::refused);
  EXPECT_TRUE(tool.asked().empty());
  EXPECT_TRUE(send_to(tool));
}

TEST_F(SessionTest, AnEndlessAnswerIsCutOff) {
  FakeTool tool({[](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
    const std::string piece(65'536, 'x');
    while (peer.send(piece)) {
    }
  }});
  EXPECT_EQ(send_to(tool).error().trouble, Trouble::unknown);
}

TEST_F(SessionTest, NobodyCallsBeforeRetryAfterHasPassed) {
  auto tool = FakeTool::saying({answer_text(429, "{}", "Retry-After: 2\r\n")});
  seconds told{0};
  auto& to = open(tool, {}, {.limited = [&](seconds rest) { told = rest; }});
  EXPECT_EQ(send(to).error().retry_after, seconds(2));
  EXPECT_EQ(told, seconds(2));
  const auto next = send(to);
  EXPECT_EQ(next.error().trouble, Trouble::limited);
  EXPECT_LE(next.error().retry_after.value_or(seconds(9)), seconds(2));
  EXPECT_EQ(tool.asked().size(), 1U);
}

TEST_F(SessionTest, RetryAfterMayBeADate) {
  const auto at = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + seconds(600));
  std::tm date{};
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", ::gmtime_r(&at, &date));
  auto tool = FakeTool::saying({answer_text(429, "{}", "Retry-After: " + std::string(text) + "\r\n")});
  const auto rest = send_to(tool).error().retry_after.value_or(seconds(0));
  EXPECT_GT(rest, seconds(500));
  EXPECT_LE(rest, seconds(601));
}

TEST_F(SessionTest, TheToolsOwnWordsAreKept) {
  auto jira = FakeTool::saying(
      {answer_text(400, R"({"errorMessages":["Nope."],"errors":{"priority":"Is unknown"}})")});
  EXPECT_EQ(send_to(jira).error().message, "Nope. priority – Is unknown (400)");
  auto glpi = FakeTool::saying({answer_text(400, R"(["ERROR_RIGHT_MISSING","You have no right"])")});
  EXPECT_EQ(send_to(glpi).error().message, "ERROR_RIGHT_MISSING: You have no right (400)");
  auto servicenow = FakeTool::saying(
      {answer_text(403, R"({"error":{"message":"Denied","detail":"ACL"},"status":"failure"})")});
  EXPECT_EQ(send_to(servicenow).error().message, "Denied: ACL (403)");
  auto page = FakeTool::saying({answer_text(503, "<html><head><title>Down</title></head></html>")});
  EXPECT_EQ(send_to(page).error().message, "Down (503)");
}

TEST_F(SessionTest, AnOldTokenIsRenewedOnceAndTheCallMadeAgain) {
  auto tool = FakeTool::saying(
      {answer_text(200, R"({"access_token":"first-token","expires_in":3600,"refresh_token":"refresh-1"})"),
       answer_text(401, "{}"),
       answer_text(200, R"({"access_token":"second-token","refresh_token":"refresh-2"})"),
       answer_text(200, R"({"ok":true})")});
  std::vector<std::string> kept;
  auto& to =
      open(tool,
           {.kind = ToolKind::servicenow,
            .authentication = {.method = AuthMethod::password, .user_name = "someone", .client_id = "client"},
            .secrets = {.secret = "a password", .client_secret = "a client secret"}},
           {.renewed = [&](const Secrets& secrets) { kept.push_back(secrets.refresh_token); }});
  EXPECT_TRUE(send(to, {.method = "POST", .path = "/things", .body = boost::json::object(), .once = true}));
  const auto asked = tool.asked();
  ASSERT_EQ(asked.size(), 4U);
  EXPECT_NE(asked[0].find("grant_type=password&username=someone&password=a%20password"), std::string::npos);
  EXPECT_NE(asked[1].find("Authorization: Bearer first-token"), std::string::npos);
  EXPECT_NE(asked[2].find("grant_type=refresh_token&refresh_token=refresh-1"), std::string::npos);
  EXPECT_NE(asked[3].find("Authorization: Bearer second-token"), std::string::npos);
  EXPECT_EQ(kept, (std::vector<std::string>{"refresh-1", "refresh-2"}));
}

TEST_F(SessionTest, GlpisSessionIsOpenedAgainWhenItHasEnded) {
  auto tool = FakeTool::saying(
      {answer_text(200, R"({"session_token":"session-1"})"),
       answer_text(401, R"(["ERROR_SESSION_TOKEN_INVALID","session_token seems invalid"])"),
       answer_text(200, R"({"session_token":"session-2"})"), answer_text(201, R"({"id":1})")});
  auto& to = open(tool, {.kind = ToolKind::glpi_legacy,
                         .authentication = {.method = AuthMethod::user_token},
                         .secrets = {.secret = "user-token", .app_token = "app-token"}});
  EXPECT_TRUE(send(
      to, {.method = "POST", .path = "/apirest.php/Ticket", .body = boost::json::object(), .once = true}));
  const auto asked = tool.asked();
  ASSERT_EQ(asked.size(), 4U);
  EXPECT_NE(asked[0].find("Authorization: user_token user-token"), std::string::npos);
  EXPECT_NE(asked[0].find("App-Token: app-token"), std::string::npos);
  EXPECT_NE(asked[3].find("Session-Token: session-2"), std::string::npos);
}

TEST_F(SessionTest, SecretsAreMaskedInWhatPeopleSee) {
  auto tool = FakeTool::saying({answer_text(200, R"({"echo":"s3cret-token"})")});
  auto& to =
      open(tool, {.authentication = {.method = AuthMethod::bearer}, .secrets = {.secret = "s3cret-token"}});
  DeliveryCalls calls(to);
  EXPECT_TRUE(runner.run(
      calls.call({.method = "POST", .path = "/x?key=s3cret-token", .body = boost::json::object()})));
  EXPECT_EQ(calls.request().find("s3cret-token"), std::string::npos);
  EXPECT_EQ(calls.answer().find("s3cret-token"), std::string::npos);
  EXPECT_NE(calls.request().find("/x?key=•••"), std::string::npos);
}

TEST_F(SessionTest, CredentialsGoToTheToolAlone) {
  auto tool = FakeTool::saying({answer_text(200, "{}")});
  auto& to =
      open(tool, {.authentication = {.method = AuthMethod::bearer}, .secrets = {.secret = "s3cret-token"}});
  EXPECT_EQ(send(to, {.path = tool.server.url("") + ".evil.example/"}).error().trouble, Trouble::refused);
  EXPECT_EQ(send(to, {.path = "https://evil.example/"}).error().trouble, Trouble::refused);
  EXPECT_TRUE(send(to, {.path = tool.server.url("/next")}));
}

TEST_F(SessionTest, NothingThatChangesSomethingBeginsAfterTheLease) {
  auto tool = FakeTool::saying({answer_text(200, "{}")});
  auto& to = open(tool, {}, {.begin_before = [] { return Session::Steady::time_point{}; }});
  EXPECT_EQ(send(to, {.method = "POST", .path = "/things", .once = true}).error().trouble,
            Trouble::unreachable);
  EXPECT_TRUE(tool.asked().empty());
  EXPECT_TRUE(send(to, {.path = "/things"})) << "a question does no harm";
}

TEST_F(SessionTest, ACallThatMustNotHappenTwiceIsNotRepeatedOnAnOldConnection) {
  // The first answer keeps the connection; the tool takes the second request, does what it asks, and closes.
  std::atomic<int> taken = 0;
  FakeTool tool({[&](Peer& peer) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    for (;;) {
      if (peer.read_request().empty()) return;
      ++taken;
      return;
    }
  }});
  auto& to = open(tool);
  EXPECT_TRUE(send(to));
  EXPECT_TRUE(send(to, {.method = "POST", .path = "/things", .body = boost::json::object(), .once = true}));
  EXPECT_EQ(taken, 0) << "it came over a connection of its own";
  session.reset();
  http.reset();  // closes the connections that the tool waits on
}

}  // namespace
}  // namespace sp::connector
