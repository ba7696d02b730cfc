// An installation with auth-service alone: a real database, bus, pools and router, and a clock that is turned
// by hand.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "platform/http/router.hpp"
#include "platform/http/testing.hpp"
#include "platform/identity/jwt.hpp"
#include "platform/outbound/testing.hpp"
#include "services/auth-service/module.hpp"

namespace sp::auth {

class TurnableClock final : public Clock {
 public:
  Time now() const override { return Time{std::chrono::milliseconds{millis_.load()}}; }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_ = SystemClock{}.now().time_since_epoch().count();
};

struct Answer : http::testing::Answer {
  /// All cookies that were set, as a browser sends them back.
  std::string cookies() const {
    std::string all;
    for (const auto& [name, value] : headers)
      if (name == "Set-Cookie") all += (all.empty() ? "" : "; ") + value.substr(0, value.find(';'));
    return all;
  }
  /// The refresh cookie that was set, "" for none.
  std::string cookie() const {
    const auto set = header("Set-Cookie");
    const auto begin = set.find('=');
    return begin == set.npos ? "" : set.substr(begin + 1, set.find(';') - begin - 1);
  }
  std::string token() const { return text("/access_token"); }
};

/// One request as a browser would send it.
struct Ask {
  http::Method method = http::Method::get;
  std::string path;
  std::string body = {};
  std::string token = {};
  std::string cookie = {};
  std::string cookies = {};  // in place of `cookie`: the whole header
  std::string address = "192.0.2.1";
  bool secure = false;
};

class Installation {
 public:
  ~Installation() { stop(); }

  /// The first start; `postgres` empty: on SQLite.
  void open(std::string postgres) {
    config.data_dir = folder.path();
    config.postgres_url = std::move(postgres);
    config.database_readers = 2;
    config.public_url = "https://support.example";
    const auto names = token_names(config);
    tokens = make_token_verifier(names.issuer, names.audience, clock);
    start();
  }
  void start() {
    router = http::make_router({.rate_limits = {.reads = 0, .changes = 0, .sign_in = 0, .ask = 0},
                                .allowed_origins = {},
                                .static_dir = {}},
                               *tokens, observe::Log::nowhere(), *metrics);
    module = make_module(Platform{.config = config,
                                  .clock = clock,
                                  .log = observe::Log::nowhere(),
                                  .metrics = *metrics,
                                  .bus = *bus,
                                  .work = work,
                                  .hashing = hashing,
                                  .tokens = *tokens,
                                  .outbound = outbound});
    router->add("auth-service", module->routes());
    module->start();
  }
  void stop() {
    if (module) module->stop();
    module.reset();
    router.reset();
  }
  /// Ends the service and starts it again on the same data.
  void restart() {
    stop();
    start();
  }

  Answer ask(Ask what) {
    std::vector<Ask> one;
    one.push_back(std::move(what));
    return std::move(ask_all(std::move(one)).front());
  }
  /// Sends all at once, and returns the answers in the same order.
  std::vector<Answer> ask_all(std::vector<Ask> asks) {
    std::vector<Answer> answers(asks.size());
    asio::io_context io;
    for (std::size_t i = 0; i < asks.size(); ++i)
      asio::co_spawn(io, exchange(router.get(), asks[i], &answers[i]), [](std::exception_ptr problem) {
        if (problem) std::rethrow_exception(problem);
      });
    io.run();
    return answers;
  }

