// How the encoder's texts become tokens.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/meaning/weights_file.hpp"

namespace sp::knowledge_base {

/// SentencePiece's unigram model (T. Kudo, "Subword Regularization", 2018, section 3.2) with the
/// normalisation of XLM-R: a word is cut into the pieces whose probabilities have the greatest product.
/// Thread-safe.
class UnigramTokenizer {
 public:
  /// `file` outlives it. Takes some 2 MB for a vocabulary of 250,000 pieces.
  explicit UnigramTokenizer(const WeightsFile& file);

  /// The ids of the pieces of `text` between those of the beginning and the end: at most `most_tokens` (at
  /// least 2) with both, the first ones of a longer text. Bytes that are no UTF-8 are spaces. Its time is
  /// proportional to the bytes that are looked at.
  std::vector<std::uint32_t> tokens(std::string_view text, std::size_t most_tokens) const;

  /// Each word behind the mark U+2581: NFKC, then the file's replacements, then one mark for any white space.
  std::string normalised(std::string_view text) const;

 private:
  std::size_t slot_of(std::string_view piece, std::uint64_t hash) const;
  void add_word(std::string_view word, std::vector<std::uint32_t>& tokens) const;

  const WeightsFile& file_;
  std::size_t longest_piece_ = 0;      // bytes
  double unknown_score_ = 0;           // of a character that is in no piece
  std::vector<std::uint32_t> places_;  // a hash table: a piece's id + 1, or 0
};

}  // namespace sp::knowledge_base
