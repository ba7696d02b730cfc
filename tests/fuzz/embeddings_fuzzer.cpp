// What an embeddings endpoint answers: vectors of unit length, as many as were asked for, or nothing.
#include <cmath>
#include <cstdlib>

#include "services/knowledge-base-service/vectors/embeddings_answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t count = bytes[0] % 4;
  const std::size_t dimension = bytes[0] / 4 % 4;
  const auto vectors = sp::knowledge_base::read_embeddings(
      {reinterpret_cast<const char*>(bytes + 1), size - 1}, count, dimension);
  if (!vectors) return 0;
  if (vectors->size() != count) std::abort();
  for (const auto& vector : *vectors) {
    if (vector.empty() || vector.size() != vectors->front().size()) std::abort();
    if (dimension != 0 && vector.size() != dimension) std::abort();
    double squares = 0;
    for (const float number : vector) squares += static_cast<double>(number) * number;
    if (!(std::abs(squares - 1) < 1e-3)) std::abort();
  }
  return 0;
}
