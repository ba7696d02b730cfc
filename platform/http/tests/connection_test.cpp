#include <boost/asio/post.hpp>
#include <future>
#include <thread>

#include "platform/http/tests/test_service.hpp"

namespace sp::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view get_counts = "GET /api/v1/things/counts HTTP/1.1\r\nHost: t\r\n\r\n";

class Connections : public ServedTest {};

TEST_F(Connections, AnswersManyRequestsOfOneConnection) {
  serve();
  RawClient client(server->port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.ask(get_counts);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json().at("text"), "counts");
  }
}

TEST_F(Connections, AnswersPipelinedRequestsInOrder) {
  serve();
  RawClient client(server->port());
  client.send(
      "GET /api/v1/search?q=a HTTP/1.1\r\nHost: t\r\n\r\n"
      "POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 38\r\n\r\n"
      "{\"text\":\"b\",\"email\":\"b@example.org\"  }"
      "GET /api/v1/search?q=c HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.receive().json().at("text"), "a/0");
  EXPECT_EQ(client.receive().json().at("text"), "b");
  EXPECT_EQ(client.receive().json().at("text"), "c/0");
}

TEST_F(Connections, ReadsARequestThatComesByteByByte) {
  serve();
  RawClient client(server->port());
  for (const char c :
       std::string("\r\nPOST /api/v1/size HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc"))
    client.send({&c, 1});
  EXPECT_EQ(client.receive().body, "3");
}

TEST_F(Connections, ReadsAChunkedBodyWithTrailers) {
  serve();
  RawClient client(server->port());
  const std::string piece(50'000, 'x');  // 0xc350
  client.send(
      "POST /api/v1/size HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3;note=1\r\nabc\r\nc350\r\n" +
      piece + "\r\n0\r\nX-Sum: 1\r\n\r\n" + std::string(get_counts));
  EXPECT_EQ(client.receive().body, "50003");
  EXPECT_EQ(client.receive().json().at("text"), "counts") << "the next request begins after the trailers";
}

TEST_F(Connections, ReadsALargeSizedBodyAndKeepsTheHeaders) {
  serve();
  RawClient client(server->port());
  client.send(
      "POST /api/v1/size HTTP/1.1\r\nHost: t\r\nX-Request-Id: still-mine\r\nContent-Length: 180000\r\n\r\n");
  client.send(std::string(180'000, 'y'));
  const auto answer = client.receive();
  EXPECT_EQ(answer.body, "180000");
  EXPECT_EQ(answer.header("X-Request-Id"), "still-mine");
}

TEST_F(Connections, ContinuesWhenAsked) {
  serve();
  RawClient client(server->port());
  client.send("POST /api/v1/size HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(client.receive().body, "3");
}

TEST_F(Connections, SendsLargeAnswersWhole) {
  serve();
  RawClient client(server->port());
  client.send("GET /api/v1/large?bytes=8000000 HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.receive().body.size(), 8'000'000u);
  EXPECT_EQ(client.ask(get_counts).status, 200);
}

TEST_F(Connections, HeadHasTheHeadersOfGetAndNoBody) {
  serve();
  RawClient client(server->port());
  for (const char* path : {"/api/v1/large?bytes=100", "/api/v1/large?bytes=100000"}) {
    client.send("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n");
    const auto answer = client.receive(true);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Length"), std::string(path).substr(std::string(path).find('=') + 1));
  }
  EXPECT_EQ(client.ask(get_counts).json().at("text"), "counts");
}

TEST_F(Connections, EveryAnswerHasTheSecurityHeadersAndItsRequestId) {
  serve();
  for (const auto& answer : {get("/api/v1/things/counts"), get("/nowhere"), ask("nonsense\r\n\r\n")}) {
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(answer.header("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(answer.header("Referrer-Policy"), "strict-origin-when-cross-origin");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    EXPECT_TRUE(is_id(answer.header("X-Request-Id")));
    EXPECT_TRUE(answer.header("Date").ends_with(" GMT"));
  }
}

TEST_F(Connections, Http10ClosesUnlessAskedToKeepTheConnection) {
  serve();
  RawClient closing(server->port());
  EXPECT_EQ(closing.ask("GET /api/v1/things/counts HTTP/1.0\r\n\r\n").header("Connection"), "close");
  EXPECT_TRUE(closing.ended());
  RawClient kept(server->port());
  const std::string asks = "GET /api/v1/things/counts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(kept.ask(asks).header("Connection"), "keep-alive");
  EXPECT_EQ(kept.ask(asks).status, 200);
}

TEST_F(Connections, RefusesWhatTwoServersCouldReadDifferently) {
  serve();
  const std::string start = "POST /api/v1/size HTTP/1.1\r\nHost: t\r\n";
  std::string many_extensions;
  for (int i = 0; i < 100; ++i) many_extensions += "1;" + std::string(100, 'e') + "\r\na\r\n";
  for (const std::string& rest : {
           std::string("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
           std::string("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
           std::string("Content-Length: 3, 4\r\n\r\nabcd"),
           std::string("Content-Length: +3\r\n\r\nabc"),
           std::string("Content-Length: -1\r\n\r\n"),
           std::string("Transfer-Encoding: gzip\r\n\r\n"),
           std::string("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: \x0b"
                       "chunked\r\n\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc"),
           std::string("X-Folded: a\r\n b\r\n\r\n"),
           std::string("X-Folded:\r\n b\r\n\r\n"),
           std::string("X-Folded: a\r\n\tb\r\n\r\n"),
           std::string("Content-Length:\r\n 3\r\n\r\nabc"),
           std::string("Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
           std::string("X: a\rY: b\r\n\r\n"),
           std::string("Transfer-Encoding: chunked\r\n\r\n3;" + std::string(300, 'e') +
                       "\r\nabc\r\n0\r\n\r\n"),
           "Transfer-Encoding: chunked\r\n\r\n" + many_extensions + "0\r\n\r\n",
           std::string("Host: other\r\n\r\n"),
           std::string("X: a\nY: b\r\n\r\n"),
           std::string("X: a\0b\r\n\r\n", 10),
       }) {
    RawClient client(server->port());
    const auto answer = client.ask(start + rest);
    EXPECT_EQ(answer.status, 400) << rest;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << rest;
    EXPECT_TRUE(client.ended()) << rest;
  }
}

TEST_F(Connections, RefusesWhatIsNoRequest) {
  serve();
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01\x00", 7), std::string("GET /\r\n\r\n"),
        std::string("GET / HTTP/2.0\r\n\r\n"), std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\nHost: t\n\n"), std::string("GET /%zz HTTP/1.1\r\nHost: t\r\n\r\n"),
        std::string("GET /%00 HTTP/1.1\r\nHost: t\r\n\r\n"),
        std::string("GET /%ff HTTP/1.1\r\nHost: t\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\n Host: t\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost:\r\n t\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        std::string("GET http://other/ HTTP/1.1\r\nHost: t\r\n\r\n"),
        std::string("\r\n\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n"),
        std::string("G@T / HTTP/1.1\r\nHost: t\r\n\r\n")}) {
    RawClient client(server->port());
    EXPECT_EQ(client.ask(bytes).status, 400) << bytes;
    EXPECT_TRUE(client.ended());
  }
}

TEST_F(Connections, RefusesAnUnknownExpectation) {
  serve();
  EXPECT_EQ(post("/api/v1/size", "abc", "Expect: 200-ok\r\n").status, 417);
}

TEST_F(Connections, RefusesAHeaderAboveTheLimit) {
  serve({.header_bytes = 1000});
  EXPECT_EQ(get("/api/v1/things/counts", "X: " + std::string(2000, 'x') + "\r\n").status, 431);
  RawClient endless(server->port());
  EXPECT_EQ(endless.ask("GET /" + std::string(5000, 'x')).status, 431);
}

TEST_F(Connections, RefusesABodyAboveTheLimitOfTheServerOrTheRoute) {
  serve({.body_bytes = 100});
  const auto sized = post("/api/v1/echo", std::string(101, ' '));
  EXPECT_EQ(sized.status, 413);
  EXPECT_EQ(sized.code(), "body_too_large");
  EXPECT_EQ(post("/api/v1/size", std::string(150'000, 'x')).body, "150000")
      << "this route raises its own limit";
  RawClient client(server->port());
  const std::string chunk = "64\r\n" + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(
      client
          .ask("POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk)
          .status,
      413);
  RawClient announced(server->port());
  EXPECT_EQ(announced
                .ask("POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: "
                     "9999999\r\n\r\n")
                .status,
            413)
      << "told before it sends";
}

TEST_F(Connections, RefusesAChunkAboveTheLimitBeforeItComes) {
  serve({.body_bytes = 100});
  const auto refused =
      ask("POST /api/v1/echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
          "chunked\r\n\r\n3\r\nabc\r\n7fffffffffffffff\r\n");
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.code(), "body_too_large");
}

TEST_F(Connections, TellsASlowHeaderAndASlowBody) {
  serve({.header_time = 1s, .body_time = 1s});
  RawClient header(server->port()), body(server->port()), silent(server->port());
  header.send("GET /api/v1/things");
  body.send("POST /api/v1/size HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(header.receive().status, 408);
  EXPECT_EQ(body.receive().status, 408);
  EXPECT_EQ(silent.receive().status, 0) << "who says nothing is told nothing";
  EXPECT_TRUE(silent.ended());
}

TEST_F(Connections, LetsGoOfAPeerThatWentWithoutReading) {
  serve();
  RawClient peer(server->port()), other(server->port());
  for (int i = 0; i < 100; ++i) peer.send("GET /api/v1/large?bytes=1000000 HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(peer.receive().status, 200);
  EXPECT_EQ(other.ask(get_counts).status, 200);
  peer.close();                                             // with answers unread: the connection is reset
  const auto end = std::chrono::steady_clock::now() + 20s;  // write_time is 30 s
  while (server->connections() > 1 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(server->connections(), 1u);
}

TEST_F(Connections, EndsAPeerThatReadsTooSlowly) {
  serve({.write_time = 1s, .slowest_reader = 1'000'000'000});
  RawClient client(server->port());
  client.send("GET /api/v1/large?bytes=200000000 HTTP/1.1\r\nHost: t\r\n\r\n");
  std::size_t read = 0;
  // A piece now and then: each begins the wait for the next anew, and all of them would take minutes.
  for (auto piece = client.receive_some(16 * 1024); !piece.empty(); piece = client.receive_some(16 * 1024)) {
    read += piece.size();
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_LT(read, 200'000'000u);
}

TEST_F(Connections, TellsAHandlerThatTakesTooLong) {
  serve({.request_time = 1s});
  RawClient client(server->port());
  const auto answer = client.ask("GET /api/v1/held HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(answer.status, 504);
  EXPECT_EQ(answer.code(), "timeout");
  EXPECT_TRUE(client.ended());
}

TEST_F(Connections, TurnsAwayWhatIsAboveTheLimit) {
  serve({.connections = 2});
  RawClient first(server->port()), second(server->port());
  EXPECT_EQ(first.ask(get_counts).status, 200);
  EXPECT_EQ(second.ask(get_counts).status, 200);
  {
    RawClient third(server->port());
    const auto answer = third.receive();
    EXPECT_EQ(answer.status, 503);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_TRUE(third.ended());
  }
  first.close();
  while (server->connections() > 1) std::this_thread::yield();
  EXPECT_EQ(RawClient(server->port()).ask(get_counts).status, 200);
}

TEST_F(Connections, BelievesATrustedProxyAboutTheClient) {
  serve({}, {}, {"127.0.0.1", "10.0.0.1"});
  const auto answer = get("/api/v1/who", "X-Forwarded-For: 1.2.3.4, 203.0.113.7, 10.0.0.1\r\n");
  EXPECT_TRUE(answer.json().at("text").as_string().starts_with("203.0.113.7 "));
}

TEST_F(Connections, BelievesOfAProxyWhatItSawAndNotWhatTheClientSent) {
  serve({}, {}, {"::ffff:127.0.0.1", "10.0.0.5"});
  const auto address_of = [this](std::string_view headers) {
    const std::string text(get("/api/v1/who", headers).json().at("text").as_string());
    return text.substr(0, text.find(' '));
  };
  // HAProxy adds a line of its own behind those that the client sent.
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 203.0.113.7\r\n"), "203.0.113.7");
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.1, 203.0.113.7\r\nX-Forwarded-For: 10.0.0.5\r\n"),
            "203.0.113.7");
  EXPECT_EQ(address_of("X-Forwarded-For: nonsense\r\nX-Forwarded-For: 10.0.0.5\r\n"), "10.0.0.5");
  EXPECT_EQ(address_of("X-Forwarded-For: 203.0.113.7:4711\r\n"), "203.0.113.7");
  EXPECT_EQ(address_of("X-Forwarded-For: [2001:DB8:0::1]:443\r\n"), "2001:db8::1");
  EXPECT_EQ(address_of("X-Forwarded-For: ::ffff:203.0.113.7\r\n"), "203.0.113.7");
  EXPECT_EQ(address_of(""), "127.0.0.1");
  const auto secure = [this](std::string_view headers) {
    return get("/api/v1/secure", headers).json().at("text");
  };
  EXPECT_EQ(secure("X-Forwarded-Proto: https\r\n"), "secure");
  EXPECT_EQ(secure("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n"), "plain");
  EXPECT_EQ(secure("X-Forwarded-Proto: https, http\r\n"), "plain");
  EXPECT_EQ(secure("X-Forwarded-Proto: http\r\nX-Forwarded-Proto: https\r\n"), "secure");
  EXPECT_EQ(secure(""), "plain") << "not what an earlier request said";
}

TEST_F(Connections, BelievesEveryHopOfATrustedNetworkAndNoneBeyondIt) {
  serve({}, {}, {"127.0.0.0/8", "172.16.0.0/12", "fd00::/8"});
  const auto address_of = [this](std::string_view headers) {
    const std::string text(get("/api/v1/who", headers).json().at("text").as_string());
    return text.substr(0, text.find(' '));
  };
  EXPECT_EQ(address_of("X-Forwarded-For: 192.0.2.1, 203.0.113.7, 172.18.0.4, fd12::9\r\n"), "203.0.113.7");
  EXPECT_EQ(address_of("X-Forwarded-For: 203.0.113.7, 172.32.0.4\r\n"), "172.32.0.4") << "just outside";
  EXPECT_EQ(address_of("X-Forwarded-For: 10.0.0.9, ::ffff:172.31.255.255\r\n"), "10.0.0.9");
}

TEST_F(Connections, AreSecureUnderAnHttpsAddress) {
  serve({}, {}, {}, true);
  EXPECT_EQ(get("/api/v1/secure").json().at("text"), "secure");
}

TEST_F(Connections, BelievesNobodyElse) {
  serve();
  const auto answer = get("/api/v1/who", "X-Forwarded-For: 203.0.113.7\r\n");
  EXPECT_TRUE(answer.json().at("text").as_string().starts_with("127.0.0.1 "));
}

TEST_F(Connections, TakesOverTheRequestIdAndTheTrace) {
  serve();
  const auto answer = get("/api/v1/who",
                          "X-Request-Id: abc-1\r\n"
                          "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n");
  EXPECT_EQ(answer.json().at("text"), "127.0.0.1 abc-1 0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(answer.header("X-Request-Id"), "abc-1");
  EXPECT_TRUE(is_id(get("/api/v1/who", "X-Request-Id: <script>\r\n").header("X-Request-Id")));
}

TEST_F(Connections, StreamsEvents) {
  serve();
  RawClient client(server->port());
  client.send("GET /api/v1/events HTTP/1.1\r\nHost: t\r\nAccept: text/event-stream\r\n\r\n");
  const auto head = client.receive();
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head.header("Cache-Control"), "no-store");
  EXPECT_EQ(head.header("X-Accel-Buffering"), "no");
  EXPECT_EQ(head.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(client.receive_until("0\r\n\r\n"),
            "22\r\nevent: start\nid: 1\ndata: {\"n\":1}\n\n\r\n"
            "24\r\nevent: token\ndata: two\ndata: lines\n\n\r\n0\r\n\r\n");
  EXPECT_EQ(client.ask(get_counts).status, 200) << "the connection goes on";
}

TEST_F(Connections, AStreamLearnsThatItsReaderHasGone) {
  serve();
  RawClient client(server->port());
  client.send("GET /api/v1/endless HTTP/1.1\r\nHost: t\r\n\r\n");
  client.receive_until("data: {}\n\n");
  EXPECT_FALSE(api.stream_closed);
  client.close();
  while (!api.stream_closed) std::this_thread::yield();
  while (server->connections() > 0) std::this_thread::yield();
}

TEST_F(Connections, AQuietStreamSendsComments) {
  serve({.heartbeat = 1s});
  RawClient client(server->port());
  client.send("GET /api/v1/endless HTTP/1.1\r\nHost: t\r\n\r\n");
  client.receive_until("data: {}\n\n");
  EXPECT_TRUE(client.receive_until(": still here\n\n\r\n").ends_with(": still here\n\n\r\n"));
}

TEST_F(Connections, DrainingLetsARequestFinishAndEndsTheRest) {
  serve();
  RawClient idle(server->port()), stream(server->port()), busy(server->port());
  EXPECT_EQ(idle.ask(get_counts).status, 200);
  stream.send("GET /api/v1/endless HTTP/1.1\r\nHost: t\r\n\r\n");
  stream.receive_until("data: {}\n\n");
  busy.send("GET /api/v1/held HTTP/1.1\r\nHost: t\r\n\r\n");
  api.gate.await_arrival();
  std::thread draining([&] { server->drain(10s); });
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(stream.receive_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  api.gate.open();
  const auto answer = busy.receive();
  EXPECT_EQ(answer.json().at("text"), "let go");
  EXPECT_EQ(answer.header("Connection"), "close");
  draining.join();
  EXPECT_EQ(server->connections(), 0u);
  EXPECT_THROW(RawClient(server->port()), std::runtime_error);
}

TEST_F(Connections, LeavingEndsEachConnectionWithItsNextAnswer) {
  serve({.heartbeat = 1s});
  RawClient kept(server->port()), stream(server->port());
  EXPECT_EQ(kept.ask(get_counts).header("Connection"), "");
  stream.send("GET /api/v1/endless HTTP/1.1\r\nHost: t\r\n\r\n");
  stream.receive_until("data: {}\n\n");
  server->leave();
  RawClient late(server->port());
  for (auto* client : {&kept, &late}) {
    const auto answer = client->ask(get_counts);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(client->ended());
  }
  EXPECT_TRUE(stream.receive_until(": still here").ends_with(": still here"));
}

TEST_F(Connections, DrainingAnswersWhoHasConnectedAlready) {
  serve();
  // The server's two threads are kept from accepting until all of them have connected and asked.
  std::promise<void> go_on;
  const auto may_go_on = go_on.get_future().share();
  for (int i = 0; i < 2; ++i) asio::post(server->executor(), [may_go_on] { may_go_on.wait(); });
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->send(get_counts);
  }
  std::thread draining([&] { server->drain(10s); });
  go_on.set_value();
  for (auto& client : clients) EXPECT_EQ(client->receive().status, 200);
  draining.join();
}

TEST_F(Connections, DrainingWaitsNoLongerThanItsPatience) {
  serve();
  RawClient busy(server->port());
  busy.send("GET /api/v1/held HTTP/1.1\r\nHost: t\r\n\r\n");
  api.gate.await_arrival();
  server->drain(50ms);
  EXPECT_EQ(busy.receive().status, 0);
}

TEST_F(Connections, APortInUseIsNamed) {
  serve();
  auto second = make_server({.port = server->port()}, *router);
  try {
    second->start();
    FAIL() << "started on a port in use";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("port " + std::to_string(server->port()) + " is in use"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace sp::http
