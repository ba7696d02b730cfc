#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"

#include <gtest/gtest.h>

#include "services/knowledge-base-service/tests/tiny_weights.hpp"

namespace sp::knowledge_base {
namespace {

constexpr auto to_the_end = [] { return true; };

/// Once with the kernels of each kind that this processor has.
struct SentenceEncoderTest : testing::TestWithParam<const Kernels*> {
  TinyWeights tiny;
  WeightsOnDisk disk{tiny.bytes()};
  SentenceEncoder encoder{*WeightsFile::open(disk.path()), *GetParam()};
  SentenceEncoder::Workspace space;

  Vector encode(const std::string& text, std::size_t most = 48) {
    return encoder.encode(text, most, space, to_the_end);
  }
};

INSTANTIATE_TEST_SUITE_P(EveryKind, SentenceEncoderTest, testing::ValuesIn(usable_kernels()),
                         [](const auto& kind) {
                           std::string name(kind.param->name);
                           std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                           return name;
                         });

TEST_P(SentenceEncoderTest, ComesToWhatThePlainArithmeticComesTo) {
  std::string text;
  double least = 1;
  // Every length: the kernels take rows and columns in groups, and what is left over in smaller ones.
  for (int i = 0; i < 24; ++i) {
    const auto tokens = encoder.tokenizer().tokens(text, 48);
    const auto wanted = tiny.encode(tokens);
    const auto made = encode(text);
    ASSERT_EQ(made.size(), wanted.size());
    double cosine = 0;
    for (std::size_t j = 0; j < made.size(); ++j) cosine += made[j] * wanted[j];
    least = std::min(least, cosine);
    text += i % 3 == 0 ? " passport" : i % 3 == 1 ? "s" : " é billing";
  }
  EXPECT_GT(least, 0.999) << "what whole numbers of 8 bits cost";
}

TEST_P(SentenceEncoderTest, VectorsAreOfUnitLength) {
  double square = 0;
  for (const float number : encode("the passport")) square += number * number;
  EXPECT_NEAR(square, 1, 1e-5);
}

TEST_P(SentenceEncoderTest, ATextsVectorDoesNotDependOnTheOneBefore) {
  const auto alone = encode("the passport");
  encode("billing the passports été the the the the passport");
  EXPECT_EQ(encode("the passport"), alone);
}

TEST_P(SentenceEncoderTest, WhatIsBehindTheMostTokensDoesNotCount) {
  EXPECT_EQ(encode("the passport the passport", 4), encode("the passport billing été", 4));
  EXPECT_EQ(encode(std::string(10'000, 'a'), 100'000), encode(std::string(9'000, 'a'), 48))
      << "never more than the model has positions for";
}

TEST_P(SentenceEncoderTest, EndsBetweenLayersWhenItIsTold) {
  int asked = 0;
  EXPECT_TRUE(encoder.encode("the passport", 48, space, [&] { return ++asked < 2; }).empty());
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace sp::knowledge_base
