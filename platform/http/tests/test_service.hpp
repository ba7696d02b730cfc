// A small service behind a real router and a real server on a free port, for tests.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <mutex>

#include "platform/http/route.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server.hpp"
#include "platform/http/tests/raw_client.hpp"
#include "platform/runtime/completion.hpp"

namespace sp::http {

struct Echo {
  Text<1, 100> text;
  Email email;
  std::optional<Whole<1, 9>> times;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (text, email, times))
struct Echoed {
  std::string text;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Echoed, (), (text, version))
struct Place {
  Id id;
};
BOOST_DESCRIBE_STRUCT(Place, (), (id))
struct Search {
  std::string q;
  std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(Search, (), (q, limit))
struct Bytes {
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Bytes, (), (bytes))

inline Task<> sleep_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable_t<Executor>{});
}

struct Form {
  FormFile file;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Form, (), (file, note))

/// Held back until the test lets go.
class Gate {
 public:
  Task<> pass() {
    return await_promise<void>([this](Promise<void> promise) {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(promise));
      changed_.notify_all();
    });
  }
  void await_arrival() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty(); });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    for (auto& promise : waiting_) promise.value({});
    waiting_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Promise<void>> waiting_;
};

struct TestApi {
  Gate gate;
  std::atomic<bool> stream_closed = false;

  Task<Result<Echoed>> echo(Caller, Echo input) { co_return Echoed{input.text, 1}; }
  Task<Result<Echoed>> show(Caller, Place place) { co_return Echoed{place.id, 7}; }
  Task<Result<Echoed>> counts(Caller, Nothing) { co_return Echoed{"counts", 1}; }
  Task<Result<Echoed>> search(Caller, Search search) {
    co_return Echoed{search.q + "/" + std::to_string(search.limit.value_or(0)), 1};
  }
  Task<Result<Echoed>> change(Caller caller, Place) {
    if (caller.if_match().permits(7)) co_return Echoed{"changed", 8};
    Error error{
        .kind = ErrorKind::version_conflict, .code = "version_conflict", .message = "It has moved on."};
    error.current = json::encode(Echoed{"now", 7});
    co_return Failure(error);
  }
  Task<Result<void>> remove(Caller, Place) { co_return Result<void>(); }
  Task<Result<Response>> large(Caller, Bytes input) {
    Response response;
    response.content_type = "text/plain";
    response.body.assign(static_cast<std::size_t>(input.bytes), 'x');
    co_return response;
  }
  Task<Result<Response>> size(Caller caller, Nothing) {
    Response response;
    response.body = std::to_string(caller.request->body.size());
    co_return response;
  }
  Task<Result<Echoed>> held(Caller, Nothing) {
    co_await gate.pass();
    co_return Echoed{"let go", 1};
  }
  Task<Result<Echoed>> broken(Caller, Nothing) {
    throw std::runtime_error("password=hunter2");
    co_return Echoed{};
  }
  Task<Result<Echoed>> busy(Caller, Nothing) {
    throw Overloaded("The queue is full.");
    co_return Echoed{};
  }
  Task<Result<Echoed>> who(Caller caller, Nothing) {
    co_return Echoed{caller.request->address + " " + caller.request->id + " " + caller.request->trace_id, 1};
  }
  Task<Result<Echoed>> secure(Caller caller, Nothing) {
    co_return Echoed{caller.request->secure ? "secure" : "plain", 1};
  }
  Task<Result<Response>> events(Caller, Nothing) {
    Response response;
    response.stream = [this](std::shared_ptr<EventStream> stream) {
      return write_events(std::move(stream), &stream_closed);
    };
    co_return response;
  }
  Task<Result<Response>> endless(Caller, Nothing) {
    Response response;
    response.stream = [this](std::shared_ptr<EventStream> stream) {
      return wait_closed(std::move(stream), &stream_closed);
    };
    co_return response;
  }
  static Task<> write_events(std::shared_ptr<EventStream> stream, std::atomic<bool>*) {
    co_await stream->send("start", "{\"n\":1}", "1");
    co_await stream->send("token", "two\nlines", "");
  }
  static Task<> wait_closed(std::shared_ptr<EventStream> stream, std::atomic<bool>* closed) {
    co_await stream->send("start", "{}", "");
    while (!stream->closed()) co_await sleep_for(std::chrono::milliseconds(5));
    *closed = true;
  }
};

