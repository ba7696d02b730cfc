// For processors with AVX2 and FMA (Intel since Haswell, AMD since Excavator).
#if defined(__x86_64__)
#include <immintrin.h>

#include "services/knowledge-base-service/meaning/kernels_of_x86.hpp"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace sp::knowledge_base {
namespace {
namespace avx2 {

constexpr int lanes = 8;
#include "services/knowledge-base-service/meaning/float_kernels.ipp"

/// `rows` rows times 16 outputs. VPMADDUBSW multiplies unsigned by signed and adds two products in 16 bits:
/// the input gives its size and the weight takes its sign, so that no sum is above 2 * 127 * 127.
template <int rows>
inline void multiply_tile(const std::int8_t* in, const float* scales, const PackedWeights& weights,
                          std::size_t output, float* out) {
  constexpr int columns = 2;
  const std::uint8_t* const numbers = weights.numbers.data() + output * weights.inputs;
  const __m256i ones = _mm256_set1_epi16(1);
  __m256i totals[rows][columns];
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) totals[row][column] = _mm256_setzero_si256();
  for (std::size_t i = 0; i < weights.inputs; i += 4) {
    __m256i some[columns];
    for (int column = 0; column < columns; ++column)
      some[column] = _mm256_loadu_si256(
          reinterpret_cast<const __m256i*>(numbers + i * 16 + static_cast<std::size_t>(column) * 32));
    for (int row = 0; row < rows; ++row) {
      std::int32_t four;
      __builtin_memcpy(&four, in + static_cast<std::size_t>(row) * weights.inputs + i, sizeof(four));
      const __m256i inputs = _mm256_set1_epi32(four);
      const __m256i sizes = _mm256_abs_epi8(inputs);
      for (int column = 0; column < columns; ++column) {
        const __m256i pairs = _mm256_maddubs_epi16(sizes, _mm256_sign_epi8(some[column], inputs));
        totals[row][column] = _mm256_add_epi32(totals[row][column], _mm256_madd_epi16(pairs, ones));
      }
    }
  }
  for (int column = 0; column < columns; ++column) {
    const std::size_t first = output + static_cast<std::size_t>(column) * 8;
    const __m256 scale = _mm256_loadu_ps(weights.scales.data() + first);
    const __m256 bias = _mm256_loadu_ps(weights.bias.data() + first);
    for (int row = 0; row < rows; ++row) {
      const __m256 factor = _mm256_mul_ps(scale, _mm256_set1_ps(scales[row]));
      _mm256_storeu_ps(out + static_cast<std::size_t>(row) * weights.outputs + first,
                       _mm256_fmadd_ps(_mm256_cvtepi32_ps(totals[row][column]), factor, bias));
    }
  }
}

template <int rows>
inline void multiply_rows(QuantisedRows in, std::size_t row, const PackedWeights& weights, std::size_t output,
                          float* out) {
  multiply_tile<rows>(in.numbers + row * weights.inputs, in.scales + row, weights, output,
                      out + row * weights.outputs);
}

/// 16 outputs at a time, whose weights stay in the nearest cache while all rows pass.
void multiply(QuantisedRows in, std::size_t rows, const PackedWeights& weights, float* out) {
  for (std::size_t output = 0; output < weights.outputs; output += 16) {
    std::size_t row = 0;
    for (; row + 4 <= rows; row += 4) multiply_rows<4>(in, row, weights, output, out);
    switch (rows - row) {
      case 3:
        multiply_rows<3>(in, row, weights, output, out);
        break;
      case 2:
        multiply_rows<2>(in, row, weights, output, out);
        break;
      case 1:
        multiply_rows<1>(in, row, weights, output, out);
        break;
      default:
        break;
    }
  }
}

}  // namespace avx2
}  // namespace

#pragma clang attribute pop

const Kernels& avx2_kernels() {
  static constexpr Kernels kernels{.name = "AVX2",
                                   .weight_offset = 0,
                                   .quantise = avx2::quantise,
                                   .multiply = avx2::multiply,
                                   .add_and_norm = avx2::add_and_norm,
                                   .gelu = avx2::gelu,
                                   .attention = avx2::attention};
  return kernels;
}

}  // namespace sp::knowledge_base
#endif
