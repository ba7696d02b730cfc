#include "services/knowledge-base-service/meaning/weights_file.hpp"

#include <gtest/gtest.h>

#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"
#include "services/knowledge-base-service/tests/tiny_weights.hpp"

namespace sp::knowledge_base {
namespace {

std::string fault_of(const std::string& bytes) {
  const WeightsOnDisk file(bytes);
  const auto opened = WeightsFile::open(file.path());
  if (opened) return "";
  EXPECT_NE(opened.error().message.find(file.path()), std::string::npos) << "names the file at fault";
  EXPECT_EQ(opened.error().code, "invalid_weights");
  return opened.error().message;
}

bool says(const std::string& message, const std::string& what) { return message.find(what) != message.npos; }

/// Encodes a text where the file opens; whatever comes out is finite.
void use(const std::string& bytes) {
  const WeightsOnDisk disk(bytes);
  auto file = WeightsFile::open(disk.path());
  if (!file) return;
  const SentenceEncoder encoder(std::move(*file));
  SentenceEncoder::Workspace space;
  for (const float number : encoder.encode("the passport été", 16, space, [] { return true; }))
    ASSERT_TRUE(std::isfinite(number));
}

TEST(WeightsFile, ReadsMeasuresPiecesAndTensors) {
  const TinyWeights tiny;
  const WeightsOnDisk disk(tiny.bytes());
  const auto file = WeightsFile::open(disk.path());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->shape().width, 64U);
  EXPECT_EQ(file->shape().layers, 2U);
  EXPECT_EQ(file->shape().head_width(), 32U);
  EXPECT_EQ(file->pieces().size(), tiny.pieces.size());
  EXPECT_EQ(file->pieces().piece(7), "▁passport");
  EXPECT_EQ(file->pieces().scores[7], -9);
  EXPECT_EQ(file->replacements().size(), 3U);
  EXPECT_EQ(file->layers().size(), 2U);
  float numbers[32];
  unpack(file->layers()[1].output.weights[5], numbers);
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(numbers[i], tiny.tensors.at("l1.fo.w")[5 * 32 + i]);
}

TEST(WeightsFile, BlocksAreHalvesWithAScaleInHalfPrecision) {
  WeightBlock block{.scale = 0x3800, .halves = {}};  // 0.5
  block.halves[0] = 0x8F;                            // 15 below, 8 above
  float numbers[32];
  unpack(block, numbers);
  EXPECT_EQ(numbers[0], 0.5F * 7);
  EXPECT_EQ(numbers[16], 0.0F);
  EXPECT_EQ(numbers[1], 0.5F * -8);
  block.scale = 0x8001;  // the smallest below zero
  unpack(block, numbers);
  EXPECT_EQ(numbers[0], -7 * std::ldexp(1.0F, -24));
}

TEST(WeightsFile, AMissingFileIsNotFound) {
  const auto opened = WeightsFile::open("/nowhere/weights.bin");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, "not_found");
  EXPECT_TRUE(says(opened.error().message, "/nowhere/weights.bin"));
}

TEST(WeightsFile, SaysWhatIsWrong) {
  const auto good = TinyWeights().bytes();
  EXPECT_EQ(fault_of(good), "");
  EXPECT_TRUE(says(fault_of(""), "empty"));
  EXPECT_TRUE(says(fault_of("PK\3\4 a zip"), "E5S1"));
  auto newer = good;
  newer[4] = 2;
  EXPECT_TRUE(says(fault_of(newer), "version is 2"));
  auto wide = good;
  wide[8] = 65;  // the width
  EXPECT_TRUE(says(fault_of(wide), "measures"));
  EXPECT_TRUE(says(fault_of(good.substr(0, 60)), "too early"));
  TinyWeights tiny;
  tiny.tensors.at("l1.fo.b")[3] = std::nanf("");
  EXPECT_TRUE(says(fault_of(tiny.bytes()), "l1.fo.b"));
  EXPECT_TRUE(says(WeightsFile::open("/tmp").error().message, "/tmp"));
}

TEST(WeightsFile, ATruncatedOneIsRefusedWhereverItEnds) {
  std::size_t head = 0;
  const auto good = TinyWeights().bytes(&head);
  ASSERT_LT(head, good.size());
  for (std::size_t length = 0; length < good.size(); length += length < head ? 1 : 997)
    ASSERT_NE(fault_of(good.substr(0, length)), "") << length;
}

TEST(WeightsFile, ADamagedOneIsRefusedOrUsedWithoutHarm) {
  std::size_t head = 0;
  const auto good = TinyWeights().bytes(&head);
  std::mt19937 random(3);
  for (int i = 0; i < 3'000; ++i) {
    auto damaged = good;
    const int faults = 1 + static_cast<int>(random() % 3);
    const auto reach = i % 4 == 0 ? good.size() : head;
    for (int j = 0; j < faults; ++j) damaged[random() % reach] = static_cast<char>(random());
    ASSERT_NO_FATAL_FAILURE(use(damaged));
  }
}

}  // namespace
}  // namespace sp::knowledge_base
