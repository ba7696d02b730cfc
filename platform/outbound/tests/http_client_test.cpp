#include "platform/outbound/http_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "platform/outbound/testing.hpp"

namespace sp::outbound {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::ScriptedServer;

HttpRequest local(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.allow_private_addresses = true;
  return request;
}

/// Runs one task to its end on this thread.
template <class T>
T await(Task<T> (*make)(HttpClient&, HttpRequest), HttpClient& client, HttpRequest request) {
  asio::io_context context;
  auto future = asio::co_spawn(context, make(client, std::move(request)), asio::use_future);
  context.run();
  return future.get();
}

Task<Result<HttpResponse>> fetch(HttpClient& client, HttpRequest request) {
  co_return co_await client.fetch(std::move(request));
}

Result<HttpResponse> fetched(HttpClient& client, HttpRequest request) {
  return await(&fetch, client, std::move(request));
}

std::string code_of(const Result<HttpResponse>& response) { return response ? "" : response.error().code; }

TEST(HttpClient, SendsTheRequestAndReturnsStatusHeadersAndBody) {
  std::promise<std::string> seen;
  const ScriptedServer server([&](Peer& peer) {
    seen.set_value(peer.read_request());
    peer.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-Kind: Test\r\n\r\nhello");
  });
  const auto client = make_http_client(8);
  auto request = local(server.url("/v1/things?a=b"));
  request.method = "POST";
  request.headers = {{"Authorization", "Bearer k"}, {"Content-Type", "application/json"}};
  request.body = "{\"a\":1}";
  const auto response = fetched(*client, request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->header("x-kind"), "Test");
  EXPECT_EQ(response->body, "hello");
  const auto text = seen.get_future().get();
  EXPECT_TRUE(text.starts_with("POST /v1/things?a=b HTTP/1.1\r\n")) << text;
  EXPECT_NE(text.find("Authorization: Bearer k\r\n"), text.npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST(HttpClient, DoesNotFollowRedirects) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  const auto client = make_http_client(8);
  const auto response = fetched(*client, local(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
}

struct Pieces {
  std::vector<std::string> texts;
  std::string error;
};
struct Pace {
  std::promise<void> first_read;
};

Task<Pieces> read_pieces(HttpClient& client, HttpRequest request, Pace& pace) {
  Pieces pieces;
  auto stream = co_await client.open(std::move(request));
  if (!stream) {
    pieces.error = stream.error().code;
    co_return pieces;
  }
  for (;;) {
    auto piece = co_await (*stream)->next();
    if (!piece) {
      pieces.error = piece.error().code;
      co_return pieces;
    }
    if (piece->empty()) co_return pieces;
    pieces.texts.push_back(std::move(*piece));
    if (pieces.texts.size() == 1) pace.first_read.set_value();
  }
}

Pieces pieces_of(HttpClient& client, HttpRequest request, Pace& pace) {
  asio::io_context context;
  auto future = asio::co_spawn(context, read_pieces(client, std::move(request), pace), asio::use_future);
  context.run();
  return future.get();
}

TEST(HttpClient, PiecesAreReadAsTheyArrive) {
  Pace pace;
  auto first_read = pace.first_read.get_future();
  const ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    first_read.wait();  // the second piece is sent only once the first has been read
    peer.send("3\r\ntwo\r\n0\r\n\r\n");
  });
  const auto client = make_http_client(8);
  const auto pieces = pieces_of(*client, local(server.url()), pace);
  EXPECT_EQ(pieces.error, "");
  EXPECT_EQ(pieces.texts, (std::vector<std::string>{"one", "two"}));
}

TEST(HttpClient, AnAnswerThatIsCutOffIsAnErrorAfterItsPieces) {
  Pace pace;
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n5\r\ntw");
  });
  const auto client = make_http_client(8);
  const auto pieces = pieces_of(*client, local(server.url()), pace);
  ASSERT_FALSE(pieces.texts.empty());
  EXPECT_TRUE(pieces.texts.front().starts_with("one"));
  EXPECT_EQ(pieces.error, "connection_lost");
}