  Answer get(std::string path, std::string token) {
    return ask({.path = std::move(path), .token = std::move(token)});
  }
  Answer post(std::string path, std::string body, std::string token = "") {
    return ask({.method = http::Method::post,
                .path = std::move(path),
                .body = std::move(body),
                .token = std::move(token)});
  }
  Answer patch(std::string path, std::string body, std::string token) {
    return ask({.method = http::Method::patch,
                .path = std::move(path),
                .body = std::move(body),
                .token = std::move(token)});
  }
  Answer remove(std::string path, std::string token) {
    return ask({.method = http::Method::delete_, .path = std::move(path), .token = std::move(token)});
  }
  Answer register_organisation(const std::string& email = "ada@lumen.example",
                               const std::string& organisation = "Atelier Lumen") {
    return post("/api/v1/auth/register",
                boost::json::serialize(boost::json::object{{"organisation", organisation},
                                                           {"name", "Administration"},
                                                           {"email", email},
                                                           {"password", password}}));
  }
  Answer login(const std::string& email, const std::string& with = password,
               const std::string& address = "192.0.2.1") {
    return ask({.method = http::Method::post,
                .path = "/api/v1/auth/login",
                .body = boost::json::serialize(boost::json::object{{"email", email}, {"password", with}}),
                .address = address});
  }
  Answer refresh(const std::string& cookie) {
    return ask({.method = http::Method::post, .path = "/api/v1/auth/refresh", .cookie = cookie});
  }
  /// A user of the admin's organisation with `password`; the answer to the creation.
  Answer create_user(const std::string& admin_token, const std::string& email, const std::string& role,
                     const std::string& name = "Someone") {
    return post("/api/v1/users",
                boost::json::serialize(boost::json::object{
                    {"name", name}, {"email", email}, {"password", password}, {"role", role}}),
                admin_token);
  }

  static inline const std::string password = "a kettle sings at dawn";

  db::testing::TemporaryFolder folder;
  Config config;
  TurnableClock clock;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  std::unique_ptr<events::Bus> bus = events::make_local_bus();
  WorkPool work{"work", 1, 64};
  static constexpr int hashing_threads = 2;
  WorkPool hashing{"hashing", hashing_threads, 256};
  outbound::testing::NobodyToCall outbound;
  std::unique_ptr<TokenVerifier> tokens;
  std::unique_ptr<AuthModule> module;
  std::unique_ptr<http::Router> router;

 private:
  static Task<> exchange(http::Router* router, Ask ask, Answer* answer) {
    http::Request request;
    request.method = ask.method;
    request.target = ask.path;
    request.path = ask.path.substr(0, ask.path.find('?'));
    if (const auto mark = ask.path.find('?'); mark != ask.path.npos)
      request.query = ask.path.substr(mark + 1);
    request.address = ask.address;
    request.secure = ask.secure;
    request.id = new_id();
    const std::string bearer = "Bearer " + ask.token;
    const std::string cookie = ask.cookies.empty() ? "theme=dark; sp_refresh=" + ask.cookie : ask.cookies;
    if (!ask.token.empty()) request.headers.emplace_back("Authorization", bearer);
    if (!ask.cookie.empty() || !ask.cookies.empty()) request.headers.emplace_back("Cookie", cookie);
    if (!ask.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    request.headers.emplace_back("User-Agent", "Test/1.0");
    const auto admitted = router->admit(request);
    http::Response response;
    if (admitted) {
      request.body = ask.body;
      response = co_await router->handle(request);
    } else {
      response = admitted.error();
    }
    *answer = {http::testing::answer_of(response)};
  }
};

/// A fresh installation on the engine that is the test's parameter. Where there is no PostgreSQL its half is
/// skipped.
class InstallationTest : public testing::TestWithParam<db::testing::Engine> {
 protected:
  void SetUp() override {
    if (GetParam() == db::testing::Engine::postgresql) {
      if (db::testing::cluster().empty())
        GTEST_SKIP()
            << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set (./test starts a cluster and sets it)";
      postgres_.emplace();
    }
    here.open(postgres_ ? postgres_->where() : "");
    registered = here.register_organisation();
    admin = registered.token();
  }

 private:
  std::optional<db::testing::TemporaryPostgres> postgres_;

 protected:
  Installation here;
  Answer registered;  // the answer that made the organisation
  std::string admin;  // its access token
};

}  // namespace sp::auth
