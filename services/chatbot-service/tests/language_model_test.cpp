#include "services/chatbot-service/pipeline/language_model.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "platform/db/testing.hpp"
#include "platform/json/codec.hpp"
#include "platform/outbound/testing.hpp"

namespace sp::chatbot {
namespace {

using db::testing::await;
using outbound::testing::Peer;
using namespace std::chrono_literals;

/// An endpoint of OpenAI's streaming protocol. Each request is answered by the next of `answers` (the last
/// one again and again), which sends what it likes.
class Endpoint {
 public:
  using Answer = std::function<void(Peer&)>;
  explicit Endpoint(std::vector<Answer> answers)
      : answers_(std::move(answers)), server_([this](Peer& peer) { answer(peer); }) {}

  std::string base_url() const { return server_.url("/v1"); }
  int requests() const { return requests_; }
  /// The last request; read when it has been answered.
  std::string last_request() const {
    const std::lock_guard lock(mutex_);
    return last_request_;
  }

 private:
  void answer(Peer& peer) {
    auto request = peer.read_request();
    {
      const std::lock_guard lock(mutex_);
      last_request_ = std::move(request);
    }
    const auto index = std::min<std::size_t>(static_cast<std::size_t>(requests_++), answers_.size() - 1);
    answers_[index](peer);
  }

  const std::vector<Answer> answers_;
  std::atomic<int> requests_ = 0;
  mutable std::mutex mutex_;
  std::string last_request_;
  outbound::testing::ScriptedServer server_;
};

constexpr std::string_view stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

std::string delta(std::string_view text) {
  std::string event =
      R"(data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":)";
  json::write_string(event, text);
  return event + "},\"finish_reason\":null}]}\n\n";
}
std::string finish(std::string_view reason) {
  return R"(data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":")" + std::string(reason) +
         "\"}]}\n\ndata: [DONE]\n\n";
}

Endpoint::Answer says(std::string text) {
  return [text = std::move(text)](Peer& peer) { peer.send(text); };
}
Endpoint::Answer status(int code, const std::string& headers = "") {
  return says("HTTP/1.1 " + std::to_string(code) + " No\r\nContent-Type: application/json\r\n" + headers +
              "Content-Length: 25\r\nConnection: close\r\n\r\n{\"error\":{\"message\":\"no\"}}");
}
Endpoint::Answer good() {
  return says(std::string(stream_head) + delta("Open the ") + delta("door [1].") + finish("stop"));
}

class Heard final : public TextSink {
 public:
  std::string all;
  std::size_t enough = std::string::npos;
  Task<bool> text(std::string piece) override {
    all += piece;
    co_return all.size() < enough;
  }
};

struct LanguageModelTest : testing::Test {
  std::unique_ptr<outbound::HttpClient> client = outbound::make_http_client(8);
  std::shared_ptr<Heard> heard = std::make_shared<Heard>();

