// The numbers that stand for a text's meaning.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sp::knowledge_base {

/// Of unit length, so that the inner product of two is the cosine of their angle: 1 for the same meaning,
/// about 0 for none in common.
using Vector = std::vector<float>;

/// Which text a vector was made from: the first half of its SHA-256.
using TextHash = std::array<std::uint8_t, 16>;
TextHash hash_of(std::string_view text);

/// The inner product of `size` numbers.
float inner_product(const float* a, const float* b, std::size_t size);

/// The direction half way between two of the same length.
Vector between(const Vector& a, const Vector& b);

}  // namespace sp::knowledge_base