TEST(HttpClient, AnAnswerThatStopsInTheMiddleIsStalled) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    peer.wait_for_close();
  });
  const auto client = make_http_client(8);
  auto request = local(server.url());
  request.stall_timeout = 100ms;
  EXPECT_EQ(code_of(fetched(*client, request)), "stalled");
}

TEST(HttpClient, AFirstByteThatDoesNotComeTimesOut) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    peer.wait_for_close();
  });
  const auto client = make_http_client(8);
  auto request = local(server.url());
  request.first_byte_timeout = 100ms;
  const auto response = fetched(*client, request);
  EXPECT_EQ(code_of(response), "timed_out");
  EXPECT_EQ(response.error().kind, ErrorKind::timeout);
}

TEST(HttpClient, AnAnswerThatTricklesForeverEndsAtTheTotalTimeout) {
  std::atomic<bool> over = false;
  const ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    while (!over && peer.send(".")) std::this_thread::sleep_for(5ms);
  });
  const auto client = make_http_client(8);
  auto request = local(server.url());
  request.total_timeout = 150ms;
  EXPECT_EQ(code_of(fetched(*client, request)), "timed_out");
  over = true;
}

TEST(HttpClient, AnAnswerAboveTheLimitIsTooLarge) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + std::string(2000, 'x'));
  });
  const auto client = make_http_client(8);
  auto request = local(server.url());
  request.body_limit = 1000;
  EXPECT_EQ(code_of(fetched(*client, request)), "too_large");
}

TEST(HttpClient, PrivateAddressesAreRefusedUnlessAllowed) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  const auto client = make_http_client(8);
  auto request = local(server.url());
  request.allow_private_addresses = false;
  EXPECT_EQ(code_of(fetched(*client, request)), "address_refused");
  request.url = "http://[::ffff:127.0.0.1]/";
  EXPECT_EQ(code_of(fetched(*client, request)), "address_refused");
  request.url = "http://169.254.169.254/latest/meta-data";
  EXPECT_EQ(code_of(fetched(*client, request)), "address_refused");
}

TEST(HttpClient, OnlyHttpIsSpokenAndNoHeaderCanBeSmuggledIn) {
  const auto client = make_http_client(8);
  EXPECT_EQ(code_of(fetched(*client, local("file:///etc/passwd"))), "invalid_url");
  EXPECT_EQ(code_of(fetched(*client, local("gopher://127.0.0.1/"))), "invalid_url");
  auto request = local("http://127.0.0.1:9/");
  request.headers = {{"X-A", "b\r\nX-C: d"}};
  EXPECT_EQ(code_of(fetched(*client, request)), "invalid_request");
}

TEST(HttpClient, AClosedPortIsUnreachable) {
  std::string url;
  {
    const ScriptedServer server([](Peer&) {});
    url = server.url();
  }
  const auto client = make_http_client(8);
  EXPECT_EQ(code_of(fetched(*client, local(url))), "unreachable");
}

Task<> open_and_leave(HttpClient& client, HttpRequest request) {
  auto stream = co_await client.open(std::move(request));
  EXPECT_TRUE(stream);
}

TEST(HttpClient, LeavingAStreamClosesItsConnection) {
  std::promise<void> closed;
  const ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    peer.wait_for_close();
    closed.set_value();
  });
  const auto client = make_http_client(1);
  asio::io_context context;
  auto future = asio::co_spawn(context, open_and_leave(*client, local(server.url())), asio::use_future);
  context.run();
  future.get();
  EXPECT_EQ(closed.get_future().wait_for(5s), std::future_status::ready);
}

Task<> open_two(HttpClient& client, HttpRequest request, std::string& second) {
  auto first = co_await client.open(request);
  EXPECT_TRUE(first);
  try {
    auto other = co_await client.open(request);
    second = "opened";
  } catch (const Overloaded&) {
    second = "overloaded";
  }
}