  ModelOptions options(const Endpoint& endpoint) const {
    return {.base_url = endpoint.base_url(),
            .name = "small-model",
            .key = "secret-key",
            .allow_private_addresses = true,
            .stall = 300ms,
            .max_tokens = 100};
  }
  Generation generate(ModelOptions options, GenerationLimits limits = {.first_token = 400ms, .total = 5s}) {
    const auto model = make_language_model(std::move(options), *client);
    return await(model->generate({{"system", "Rules"}, {"user", "How?"}}, limits, heard));
  }
  std::expected<void, ModelFailure> ask(ModelOptions options) { return generate(std::move(options)).ended; }
  std::optional<ModelFailure> failure_of(const Endpoint& endpoint) {
    const auto ended = ask(options(endpoint));
    return ended ? std::nullopt : std::optional(ended.error());
  }
};

TEST_F(LanguageModelTest, StreamsTheText) {
  const Endpoint endpoint({good()});
  EXPECT_TRUE(ask(options(endpoint)));
  EXPECT_EQ(heard->all, "Open the door [1].");
  const auto request = endpoint.last_request();
  EXPECT_TRUE(request.starts_with("POST /v1/chat/completions ")) << request;
  EXPECT_NE(request.find("Authorization: Bearer secret-key"), std::string::npos);
  const auto body = json::parse(request.substr(request.find("\r\n\r\n") + 4));
  ASSERT_TRUE(body);
  EXPECT_EQ(body->at("model").get_string(), "small-model");
  EXPECT_TRUE(body->at("stream").get_bool());
  EXPECT_EQ(body->at("max_tokens").get_int64(), 100);
  EXPECT_EQ(body->at("messages").at(1).at("content").get_string(), "How?");
}

TEST_F(LanguageModelTest, ReadsTheStreamByteByByte) {
  const Endpoint endpoint({[](Peer& peer) {
    for (const char c : std::string(stream_head) + ": keep-alive\r\n\r\n" + delta("Ouvré ") + delta("é [1]") +
                            finish("stop"))
      peer.send({&c, 1});
  }});
  EXPECT_TRUE(ask(options(endpoint)));
  EXPECT_EQ(heard->all, "Ouvré é [1]");
}

TEST_F(LanguageModelTest, AServerThatIgnoresStreamIsUnderstood) {
  const std::string body =
      R"({"choices":[{"message":{"role":"assistant","content":"Whole [1]"},"finish_reason":"stop"}]})";
  const Endpoint endpoint(
      {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + body)});
  EXPECT_TRUE(ask(options(endpoint)));
  EXPECT_EQ(heard->all, "Whole [1]");
}

TEST_F(LanguageModelTest, AWrongKeyIsNotTriedAgain) {
  const Endpoint endpoint({status(401)});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::unauthorised);
  EXPECT_EQ(endpoint.requests(), 1);
}

TEST_F(LanguageModelTest, A429IsTriedAgainAfterItsRetryAfter) {
  const Endpoint endpoint({status(429, "Retry-After: 1\r\n"), good()});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(ask(options(endpoint)));
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(heard->all, "Open the door [1].");
}

TEST_F(LanguageModelTest, ALongRetryAfterIsNotWaitedFor) {
  const Endpoint endpoint({status(429, "Retry-After: 120\r\n")});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of(endpoint), ModelFailure::rate_limited);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
  EXPECT_EQ(endpoint.requests(), 1);
}

TEST_F(LanguageModelTest, AServerErrorIsTriedAgainAFewTimes) {
  const Endpoint recovers({status(500), status(503), good()});
  EXPECT_TRUE(ask(options(recovers)));
  const Endpoint broken({status(500)});
  EXPECT_EQ(failure_of(broken), ModelFailure::server_error);
  EXPECT_EQ(broken.requests(), 3);
}

TEST_F(LanguageModelTest, AClosedPortIsUnreachable) {
  std::string url;
  {
    url = Endpoint({good()}).base_url();
  }
  const Endpoint other({good()});
  auto settings = options(other);
  settings.base_url = url;
  EXPECT_EQ(ask(settings).error(), ModelFailure::unreachable);
}

TEST_F(LanguageModelTest, PrivateAddressesAreRefusedUnlessTheOperatorAllowsThem) {
  const Endpoint endpoint({good()});
  auto settings = options(endpoint);
  settings.allow_private_addresses = false;
  EXPECT_EQ(ask(settings).error(), ModelFailure::unreachable);
  EXPECT_EQ(endpoint.requests(), 0);
}

TEST_F(LanguageModelTest, NoFirstByteIsGivenUpInTime) {
  const Endpoint endpoint({[](Peer&) { std::this_thread::sleep_for(900ms); }});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(failure_of(endpoint), ModelFailure::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 850ms);
}

TEST_F(LanguageModelTest, AStalledStreamIsGivenUpAndNotTriedAgain) {
  const Endpoint endpoint({[](Peer& peer) {
    peer.send(std::string(stream_head) + delta("Open "));
    std::this_thread::sleep_for(900ms);
  }});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::stalled);
  EXPECT_EQ(heard->all, "Open ");
  EXPECT_EQ(endpoint.requests(), 1);
}

