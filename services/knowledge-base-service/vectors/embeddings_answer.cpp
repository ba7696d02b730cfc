#include "services/knowledge-base-service/vectors/embeddings_answer.hpp"

#include <cmath>

#include "platform/json/codec.hpp"

namespace sp::knowledge_base {

namespace {

using Failed = std::unexpected<EmbeddingFailure>;

std::expected<Vector, EmbeddingFailure> read_vector(const json::Value& numbers) {
  const auto* list = numbers.if_array();
  if (!list || list->empty() || list->size() > longest_vector) return Failed(EmbeddingFailure::malformed);
  std::vector<double> values;
  values.reserve(list->size());
  double largest = 0;
  for (const auto& number : *list) {
    boost::system::error_code error;
    const double value = number.is_number() ? number.to_number<double>(error) : std::nan("");
    if (error || !std::isfinite(value)) return Failed(EmbeddingFailure::malformed);
    values.push_back(value);
    largest = std::max(largest, std::abs(value));
  }
  if (largest == 0) return Failed(EmbeddingFailure::malformed);
  // By the largest first: squares of very large or small numbers leave the range of a double.
  double squares = 0;
  for (double& value : values) {
    value /= largest;
    squares += value * value;
  }
  const double length = std::sqrt(squares);
  Vector vector;
  vector.reserve(values.size());
  for (const double value : values) vector.push_back(static_cast<float>(value / length));
  return vector;
}

/// Where an item belongs: its `index`, or its place where it has none.
std::size_t place_of(const boost::json::object& item, std::size_t place) {
  const auto* index = item.if_contains("index");
  if (!index) return place;
  boost::system::error_code error;
  const auto number = index->is_number() ? index->to_number<std::uint64_t>(error) : std::uint64_t{0};
  return error || !index->is_number() ? static_cast<std::size_t>(-1) : number;
}

}  // namespace

std::string_view name_of(EmbeddingFailure failure) {
  switch (failure) {
    case EmbeddingFailure::unreachable:
      return "unreachable";
    case EmbeddingFailure::timed_out:
      return "timed_out";
    case EmbeddingFailure::unauthorised:
      return "unauthorised";
    case EmbeddingFailure::rate_limited:
      return "rate_limited";
    case EmbeddingFailure::server_error:
      return "server_error";
    case EmbeddingFailure::refused:
      return "refused";
    case EmbeddingFailure::malformed:
      return "malformed";
    case EmbeddingFailure::wrong_dimension:
      return "wrong_dimension";
    case EmbeddingFailure::stopped:
      return "stopped";
  }
  return "unknown";
}

std::expected<std::vector<Vector>, EmbeddingFailure> read_embeddings(std::string_view body, std::size_t count,
                                                                     std::size_t dimension) {
  const auto json = json::parse(body);
  const auto* answer = json ? json->if_object() : nullptr;
  const auto* member = answer ? answer->if_contains("data") : nullptr;
  const auto* items = member ? member->if_array() : nullptr;
  if (!items || items->size() != count) return Failed(EmbeddingFailure::malformed);
  std::vector<Vector> vectors(count);
  std::size_t place = 0;
  for (const auto& entry : *items) {
    const auto* item = entry.if_object();
    const auto* numbers = item ? item->if_contains("embedding") : nullptr;
    if (!numbers) return Failed(EmbeddingFailure::malformed);
    const auto index = place_of(*item, place++);
    if (index >= count || !vectors[index].empty()) return Failed(EmbeddingFailure::malformed);
    auto vector = read_vector(*numbers);
    if (!vector) return Failed(vector.error());
    if (dimension == 0) dimension = vector->size();
    if (vector->size() != dimension) return Failed(EmbeddingFailure::wrong_dimension);
    vectors[index] = std::move(*vector);
  }
  return vectors;
}

}  // namespace sp::knowledge_base
