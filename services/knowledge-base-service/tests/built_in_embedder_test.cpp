#include "services/knowledge-base-service/vectors/built_in_embedder.hpp"

#include <fstream>
#include <future>
#include <thread>

#include "services/knowledge-base-service/tests/embeddings_server.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"
#include "services/knowledge-base-service/tests/tiny_weights.hpp"

namespace sp::knowledge_base {
namespace {

using namespace std::chrono_literals;

struct BuiltInEmbedderTest : testing::Test {
  WeightsOnDisk disk{TinyWeights().bytes()};
  std::unique_ptr<Embedder> embedder =
      make_built_in_embedder(built_in_options({}), *WeightsFile::open(disk.path()));

  Embedded embed(std::vector<std::string> texts, TextKind kind = TextKind::question,
                 std::chrono::milliseconds patience = 20s, std::stop_token stop = {}) {
    return db::testing::await(embedder->embed(std::move(texts), kind, patience, 1, std::move(stop)));
  }
  /// More than can be done while anything else here is waited for.
  static std::vector<std::string> many() { return std::vector<std::string>(50'000, std::string(90, 'a')); }
};

TEST_F(BuiltInEmbedderTest, MakesAVectorOfEachTextInTheirOrder) {
  embedder->start();
  const auto both = embed({"the passport", "billing"});
  ASSERT_TRUE(both);
  ASSERT_EQ(both->size(), 2U);
  EXPECT_EQ(both->front().size(), embedder->dimension());
  EXPECT_EQ(both->back(), embed({"billing"}, TextKind::passage)->front()) << "of either kind";
  EXPECT_NE(both->front(), both->back());
}

TEST_F(BuiltInEmbedderTest, AQuestionGoesBeforePassagesThatAreUnderWay) {
  embedder->start();
  std::stop_source stop;
  auto passages =
      std::async(std::launch::async, [&] { return embed(many(), TextKind::passage, 1h, stop.get_token()); });
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(embed({"the passport"}, TextKind::question, 5s));
  EXPECT_EQ(passages.wait_for(0s), std::future_status::timeout) << "they are not done yet";
  stop.request_stop();
  EXPECT_EQ(passages.get().error().failure, EmbeddingFailure::stopped);
}

TEST_F(BuiltInEmbedderTest, AStopEndsPassagesWithinASecond) {
  embedder->start();
  ASSERT_TRUE(embed({"the passport"}));
  std::stop_source stop;
  auto passages =
      std::async(std::launch::async, [&] { return embed(many(), TextKind::passage, 1h, stop.get_token()); });
  std::this_thread::sleep_for(50ms);
  const auto begun = std::chrono::steady_clock::now();
  stop.request_stop();
  EXPECT_FALSE(passages.get());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

TEST_F(BuiltInEmbedderTest, WhatIsNotDoneInTimeIsTimedOut) {
  embedder->start();
  EXPECT_EQ(embed(many(), TextKind::question, 30ms).error().failure, EmbeddingFailure::timed_out);
  EXPECT_TRUE(embed({"the passport"})) << "and holds nobody up";
}

TEST_F(BuiltInEmbedderTest, MoreThanCanWaitAreRefused) {
  asio::io_context context;
  int made = 0;
  std::vector<EmbeddingFailure> failures;
  for (int i = 0; i < 65; ++i)
    asio::co_spawn(context, embedder->embed({"the passport"}, TextKind::question, 20s, 1, {}),
                   [&](const std::exception_ptr& thrown, Embedded embedded) {
                     EXPECT_FALSE(thrown);
                     if (embedded) ++made;
                     if (!embedded) failures.push_back(embedded.error().failure);
                   });
  context.poll();
  EXPECT_EQ(failures, std::vector{EmbeddingFailure::rate_limited}) << "it has not been started yet";
  embedder->start();
  context.run();
  EXPECT_EQ(made, 64);
}

TEST_F(BuiltInEmbedderTest, WhatStillWaitsWhenItGoesIsStopped) {
  asio::io_context context;
  Embedded left;
  asio::co_spawn(context, embedder->embed({"the passport"}, TextKind::passage, 20s, 1, {}),
                 [&](const std::exception_ptr&, Embedded embedded) { left = std::move(embedded); });
  context.poll();
  embedder.reset();
  context.run();
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().failure, EmbeddingFailure::stopped);
}

/// The service with it.
struct BuiltInMeaningTest : testing::Test {
  WeightsOnDisk disk{TinyWeights().bytes()};

  Config settings() const {
    Config config;
    config.embeddings_weights = disk.path();
    config.embeddings_question_ms = 5'000;
    config.embeddings_memory_bytes = 1 << 30;
    return config;
  }
  static boost::json::value status(Installation& service, const std::string& member) {
    return service.get("/api/v1/kb/status").at("/" + member);
  }
  static bool embedded(Installation& service, std::int64_t count) {
    for (int i = 0; i < 2'000; ++i) {
      if (status(service, "embedding_behind") == 0) return status(service, "embedded") == count;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  static double embedded_texts(Installation& service) {
    const auto text = service.metrics->scrape();
    const auto line = text.find("\nsp_kb_embedded_texts_total");
    return line == text.npos ? 0 : std::stod(text.substr(text.find(' ', line)));
  }
};

TEST_F(BuiltInMeaningTest, IsUsedWhereItsWeightsAreAndNoEndpointIsSet) {
  Installation service("", settings(), nullptr);
  service.write("Passport", "The passport is late.");
  service.write("Bills", "Billing is monthly.");
  EXPECT_TRUE(embedded(service, 2));
  const auto found = service.retrieve("passport");
  ASSERT_FALSE(found.passages.empty());
  EXPECT_NE(found.passages[0].similarity, 0);
}

TEST_F(BuiltInMeaningTest, VectorsAreKeptOverARestart) {
  Installation service("", settings(), nullptr);
  service.write("Passport", "The passport is late.");
  ASSERT_TRUE(embedded(service, 1));
  const auto made = embedded_texts(service);
  service.stop();
  service.start();
  EXPECT_TRUE(embedded(service, 1));
  EXPECT_EQ(embedded_texts(service), made);
}

TEST_F(BuiltInMeaningTest, AnotherModelEmbedsEverythingAnew) {
  EmbeddingsServer server;
  Installation service("", settings(), outbound::make_http_client(16));
  service.write("Passport", "The passport is late.");
  ASSERT_TRUE(embedded(service, 1));
  service.stop();
  service.config.embeddings_url = server.base_url();
  service.config.embeddings_model = "small-embedder";
  service.config.embeddings_private_addresses = true;
  service.config.embeddings_batch_ms = 5'000;
  service.start();
  EXPECT_TRUE(embedded(service, 1));
  EXPECT_EQ(server.take_texts(), std::vector<std::string>{"Passport\nThe passport is late."})
      << "an endpoint goes before the built-in model";
}

TEST_F(BuiltInMeaningTest, IsOffWhenNoneIsAskedFor) {
  auto config = settings();
  config.embeddings_preset = "none";
  Installation service("", config, nullptr);
  EXPECT_TRUE(status(service, "embedded").is_null());
}

TEST_F(BuiltInMeaningTest, WeightsThatAreDamagedOrMissingLeaveTheSearchByWords) {
  const WeightsOnDisk damaged(TinyWeights().bytes().substr(0, 5'000));
  for (const auto& path : {damaged.path(), std::string("/nowhere/weights.bin")}) {
    auto config = settings();
    config.embeddings_weights = path;
    config.embeddings_preset = "built-in";
    Installation service("", config, nullptr);
    service.write("Passport", "The passport is late.");
    EXPECT_TRUE(status(service, "embedded").is_null());
    EXPECT_EQ(service.retrieve("passport").passages.size(), 1U);
  }
}

TEST_F(BuiltInMeaningTest, StopsWithinASecondWhilePassagesAreUnderWay) {
  Installation service("", settings(), nullptr);
  std::string text;
  for (int i = 0; i < 400; ++i)
    text += "# Chapter " + std::to_string(i) + "\n\n" + std::string(300, 'a') + "\n\n";
  service.write("Long", text);
  const auto begun = std::chrono::steady_clock::now();
  service.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  service.start();
}

/// With the weights that ./run fetches, where they are.
struct RealWeightsTest : testing::Test {
  std::optional<SentenceEncoder> encoder;
  SentenceEncoder::Workspace space;

  void SetUp() override {
    const char* const named = std::getenv("SP_EMBEDDINGS_WEIGHTS");
    const std::string path =
        named != nullptr ? named : SP_DEMO_FOLDER "/../../.cache/multilingual-e5-small/e5-small-q4.bin";
    auto weights = WeightsFile::open(path);
    if (!weights) GTEST_SKIP() << "NOT TESTED WITH THE REAL WEIGHTS: " << weights.error().message;
    encoder.emplace(std::move(*weights));
  }
  Vector vector_of(const std::string& text) {
    return encoder->encode(text, 512, space, [] { return true; });
  }
  double cosine(const Vector& a, const Vector& b) { return inner_product(a.data(), b.data(), a.size()); }
};

TEST_F(RealWeightsTest, TokensAreThoseOfTheOriginalsTokenizer) {
  EXPECT_EQ(encoder->tokenizer().tokens("query: Comment réinitialiser mon mot de passe ?", 512),
            (std::vector<std::uint32_t>{0, 41, 1294, 12, 16277, 3537, 943, 118, 10836, 56, 2667, 2080, 8,
                                        10922, 705, 2}));
}

TEST_F(RealWeightsTest, NumbersAreThoseOfTheOriginal) {
  // The first of 384, from the original's graph run by ONNX Runtime on the same weights.
  const std::vector<float> wanted{0.0006F, -0.0507F, -0.0249F, -0.0797F, 0.0532F, -0.0413F,
                                  0.0063F, 0.0407F,  0.0211F,  0.0017F,  0.0410F, 0.0194F,
                                  0.0739F, -0.0390F, -0.0287F, 0.0553F};
  const auto made = vector_of("query: Comment réinitialiser mon mot de passe ?");
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(made[i], wanted[i], 0.012) << i;
}

TEST_F(RealWeightsTest, AFrenchQuestionIsNearAnEnglishAnswer) {
  const auto question = vector_of("query: Comment réinitialiser mon mot de passe ?");
  const auto answer = vector_of("passage: Passwords\nA forgotten password is replaced on the sign-in page.");
  const auto other = vector_of("passage: Cantine\nLe déjeuner est servi à midi.");
  EXPECT_GT(cosine(question, answer), cosine(question, other) + 0.03);
}

}  // namespace
}  // namespace sp::knowledge_base
