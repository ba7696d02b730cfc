// One person cannot stop everyone: what may be open at once, and what gives its place back.
#include <thread>

#include "platform/http/tests/test_service.hpp"

namespace sp::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view get_counts = "GET /api/v1/things/counts HTTP/1.1\r\nHost: t\r\n\r\n";

std::string asks(std::string_view path, std::string_view token = "", std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n" +
         (token.empty() ? std::string() : "Authorization: Bearer " + std::string(token) + "\r\n") +
         std::string(headers) + "\r\n";
}

/// A stream that is followed until this goes.
class Follower {
 public:
  Follower(std::uint16_t port, std::string_view token, std::string_view headers = "") : client_(port) {
    client_.send(asks("/api/v1/endless", token, headers));
    answer = client_.receive();
    if (answer.status == 200) client_.receive_until("data: {}\n\n");
  }
  Answer answer;

 private:
  RawClient client_;
};

class OpenAtOnce : public ServedTest {
 protected:
  /// Where a place is free only once the server has noticed that somebody has gone.
  template <class Try>
  void await_status(int wanted, Try attempt) {
    int got = 0;
    for (const auto end = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < end;) {
      got = attempt();
      if (got == wanted) return;
      std::this_thread::yield();
    }
    FAIL() << "still " << got;
  }
};

TEST_F(OpenAtOnce, OneUsersStreamsAreCappedAndAnotherUserIsServed) {
  serve({}, {.streams = {.by_user = 2}});
  auto first = std::make_unique<Follower>(server->port(), "requester");
  const Follower second(server->port(), "requester");
  EXPECT_EQ(second.answer.status, 200);
  const Follower third(server->port(), "requester");
  EXPECT_EQ(third.answer.status, 429);
  EXPECT_EQ(third.answer.code(), "too_many_streams");
  EXPECT_EQ(third.answer.header("Retry-After"), "5");
  EXPECT_EQ(Follower(server->port(), "admin").answer.status, 200);
  EXPECT_EQ(get("/api/v1/me", "Authorization: Bearer requester\r\n").status, 200)
      << "only streams are capped";
  first.reset();
  await_status(200, [&] { return Follower(server->port(), "requester").answer.status; });
}

TEST_F(OpenAtOnce, StreamsOfOneAddressAreCappedByTheClientsAddress) {
  serve({}, {.streams = {.by_address = 1}}, {"127.0.0.1"});
  const std::string_view here = "X-Forwarded-For: 203.0.113.7\r\n";
  const Follower first(server->port(), "requester", here);
  EXPECT_EQ(first.answer.status, 200);
  EXPECT_EQ(Follower(server->port(), "admin", here).answer.status, 429);
  EXPECT_EQ(Follower(server->port(), "admin", "X-Forwarded-For: 203.0.113.8\r\n").answer.status, 200);
}

TEST_F(OpenAtOnce, SlotsStayForRequestsWhateverIsFollowed) {
  serve({}, {.streams = {.in_all = 1}});
  const Follower first(server->port(), "requester");
  const Follower second(server->port(), "admin");
  EXPECT_EQ(second.answer.status, 503);
  EXPECT_EQ(second.answer.code(), "too_many_streams");
  EXPECT_EQ(second.answer.header("Retry-After"), "5");
  EXPECT_EQ(ask(get_counts).status, 200);
}

TEST_F(OpenAtOnce, AStreamedAnswerIsNotHinderedByWhatIsFollowed) {
  serve({}, {.streams = {.by_user = 1}});
  const Follower following(server->port(), "requester");
  const std::string streamed =
      "POST /api/v1/answer HTTP/1.1\r\nHost: t\r\nAccept: text/event-stream\r\n"
      "Authorization: Bearer requester\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(ask(streamed).header("Content-Type"), "text/event-stream");
}

TEST_F(OpenAtOnce, OneUsersLargeBodiesAreCapped) {
  serve({}, {.uploads = {.by_user = 1}, .usual_body_bytes = 1000});
  const auto upload = [](std::string_view token, std::string_view length) {
    return "POST /api/v1/size HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nAuthorization: Bearer " +
           std::string(token) + "\r\n" + std::string(length) + "\r\n\r\n";
  };
  RawClient first(server->port());
  first.send(upload("requester", "Content-Length: 150000"));
  EXPECT_EQ(first.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  const auto second = ask(upload("requester", "Content-Length: 150000"));
  EXPECT_EQ(second.status, 429);
  EXPECT_EQ(second.code(), "too_many_uploads");
  EXPECT_EQ(ask(upload("requester", "Transfer-Encoding: chunked")).status, 429)
      << "of a length that it does not say";
  EXPECT_EQ(post("/api/v1/size", "abc", "Authorization: Bearer requester\r\n").body, "3");
  EXPECT_EQ(post("/api/v1/size", std::string(150'000, 'x'), "Authorization: Bearer admin\r\n").body,
            "150000");
  first.send(std::string(150'000, 'x'));
  EXPECT_EQ(first.receive().body, "150000");
  EXPECT_EQ(post("/api/v1/size", std::string(150'000, 'x'), "Authorization: Bearer requester\r\n").body,
            "150000");
}

TEST_F(OpenAtOnce, ConnectionsOfOneAddressAreCapped) {
  serve({.connections_per_address = 2});
  auto first = std::make_unique<RawClient>(server->port());
  RawClient second(server->port());
  EXPECT_EQ(first->ask(get_counts).status, 200);
  EXPECT_EQ(second.ask(get_counts).status, 200);
  RawClient third(server->port());
  const auto refused = third.receive();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.code(), "too_many_connections");
  EXPECT_EQ(refused.header("Retry-After"), "5");
  EXPECT_TRUE(third.ended());
  EXPECT_EQ(second.ask(get_counts).status, 200);
  first.reset();
  await_status(200, [&] { return ask(get_counts).status; });
}

TEST_F(OpenAtOnce, TheConnectionsOfATrustedProxyAreNotThoseOfOneAddress) {
  serve({.connections_per_address = 1}, {}, {"127.0.0.1"});
  RawClient first(server->port()), second(server->port());
  EXPECT_EQ(first.ask(get_counts).status, 200);
  EXPECT_EQ(second.ask(get_counts).status, 200);
}

TEST_F(OpenAtOnce, ARequestAbandonedInALongOutageGivesItsSlotBack) {
  serve({.connections = 1, .request_time = 1s});
  RawClient abandoned(server->port());
  EXPECT_EQ(abandoned.ask(asks("/api/v1/held")).status, 504);
  EXPECT_EQ(ask(get_counts).status, 200) << "while the handler is still at work";
}

TEST(OpenLimits, APlaceIsGivenBackOnce) {
  OpenLimiter limiter({.by_user = 1, .by_address = 2, .in_all = 3});
  auto first = limiter.take("ada", "::1");
  ASSERT_TRUE(first);
  EXPECT_EQ(limiter.take("ada", "::2").error(), OpenLimiter::Full::user);
  const auto second = limiter.take("bob", "::1");
  ASSERT_TRUE(second);
  EXPECT_EQ(limiter.take("cy", "::1").error(), OpenLimiter::Full::address);
  const auto third = limiter.take("", "");
  ASSERT_TRUE(third);
  EXPECT_EQ(limiter.take("dee", "::3").error(), OpenLimiter::Full::everyone);
  first->reset();
  EXPECT_TRUE(limiter.take("ada", "::1"));
}

}  // namespace
}  // namespace sp::http
