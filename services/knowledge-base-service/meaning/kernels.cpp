#include "services/knowledge-base-service/meaning/kernels.hpp"

#include <vector>

#include "services/knowledge-base-service/meaning/kernels_of_x86.hpp"

namespace sp::knowledge_base {

namespace {
namespace portable {

constexpr int lanes = 4;
#include "services/knowledge-base-service/meaning/float_kernels.ipp"

/// One row times 16 outputs: a loop that compilers know how to make vectors of.
inline void multiply_sixteen(const std::int8_t* in, float scale, const PackedWeights& weights,
                             std::size_t output, float* out) {
  const std::uint8_t* numbers = weights.numbers.data() + output * weights.inputs;
  std::int32_t totals[16] = {};
  for (std::size_t i = 0; i < weights.inputs; i += 4, numbers += 64) {
    for (std::size_t j = 0; j < 16; ++j) {
      std::int32_t sum = 0;
      for (std::size_t k = 0; k < 4; ++k)
        sum += static_cast<std::int16_t>(in[i + k] * static_cast<std::int8_t>(numbers[4 * j + k]));
      totals[j] += sum;
    }
  }
  for (std::size_t j = 0; j < 16; ++j)
    out[output + j] =
        static_cast<float>(totals[j]) * scale * weights.scales[output + j] + weights.bias[output + j];
}

void multiply(QuantisedRows in, std::size_t rows, const PackedWeights& weights, float* out) {
  for (std::size_t output = 0; output < weights.outputs; output += 16)
    for (std::size_t row = 0; row < rows; ++row)
      multiply_sixteen(in.numbers + row * weights.inputs, in.scales[row], weights, output,
                       out + row * weights.outputs);
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
