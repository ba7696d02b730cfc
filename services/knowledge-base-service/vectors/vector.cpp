#include "services/knowledge-base-service/vectors/vector.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <cmath>

namespace sp::knowledge_base {

TextHash hash_of(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  TextHash hash;
  std::copy_n(digest.begin(), hash.size(), hash.begin());
  return hash;
}

float inner_product(const float* a, const float* b, std::size_t size) {
  // Sixteen sums side by side: the compiler may not reorder the additions of one sum into vector registers.
  constexpr std::size_t lanes = 16;
  float sums[lanes] = {};
  std::size_t at = 0;
  for (; at + lanes <= size; at += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += a[at + lane] * b[at + lane];
  for (std::size_t lane = 0; at < size; ++at, ++lane) sums[lane] += a[at] * b[at];
  float sum = 0;
  for (const float part : sums) sum += part;
  return sum;
}

Vector between(const Vector& a, const Vector& b) {
  Vector middle(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) middle[i] = a[i] + b[i];
  const float length = std::sqrt(inner_product(middle.data(), middle.data(), middle.size()));
  if (length > 0)
    for (auto& number : middle) number /= length;
  return middle;
}

}  // namespace sp::knowledge_base
