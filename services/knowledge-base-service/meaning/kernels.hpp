// The arithmetic of an encoder, for the processor that the program runs on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sp::knowledge_base {

/// Weights as the kernels of one kind want them: for each 16 outputs, for each 4 inputs, 16 x 4 whole numbers
/// of the kernels' `greatest_weight` at most, to which their `weight_offset` is added; beside them what each
/// output is to be multiplied by.
struct PackedWeights {
  std::span<const std::uint8_t> numbers;
  std::span<const float> scales;
  std::span<const float> bias;
  std::size_t inputs = 0;   // a multiple of 64
  std::size_t outputs = 0;  // a multiple of 64
};

/// The rows of a matrix as whole numbers from -127 to 127, each row with its scale and its sum.
struct QuantisedRows {
  std::int8_t* numbers = nullptr;
  float* scales = nullptr;
  std::int32_t* sums = nullptr;
};

/// A text whose tokens attend to each other.
struct AttentionInput {
  const float* queries = nullptr;  // rows of `width`, as are the keys and values
  const float* keys = nullptr;
  const float* values = nullptr;
  std::size_t tokens = 0;
  std::size_t heads = 0;
  std::size_t width = 0;  // a multiple of 32 times `heads`
};

/// Functions over row-major matrices of `rows` rows. They keep nothing, allocate nothing, and may run on any
/// number of threads.
struct Kernels {
  std::string_view name;
  int greatest_weight = 127;
  int weight_offset = 0;  // so that weights are unsigned where the processor multiplies so
  /// `width` is a multiple of 32.
  void (*quantise)(const float* in, std::size_t rows, std::size_t width, QuantisedRows out);
  /// out = in * weights + bias: whole numbers, then one multiplication by both scales.
  void (*multiply)(QuantisedRows in, std::size_t rows, const PackedWeights& weights, float* out);
  /// rows = layer_norm(rows + added) (Ba et al., 2016); `added` may be null.
  void (*add_and_norm)(float* rows_of, const float* added, const float* weight, const float* bias,
                       std::size_t rows, std::size_t width, float epsilon);
  /// Each number times the normal distribution's share below it (GELU; Hendrycks and Gimpel, 2016).
  void (*gelu)(float* numbers, std::size_t count);
  /// out = softmax(queries * keys / sqrt(width of a head)) * values, for each head; `space` as below.
  void (*attention)(const AttentionInput& in, float* space, float* out);
};

/// How many numbers attention's space has.
constexpr std::size_t attention_space(std::size_t tokens, std::size_t head_width) {
  constexpr std::size_t lanes = 16;
  constexpr std::size_t queries_at_once = 8;
  const auto padded = (tokens + lanes - 1) / lanes * lanes;
  return padded * (head_width + queries_at_once);
}

/// The fastest kernels that this processor runs. `portable_kernels` are the same on every one.
const Kernels& best_kernels();
const Kernels& portable_kernels();
/// All that this processor runs, the fastest first.
std::span<const Kernels* const> usable_kernels();

}  // namespace sp::knowledge_base
