// A text's meaning as numbers, made inside the program: BERT (Devlin et al., 2019) over a few whole numbers.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/meaning/kernels.hpp"
#include "services/knowledge-base-service/meaning/unigram_tokenizer.hpp"
#include "services/knowledge-base-service/meaning/weights_file.hpp"
#include "services/knowledge-base-service/vectors/vector.hpp"

namespace sp::knowledge_base {

/// Thread-safe: several threads may encode at the same time, each with a Workspace of its own.
///
/// The layers' weights are held as whole numbers of 8 bits, 21 MB for multilingual-e5-small; of the table of
/// word vectors, which stays in the file, a row is read when its word occurs.
class SentenceEncoder {
 public:
  /// Takes some tens of milliseconds.
  explicit SentenceEncoder(WeightsFile file, const Kernels& kernels = best_kernels());
  SentenceEncoder(const SentenceEncoder&) = delete;

  const EncoderShape& shape() const { return file_.shape(); }
  const UnigramTokenizer& tokenizer() const { return tokenizer_; }
  const Kernels& kernels() const { return kernels_; }

  /// What one text needs in between, kept from text to text. Not for two threads at a time.
  struct Workspace {
    std::vector<float> rows, added, queries, keys, values, inner, attention;
    std::vector<std::int8_t> numbers;
    std::vector<float> scales;
    std::vector<std::int32_t> sums;
  };

  /// The mean of the last layer over the tokens, of unit length. Empty where `goes_on`, asked before each
  /// layer, says no, or where the weights lead to something that is not finite.
  Vector encode(std::string_view text, std::size_t most_tokens, Workspace& space,
                const std::function<bool()>& goes_on) const;

 private:
  struct Linear {
    std::vector<std::uint8_t> numbers;
    std::vector<float> scales;
    std::span<const float> bias;
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    PackedWeights packed() const { return {numbers, scales, bias, inputs, outputs}; }
  };
  struct Layer {
    Linear query, key, value, attention_output, inner, output;
  };
  Linear pack(const LinearWeights& weights, std::size_t inputs, std::size_t outputs) const;
  void multiply(std::size_t rows, const Linear& by, std::vector<float>& out, Workspace& space) const;
  void requantise(const std::vector<float>& in, std::size_t rows, std::size_t width, Workspace& space) const;
  bool look_up(std::span<const std::uint32_t> tokens, Workspace& space) const;
  void attend(const Layer& layer, const LayerWeights& weights, std::size_t tokens, Workspace& space) const;
  void feed_forward(const Layer& layer, const LayerWeights& weights, std::size_t tokens,
                    Workspace& space) const;
  Vector mean(std::size_t tokens, const Workspace& space) const;

  const WeightsFile file_;
  const Kernels& kernels_;
  const UnigramTokenizer tokenizer_;
  std::vector<Layer> layers_;
};

}  // namespace sp::knowledge_base