TEST_F(LanguageModelTest, AStreamThatEndsInTheMiddleIsCutOff) {
  const Endpoint closed({says(std::string(stream_head) + delta("Open "))});
  EXPECT_EQ(failure_of(closed), ModelFailure::cut_off);
  const Endpoint chunked({says(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" +
      delta("Open "))});
  EXPECT_EQ(failure_of(chunked), ModelFailure::cut_off);
}

TEST_F(LanguageModelTest, MalformedJsonIsAFailure) {
  const Endpoint endpoint({says(std::string(stream_head) + delta("Open ") + "data: {\"choices\":[{\n\n")});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::malformed);
}

TEST_F(LanguageModelTest, AStreamThatIsNoneIsAFailure) {
  const Endpoint page({says(std::string(stream_head) + "<html>\n\n<body>Bad gateway</body>\n\n</html>")});
  EXPECT_EQ(failure_of(page), ModelFailure::empty);
  const Endpoint bytes({says(std::string(stream_head) + delta("Open ") + "data: \xff\xfe\n\n")});
  EXPECT_EQ(failure_of(bytes), ModelFailure::malformed);
  const Endpoint other({says(std::string(stream_head) + "data: [1,2]\n\n")});
  EXPECT_EQ(failure_of(other), ModelFailure::malformed);
  const Endpoint whole(
      {says("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{")});
  EXPECT_EQ(failure_of(whole), ModelFailure::malformed);
}

TEST_F(LanguageModelTest, AnEndpointThatStaysBehindItsEndIsNotWaitedFor) {
  for (const bool goes_on : {true, false}) {
    heard->all.clear();
    const Endpoint endpoint({[goes_on](Peer& peer) {
      const std::string end = finish("stop");
      peer.send(std::string(stream_head) + delta("Open [1].") + end.substr(0, end.find("data: [DONE]")));
      const auto until = std::chrono::steady_clock::now() + 10s;
      while (std::chrono::steady_clock::now() < until && !peer.hung_up(50ms)) {
        if (goes_on) peer.send(": still here\n\n");
      }
    }});
    auto patient = options(endpoint);
    patient.stall = 10s;
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(ask(patient)) << goes_on;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s) << goes_on;
    EXPECT_EQ(heard->all, "Open [1].");
  }
}

TEST_F(LanguageModelTest, AnErrorInsideTheStreamIsAFailure) {
  const Endpoint endpoint({says(std::string(stream_head) + delta("Open ") +
                                "data: {\"error\":{\"message\":\"overloaded\"}}\n\n")});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::server_error);
  EXPECT_EQ(endpoint.requests(), 1) << "text was shown: no second try";
}

TEST_F(LanguageModelTest, AnEmptyAnswerIsAFailure) {
  const Endpoint endpoint({says(std::string(stream_head) + finish("stop"))});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::empty);
}

TEST_F(LanguageModelTest, AnAnswerCutByItsBudgetIsAFailure) {
  const Endpoint endpoint({says(std::string(stream_head) + delta("Open ") + finish("length"))});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::too_long);
}

