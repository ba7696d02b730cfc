#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"

#include <algorithm>
#include <cmath>

namespace sp::knowledge_base {

namespace {

constexpr std::size_t panel = 16;  // outputs that PackedWeights has side by side
constexpr std::size_t together = 4;
constexpr float greatest_whole = 127;

/// Where a weight stands in PackedWeights.
std::size_t place_of(std::size_t output, std::size_t input, std::size_t inputs) {
  return output / panel * panel * inputs + input / together * together * panel + output % panel * together +
         input % together;
}

template <class T>
void make_room(std::vector<T>& numbers, std::size_t count) {
  if (numbers.size() < count) numbers.resize(count);
}

}  // namespace

SentenceEncoder::SentenceEncoder(WeightsFile file, const Kernels& kernels)
    : file_(std::move(file)), kernels_(kernels), tokenizer_(file_) {
  const auto width = shape().width;
  const auto inner = shape().inner;
  for (const auto& layer : file_.layers())
    layers_.push_back({.query = pack(layer.query, width, width),
                       .key = pack(layer.key, width, width),
                       .value = pack(layer.value, width, width),
                       .attention_output = pack(layer.attention_output, width, width),
                       .inner = pack(layer.inner, width, inner),
                       .output = pack(layer.output, inner, width)});
  file_.forget_layers();
}

/// Blocks of 4 bits with a scale each become rows of 8 bits with one scale: multiplying needs no other number
/// along a row, and what is lost is a tenth of what 4 bits have lost already.
SentenceEncoder::Linear SentenceEncoder::pack(const LinearWeights& weights, std::size_t inputs,
                                              std::size_t outputs) const {
  Linear packed{.numbers = std::vector<std::uint8_t>(inputs * outputs),
                .scales = std::vector<float>(outputs),
                .bias = weights.bias,
                .inputs = inputs,
                .outputs = outputs};
  const auto blocks = inputs / WeightBlock::size;
  std::vector<float> row(inputs);
  for (std::size_t output = 0; output < outputs; ++output) {
    float greatest = 0;
    for (std::size_t block = 0; block < blocks; ++block)
      unpack(weights.weights[output * blocks + block], row.data() + block * WeightBlock::size);
    for (const float weight : row) greatest = std::max(greatest, std::abs(weight));
    const float inverse = greatest > 0 ? greatest_whole / greatest : 0;
    packed.scales[output] = greatest / greatest_whole;
    for (std::size_t input = 0; input < inputs; ++input)
      packed.numbers[place_of(output, input, inputs)] =
          static_cast<std::uint8_t>(std::lround(row[input] * inverse) + kernels_.weight_offset);
  }
  return packed;
}

void SentenceEncoder::requantise(const std::vector<float>& in, std::size_t rows, std::size_t width,
                                 Workspace& space) const {
  make_room(space.numbers, rows * width);
  make_room(space.scales, rows);
  make_room(space.sums, rows);
  kernels_.quantise(in.data(), rows, width, {space.numbers.data(), space.scales.data(), space.sums.data()});
}

/// What was quantised last, times `by`.
void SentenceEncoder::multiply(std::size_t rows, const Linear& by, std::vector<float>& out,
                               Workspace& space) const {
  make_room(out, rows * by.outputs);
  kernels_.multiply({space.numbers.data(), space.scales.data(), space.sums.data()}, rows, by.packed(),
                    out.data());
}

/// The sum of each token's word, position and type; false where one is not finite.
bool SentenceEncoder::look_up(std::span<const std::uint32_t> tokens, Workspace& space) const {
  const auto width = shape().width;
  const auto blocks = width / WeightBlock::size;
  make_room(space.rows, tokens.size() * width);
  bool finite = true;
  for (std::size_t token = 0; token < tokens.size(); ++token) {
    float* const row = space.rows.data() + token * width;
    for (std::size_t block = 0; block < blocks; ++block)
      unpack(file_.word_rows()[tokens[token] * blocks + block], row + block * WeightBlock::size);
    for (std::size_t i = 0; i < width; ++i) {
      row[i] += file_.position_rows()[token * width + i] + file_.type_row()[i];
      finite = finite && std::isfinite(row[i]);
    }
  }
  if (finite)
    kernels_.add_and_norm(space.rows.data(), nullptr, file_.embedding_norm().weight.data(),
                          file_.embedding_norm().bias.data(), tokens.size(), width, shape().epsilon);
  return finite;
}

void SentenceEncoder::attend(const Layer& layer, const LayerWeights& weights, std::size_t tokens,
                             Workspace& space) const {
  const auto width = shape().width;
  requantise(space.rows, tokens, width, space);
  multiply(tokens, layer.query, space.queries, space);
  multiply(tokens, layer.key, space.keys, space);
  multiply(tokens, layer.value, space.values, space);
  make_room(space.attention, attention_space(tokens, shape().head_width()));
  make_room(space.added, tokens * width);
  kernels_.attention({.queries = space.queries.data(),
                      .keys = space.keys.data(),
                      .values = space.values.data(),
                      .tokens = tokens,
                      .heads = shape().heads,
                      .width = width},
                     space.attention.data(), space.added.data());
  requantise(space.added, tokens, width, space);
  multiply(tokens, layer.attention_output, space.added, space);
  kernels_.add_and_norm(space.rows.data(), space.added.data(), weights.attention_norm.weight.data(),
                        weights.attention_norm.bias.data(), tokens, width, shape().epsilon);
}

void SentenceEncoder::feed_forward(const Layer& layer, const LayerWeights& weights, std::size_t tokens,
                                   Workspace& space) const {
  const auto width = shape().width;
  requantise(space.rows, tokens, width, space);
  multiply(tokens, layer.inner, space.inner, space);
  kernels_.gelu(space.inner.data(), tokens * shape().inner);
  requantise(space.inner, tokens, shape().inner, space);
  multiply(tokens, layer.output, space.added, space);
  kernels_.add_and_norm(space.rows.data(), space.added.data(), weights.output_norm.weight.data(),
                        weights.output_norm.bias.data(), tokens, width, shape().epsilon);
}

Vector SentenceEncoder::mean(std::size_t tokens, const Workspace& space) const {
  const auto width = shape().width;
  Vector mean(width);
  for (std::size_t token = 0; token < tokens; ++token)
    for (std::size_t i = 0; i < width; ++i) mean[i] += space.rows[token * width + i];
  double square = 0;
  for (const float number : mean) square += static_cast<double>(number) * number;
  if (!std::isfinite(square) || square <= 0) return {};
  const auto inverse = static_cast<float>(1 / std::sqrt(square));
  for (float& number : mean) number *= inverse;
  return mean;
}

Vector SentenceEncoder::encode(std::string_view text, std::size_t most_tokens, Workspace& space,
                               const std::function<bool()>& goes_on) const {
  const auto tokens = tokenizer_.tokens(text, std::min(most_tokens, shape().positions));
  if (!look_up(tokens, space)) return {};
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!goes_on()) return {};
    attend(layers_[i], file_.layers()[i], tokens.size(), space);
    feed_forward(layers_[i], file_.layers()[i], tokens.size(), space);
  }
  return mean(tokens.size(), space);
}

}  // namespace sp::knowledge_base