/// Knows the tokens "requester" and "admin".
struct TestVerifier : TokenVerifier {
  Result<std::shared_ptr<const Principal>> verify(std::string_view token) override {
    const auto role = json::enum_value<Role>(token);
    if (!role) return failure(ErrorKind::unauthenticated, "invalid_token", "The access token is not valid.");
    return std::make_shared<const Principal>(
        Principal{.user_id = std::string(token), .organisation_id = "organisation", .role = *role});
  }
  void end_session(std::string_view) override {}
  void trust(std::vector<PublicKey>) override {}
};

class ServedTest : public ::testing::Test {
 protected:
  ~ServedTest() override {
    api.gate.open();
    server.reset();
  }

  void serve(ServerLimits limits = {}, RouterOptions router_options = {},
             std::vector<std::string> proxies = {}, bool public_https = false) {
    std::vector<Network> networks;
    for (const auto& proxy : proxies) networks.push_back(Network::parse(proxy).value());
    router = make_router(std::move(router_options), verifier, observe::Log::nowhere(), *metrics);
    router->add("test-service", routes());
    server = make_server({.port = 0,
                          .threads = 2,
                          .limits = limits,
                          .trusted_proxies = std::move(networks),
                          .public_https = public_https},
                         *router);
    server->start();
  }
  RouteTable routes() {
    return {
        {Post, "/api/v1/echo", Permission::anyone, bind(api, &TestApi::echo), "Echo"},
        {Get, "/api/v1/things/counts", Permission::anyone, bind(api, &TestApi::counts), "Counts"},
        {Get, "/api/v1/things/{id}", Permission::anyone, bind(api, &TestApi::show), "Show"},
        Route{Patch, "/api/v1/things/{id}", Permission::anyone, bind(api, &TestApi::change), "Change"}
            .matching<Echoed>(),
        {Delete, "/api/v1/things/{id}", Permission::user_manage, bind(api, &TestApi::remove), "Remove"},
        {Get, "/api/v1/search", Permission::anyone, bind(api, &TestApi::search), "Search"},
        {Get, "/api/v1/large", Permission::anyone, bind(api, &TestApi::large), "Large"},
        {Post, "/api/v1/size", Permission::anyone, bind_form<Form>(api, &TestApi::size), "Size",
         RateClass::unlimited, 200'000},
        {Post, "/api/v1/form", Permission::anyone, bind_form<Form>(api, &TestApi::size), "Send a form",
         RateClass::unlimited, 200'000},
        {Get, "/api/v1/file", Permission::anyone, bind_file(api, &TestApi::large, "text/plain"), "File"},
        {Get, "/api/v1/held", Permission::anyone, bind(api, &TestApi::held), "Held"},
        {Get, "/api/v1/secure", Permission::anyone, bind(api, &TestApi::secure), "Secure"},
        {Get, "/api/v1/broken", Permission::anyone, bind(api, &TestApi::broken), "Broken"},
        {Get, "/api/v1/busy", Permission::anyone, bind(api, &TestApi::busy), "Busy"},
        {Get, "/api/v1/who", Permission::anyone, bind(api, &TestApi::who), "Who"},
        {Get, "/api/v1/me", Permission::signed_in, bind(api, &TestApi::counts), "Me"},
        {Post, "/api/v1/auth/refresh", Permission::anyone, bind(api, &TestApi::counts), "Refresh",
         RateClass::sign_in},
        {Get, "/api/v1/events", Permission::anyone,
         bind_stream(api, &TestApi::events, {event<Echoed>("token"), problem_event("error")}), "Events"},
        {Post, "/api/v1/answer", Permission::anyone,
         bind_stream<Echoed>(api, &TestApi::events, {event<Echoed>("token")}), "Answer"},
        {Get, "/api/v1/endless", Permission::anyone,
         bind_stream(api, &TestApi::endless, {event<Echoed>("token")}), "Endless"},
    };
  }
  Answer ask(std::string_view bytes) { return RawClient(server->port()).ask(bytes); }
  Answer get(std::string_view path, std::string_view headers = "") {
    return ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" + std::string(headers) + "\r\n");
  }
  Answer post(std::string_view path, std::string_view body, std::string_view headers = "") {
    return ask("POST " + std::string(path) + " HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n" +
               std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               std::string(body));
  }

  TestApi api;
  TestVerifier verifier;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  std::unique_ptr<Router> router;
  std::unique_ptr<Server> server;
};

}  // namespace sp::http
