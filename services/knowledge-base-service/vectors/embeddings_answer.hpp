// Reading what an embeddings endpoint answers.
#pragma once
#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/vectors/vector.hpp"

namespace sp::knowledge_base {

enum class EmbeddingFailure {
  unreachable,
  timed_out,
  unauthorised,
  rate_limited,
  server_error,
  refused,  // a text, or all of them together, is too long for the model, or the request is not understood
  malformed,
  wrong_dimension,
  stopped,  // by the caller
};
/// As it stands in metrics and logs: "rate_limited".
std::string_view name_of(EmbeddingFailure failure);

inline constexpr std::size_t longest_vector = 8192;

/// The `count` vectors of OpenAI's answer {data: [{index, embedding: [numbers]}]} in the order of the texts,
/// made of unit length. "malformed" where there are more or fewer, one is missing, not finite or nothing but
/// zeros; "wrong_dimension" where they differ in length, or from `dimension` where that is not 0. Pure.
std::expected<std::vector<Vector>, EmbeddingFailure> read_embeddings(std::string_view body, std::size_t count,
                                                                     std::size_t dimension);

}  // namespace sp::knowledge_base