TEST_F(LanguageModelTest, AFloodOfTokensIsStopped) {
  std::atomic<std::size_t> sent = 0;
  {
    const Endpoint endpoint({[&sent](Peer& peer) {
      if (!peer.send(stream_head)) return;
      const auto piece = delta(std::string(50, 'x'));
      while (sent < 100'000'000 && peer.send(piece)) sent += piece.size();
    }});
    EXPECT_EQ(failure_of(endpoint), ModelFailure::too_long);
  }
  EXPECT_LT(sent, 20'000'000u);
  EXPECT_LT(heard->all.size(), 2'000u);
}

TEST_F(LanguageModelTest, AnEventWithoutEndIsRefused) {
  const Endpoint endpoint({[](Peer& peer) {
    peer.send(stream_head);
    peer.send("data: ");
    const std::string piece(64 * 1024, 'x');
    for (int i = 0; i < 200 && peer.send(piece); ++i) continue;
  }});
  const auto failure = failure_of(endpoint);
  EXPECT_TRUE(failure == ModelFailure::malformed || failure == ModelFailure::too_long);
}

TEST_F(LanguageModelTest, CountsItsTokensAsTheEndpointDoes) {
  constexpr std::string_view usage =
      "data: "
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":12,\"total_tokens\":42}}\n\n";
  const Endpoint endpoint({says(std::string(stream_head) + delta("Open [1].") +
                                "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n" +
                                std::string(usage) + "data: [DONE]\n\n")});
  const auto generation = generate(options(endpoint));
  EXPECT_TRUE(generation.ended);
  EXPECT_EQ(generation.tokens, 42);
  EXPECT_NE(endpoint.last_request().find(R"("stream_options":{"include_usage":true})"), std::string::npos);
}

TEST_F(LanguageModelTest, EstimatesItsTokensWhereTheEndpointDoesNotCount) {
  const Endpoint endpoint({good()});
  EXPECT_EQ(generate(options(endpoint)).tokens, 7) << "9 bytes of prompt and 18 of answer";
  const Endpoint refuses({status(401)});
  EXPECT_EQ(generate(options(refuses)).tokens, 0);
  const Endpoint breaks({says(std::string(stream_head) + delta("Open "))});
  EXPECT_EQ(generate(options(breaks)).tokens, 4) << "what was made is paid for";
}

TEST_F(LanguageModelTest, AnEndpointThatRefusesToCountIsAskedWithoutIt) {
  const Endpoint endpoint({status(422), good()});
  EXPECT_TRUE(ask(options(endpoint)));
  EXPECT_EQ(endpoint.requests(), 2);
  EXPECT_EQ(endpoint.last_request().find("stream_options"), std::string::npos);
  const Endpoint refuses({status(400)});
  EXPECT_EQ(failure_of(refuses), ModelFailure::refused);
  EXPECT_EQ(refuses.requests(), 2);
}

TEST_F(LanguageModelTest, WhatBreaksBehindTheEndOfTheAnswerDoesNotHarmIt) {
  const std::string end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  for (const std::string behind : {"", "data: {\"choices\":[{\n\n", ": and now silence\n\n"}) {
    const Endpoint endpoint({[&](Peer& peer) {
      peer.send(std::string(stream_head) + delta("Open [1].") + end + behind);
      if (behind.ends_with("silence\n\n")) std::this_thread::sleep_for(600ms);
    }});
    EXPECT_TRUE(ask(options(endpoint))) << behind;
  }
}

TEST_F(LanguageModelTest, AnOrganisationsLimitsCount) {
  const Endpoint endpoint({[](Peer&) { std::this_thread::sleep_for(900ms); }});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(generate(options(endpoint), {.first_token = 10s, .total = 100ms}).ended.error(),
            ModelFailure::timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 850ms);
}

TEST_F(LanguageModelTest, StopsWhenNobodyListensAnyMore) {
  heard->enough = 5;
  const Endpoint endpoint({good()});
  EXPECT_EQ(failure_of(endpoint), ModelFailure::reader_gone);
}

TEST(ModelOptions, AreTakenFromTheSettings) {
  Config config;
  EXPECT_FALSE(model_options(config));
  config.model_url = "https://models.example.org/v1/";
  EXPECT_FALSE(model_options(config)) << "a model needs a name";
  config.model_name = "small";
  config.model_stall_ms = 1234;
  const auto options = model_options(config);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->base_url, "https://models.example.org/v1");
  EXPECT_EQ(options->stall, 1234ms);
  config.model_total_ms = 2345;
  EXPECT_EQ(generation_limits(config).total, 2345ms);
  EXPECT_FALSE(options->allow_private_addresses);
}

}  // namespace
}  // namespace sp::chatbot
