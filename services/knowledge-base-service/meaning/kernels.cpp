#include "services/knowledge-base-service/meaning/kernels.hpp"

#include <vector>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "services/knowledge-base-service/meaning/kernels_of_x86.hpp"

namespace sp::knowledge_base {

namespace {
namespace portable {

constexpr int lanes = 4;
#include "services/knowledge-base-service/meaning/float_kernels.ipp"

using Eight = std::int16_t __attribute__((ext_vector_type(8)));
using EightBytes = std::int8_t __attribute__((ext_vector_type(8)));
using Four = std::int32_t __attribute__((ext_vector_type(4)));

/// The sums of the products of neighbours.
inline Four multiply_pairs(Eight a, Eight b) {
#if defined(__SSE2__)
  return __builtin_bit_cast(Four,
                            _mm_madd_epi16(__builtin_bit_cast(__m128i, a), __builtin_bit_cast(__m128i, b)));
#else
  return __builtin_convertvector(a.even, Four) * __builtin_convertvector(b.even, Four) +
         __builtin_convertvector(a.odd, Four) * __builtin_convertvector(b.odd, Four);
#endif
}

/// Four inputs, twice.
inline Eight twice(const std::int8_t* in) {
  const Eight inputs = {in[0], in[1], in[2], in[3], in[0], in[1], in[2], in[3]};
  return inputs;
}

/// `rows` rows times 8 outputs; each sum is kept in two halves until the end.
template <int rows>
inline void multiply_tile(const std::int8_t* in, const float* scales, const PackedWeights& weights,
                          std::size_t output, float* out) {
  const std::uint8_t* numbers = weights.numbers.data() + output / 16 * 16 * weights.inputs + output % 16 * 4;
  Four totals[rows][4] = {};
  for (std::size_t i = 0; i < weights.inputs; i += 4, numbers += 64) {
    Eight some[4];
    for (std::size_t j = 0; j < 4; ++j) {
      EightBytes bytes;
      __builtin_memcpy(&bytes, numbers + 8 * j, sizeof(bytes));
      some[j] = __builtin_convertvector(bytes, Eight);
    }
#pragma unroll
    for (int row = 0; row < rows; ++row) {
      const Eight inputs = twice(in + static_cast<std::size_t>(row) * weights.inputs + i);
#pragma unroll
      for (int j = 0; j < 4; ++j) totals[row][j] += multiply_pairs(some[j], inputs);
    }
  }
#pragma unroll
  for (int row = 0; row < rows; ++row) {
#pragma unroll
    for (int j = 0; j < 8; ++j) {
      const auto place = output + static_cast<std::size_t>(j);
      const std::int32_t total = totals[row][j / 2][j % 2 * 2] + totals[row][j / 2][j % 2 * 2 + 1];
      out[static_cast<std::size_t>(row) * weights.outputs + place] =
          static_cast<float>(total) * scales[row] * weights.scales[place] + weights.bias[place];
    }
  }
}

void multiply(QuantisedRows in, std::size_t rows, const PackedWeights& weights, float* out) {
  for (std::size_t output = 0; output < weights.outputs; output += 8) {
    std::size_t row = 0;
    for (; row + 2 <= rows; row += 2)
      multiply_tile<2>(in.numbers + row * weights.inputs, in.scales + row, weights, output,
                       out + row * weights.outputs);
    if (row < rows)
      multiply_tile<1>(in.numbers + row * weights.inputs, in.scales + row, weights, output,
                       out + row * weights.outputs);
  }
}

}  // namespace portable

/// The fastest first.
std::vector<const Kernels*> look_for_kernels() {
  std::vector<const Kernels*> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vnni"))
    found.push_back(&avx512_kernels());
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found.push_back(&avx2_kernels());
#endif
  found.push_back(&portable_kernels());
  return found;
}

}  // namespace

const Kernels& portable_kernels() {
  static constexpr Kernels kernels{.name = "portable",
                                   .weight_offset = 0,
                                   .quantise = portable::quantise,
                                   .multiply = portable::multiply,
                                   .add_and_norm = portable::add_and_norm,
                                   .gelu = portable::gelu,
                                   .attention = portable::attention};
  return kernels;
}

std::span<const Kernels* const> usable_kernels() {
  static const std::vector<const Kernels*> found = look_for_kernels();
  return found;
}

const Kernels& best_kernels() { return *usable_kernels().front(); }

}  // namespace sp::knowledge_base