TEST(HttpClient, OneMoreThanTheLimitIsOverloaded) {
  const ScriptedServer server([](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
    peer.wait_for_close();
  });
  const auto client = make_http_client(1);
  std::string second;
  asio::io_context context;
  auto future = asio::co_spawn(context, open_two(*client, local(server.url()), second), asio::use_future);
  context.run();
  future.get();
  EXPECT_EQ(second, "overloaded");
}

Task<std::size_t> read_slowly(HttpClient& client, HttpRequest request, std::atomic<std::size_t>& sent,
                              std::size_t& sent_before) {
  std::size_t read = 0;
  auto stream = co_await client.open(std::move(request));
  EXPECT_TRUE(stream);
  // Nobody reads until the server can send no more: what lies between is the buffer and the kernel's.
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (std::size_t before = 1; before != sent.load();) {
    before = sent.load();
    timer.expires_after(150ms);
    co_await timer.async_wait(use_task);
  }
  sent_before = sent.load();
  for (;;) {
    auto piece = co_await (*stream)->next();
    EXPECT_TRUE(piece);
    if (!piece || piece->empty()) co_return read;
    read += piece->size();
  }
}

TEST(HttpClient, ASlowReaderHoldsTheSenderBackAndLosesNothing) {
  constexpr std::size_t whole = 64 * 1024 * 1024;
  std::atomic<std::size_t> sent = 0;
  const ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(whole) + "\r\n\r\n");
    const std::string block(64 * 1024, 'x');
    while (sent < whole && peer.send(block)) sent += block.size();
  });
  const auto client = make_http_client(1);
  auto request = local(server.url());
  request.body_limit = whole;
  request.stall_timeout = 100ms;  // a pause of ours is no stall of the server's
  std::size_t sent_before = 0;
  asio::io_context context;
  auto future = asio::co_spawn(context, read_slowly(*client, request, sent, sent_before), asio::use_future);
  context.run();
  EXPECT_EQ(future.get(), whole);
  EXPECT_LT(sent_before, whole / 2);
}

TEST(HttpClient, ARequestToStopEndsACallInWhateverStateItIs) {
  for (const auto* answer : {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"}) {
    std::promise<void> asked;
    std::once_flag first;
    const ScriptedServer server([&](Peer& peer) {
      peer.read_request();
      peer.send(answer);
      std::call_once(first, [&] { asked.set_value(); });
      peer.wait_for_close();
    });
    const auto client = make_http_client(8);
    std::stop_source stop;
    auto request = local(server.url());
    request.stop = stop.get_token();
    asio::io_context context;
    auto future = asio::co_spawn(context, fetch(*client, request), asio::use_future);
    std::thread runner([&] { context.run(); });
    asked.get_future().wait();
    stop.request_stop();
    runner.join();
    EXPECT_EQ(code_of(future.get()), "cancelled");
    EXPECT_EQ(code_of(fetched(*client, request)), "cancelled") << "before it began";
  }
}

TEST(HttpClient, DestroyingTheClientEndsWhatIsUnderWay) {
  std::promise<void> asked;
  const ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    asked.set_value();
    peer.wait_for_close();
  });
  auto client = make_http_client(1);
  asio::io_context context;
  auto future = asio::co_spawn(context, fetch(*client, local(server.url())), asio::use_future);
  std::thread runner([&] { context.run(); });
  asked.get_future().wait();
  client.reset();
  runner.join();
  EXPECT_EQ(code_of(future.get()), "connection_lost");
}

// As a service that asks another one again and again while it stops itself.
TEST(HttpClient, EndsWhileOthersBeginCalls) {
  constexpr int rounds = 40;
  for (int round = 0; round < rounds; ++round) {
    const auto client = make_http_client(64);
    std::atomic<int> calls = 0;
    const auto ask_until_the_end = [&] {
      for (std::string code; code != "connection_lost"; ++calls)
        code = code_of(fetched(*client, local("http://127.0.0.1:1/")));
    };
    std::thread first(ask_until_the_end);
    std::thread second(ask_until_the_end);
    while (calls < 4) std::this_thread::yield();
    client->end();
    first.join();
    second.join();
  }
}

}  // namespace
}  // namespace sp::outbound
