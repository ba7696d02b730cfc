// For processors with AVX-512 VNNI (Intel since Ice Lake, AMD since Zen 4).
#if defined(__x86_64__)
#include <immintrin.h>

#include "services/knowledge-base-service/meaning/kernels_of_x86.hpp"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma,avx2"))), apply_to = function)

namespace sp::knowledge_base {
namespace {
namespace avx512 {

constexpr int lanes = 16;
#include "services/knowledge-base-service/meaning/float_kernels.ipp"

/// `rows` rows times 16 * `columns` outputs. VPDPBUSD multiplies unsigned by signed: the weights are 128 too
/// large, so the sums begin with what that adds taken away.
template <int rows, int columns>
inline void multiply_tile(const std::int8_t* in, const float* scales, const std::int32_t* sums,
                          const PackedWeights& weights, std::size_t output, float* out) {
  const std::size_t panel = weights.inputs * 16;  // bytes of 16 outputs
  const std::uint8_t* const numbers = weights.numbers.data() + output / 16 * panel;
  __m512i totals[rows][columns];
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      totals[row][column] = _mm512_set1_epi32(-128 * sums[row]);
  for (std::size_t i = 0; i < weights.inputs; i += 4) {
    __m512i some[columns];
    for (int column = 0; column < columns; ++column)
      some[column] = _mm512_loadu_si512(numbers + static_cast<std::size_t>(column) * panel + i * 16);
    for (int row = 0; row < rows; ++row) {
      std::int32_t four;
      __builtin_memcpy(&four, in + static_cast<std::size_t>(row) * weights.inputs + i, sizeof(four));
      const __m512i inputs = _mm512_set1_epi32(four);
      for (int column = 0; column < columns; ++column)
        totals[row][column] = _mm512_dpbusd_epi32(totals[row][column], some[column], inputs);
    }
  }
  for (int column = 0; column < columns; ++column) {
    const std::size_t first = output + static_cast<std::size_t>(column) * 16;
    const __m512 scale = _mm512_loadu_ps(weights.scales.data() + first);
    const __m512 bias = _mm512_loadu_ps(weights.bias.data() + first);
    for (int row = 0; row < rows; ++row) {
      const __m512 factor = _mm512_mul_ps(scale, _mm512_set1_ps(scales[row]));
      _mm512_storeu_ps(out + static_cast<std::size_t>(row) * weights.outputs + first,
                       _mm512_fmadd_ps(_mm512_cvtepi32_ps(totals[row][column]), factor, bias));
    }
  }
}

template <int rows>
inline void multiply_rows(QuantisedRows in, std::size_t row, const PackedWeights& weights, std::size_t output,
                          float* out) {
  multiply_tile<rows, 4>(in.numbers + row * weights.inputs, in.scales + row, in.sums + row, weights, output,
                         out + row * weights.outputs);
}

/// 64 outputs at a time, whose weights stay in the nearest cache while all rows pass.
void multiply(QuantisedRows in, std::size_t rows, const PackedWeights& weights, float* out) {
  for (std::size_t output = 0; output < weights.outputs; output += 64) {
    std::size_t row = 0;
    for (; row + 6 <= rows; row += 6) multiply_rows<6>(in, row, weights, output, out);
    switch (rows - row) {
      case 5:
        multiply_rows<5>(in, row, weights, output, out);
        break;
      case 4:
        multiply_rows<4>(in, row, weights, output, out);
        break;
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

}  // namespace avx512
}  // namespace

#pragma clang attribute pop

const Kernels& avx512_kernels() {
  static constexpr Kernels kernels{.name = "AVX-512 VNNI",
                                   .weight_offset = 128,
                                   .quantise = avx512::quantise,
                                   .multiply = avx512::multiply,
                                   .add_and_norm = avx512::add_and_norm,
                                   .gelu = avx512::gelu,
                                   .attention = avx512::attention};
  return kernels;
}

}  // namespace sp::knowledge_base
#endif
