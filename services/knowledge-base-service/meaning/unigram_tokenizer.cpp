#include "services/knowledge-base-service/meaning/unigram_tokenizer.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

#include "platform/text/code_points.hpp"

namespace sp::knowledge_base {

namespace {

/// What SentencePiece writes for a space.
constexpr std::string_view mark = "\xE2\x96\x81";
constexpr char32_t mark_point = 0x2581;
/// How much less likely than the least likely piece an unknown character is (SentencePiece's kUnkPenalty).
constexpr double unknown_penalty = 10;

/// More than any text that is asked for, and within what ICU counts.
constexpr std::size_t most_bytes_read = 1024UL * 1024;

/// FNV-1a, which can be continued byte by byte.
constexpr std::uint64_t hash_start = 0xcbf29ce484222325;
constexpr std::uint64_t hashed(std::uint64_t hash, char byte) {
  return (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001b3;
}
std::uint64_t hash_of_piece(std::string_view piece) {
  auto hash = hash_start;
  for (const char byte : piece) hash = hashed(hash, byte);
  return hash;
}

void append(std::string& text, char32_t point) {
  char bytes[4];
  std::size_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, point);
  text.append(bytes, length);
}

std::string nfkc(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* const normalizer = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("ICU has no NFKC: ") + u_errorName(error));
  std::string composed;
  icu::StringByteSink<std::string> sink(&composed, static_cast<std::int32_t>(text.size()));
  normalizer->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr, error);
  if (U_FAILURE(error)) throw std::runtime_error(std::string("a text has no NFKC: ") + u_errorName(error));
  return composed;
}

bool is_space(char32_t point) {
  return point == mark_point || u_hasBinaryProperty(static_cast<UChar32>(point), UCHAR_WHITE_SPACE);
}

std::size_t length_of_character(char first) {
  const auto byte = static_cast<std::uint8_t>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

UnigramTokenizer::UnigramTokenizer(const WeightsFile& file) : file_(file) {
  const auto& pieces = file_.pieces();
  // At most half full, so that a search soon meets an empty place.
  places_.resize(std::bit_ceil(2 * pieces.size() + 1));
  double least = 0;
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    least = std::min(least, static_cast<double>(pieces.scores[id]));
    const auto piece = pieces.piece(id);
    // Those that stand for the beginning, the end and the like must not come out of a text, whatever it says.
    const bool special = pieces.scores[id] == 0;
    if (piece.empty() || special) continue;
    longest_piece_ = std::max(longest_piece_, piece.size());
    places_[slot_of(piece, hash_of_piece(piece))] = static_cast<std::uint32_t>(id + 1);
  }
  unknown_score_ = least - unknown_penalty;
}

/// The place of `piece`, or the empty one where it would be.
std::size_t UnigramTokenizer::slot_of(std::string_view piece, std::uint64_t hash) const {
  auto slot = (hash ^ (hash >> 32)) & (places_.size() - 1);
  while (places_[slot] != 0 && file_.pieces().piece(places_[slot] - 1) != piece)
    slot = (slot + 1) & (places_.size() - 1);
  return slot;
}

std::string UnigramTokenizer::normalised(std::string_view text) const {
  const auto composed = nfkc(text.substr(0, most_bytes_read));
  const auto& replacements = file_.replacements();
  std::string words;
  bool space = true;  // seen since the last character; a text begins a word
  const auto add = [&](char32_t point) {
    if (is_space(point)) {
      space = true;
      return;
    }
    if (space) words += mark;
    space = false;
    append(words, point);
  };
  for (std::size_t at = 0; at < composed.size();) {
    const auto point = text::next_code_point(composed, at);
    const auto found = std::ranges::lower_bound(replacements, point, {}, &Replacement::code_point);
    if (found == replacements.end() || found->code_point != point) {
      add(point);
    } else {
      for (const auto replaced : found->by) add(replaced > 0x10FFFF ? U' ' : replaced);
    }
  }
  return words;
}

std::vector<std::uint32_t> UnigramTokenizer::tokens(std::string_view text, std::size_t most_tokens) const {
  std::vector<std::uint32_t> tokens{file_.pieces().beginning};
  const auto words = normalised(text);
  for (std::size_t begin = 0; begin < words.size() && tokens.size() < most_tokens;) {
    const auto end = std::min(words.find(mark, begin + mark.size()), words.size());
    add_word(std::string_view(words).substr(begin, end - begin), tokens);
    begin = end;
  }
  tokens.resize(std::min(tokens.size(), most_tokens - 1));
  tokens.push_back(file_.pieces().end);
  return tokens;
}

/// Viterbi's algorithm: the best way to each byte is the best of those over the pieces that end there.
void UnigramTokenizer::add_word(std::string_view word, std::vector<std::uint32_t>& tokens) const {
  struct Way {
    double score = -std::numeric_limits<double>::infinity();
    std::size_t from = 0;
    std::uint32_t piece = 0;
  };
  const auto& pieces = file_.pieces();
  std::vector<Way> ways(word.size() + 1);
  ways[0].score = 0;
  for (std::size_t begin = 0; begin < word.size();) {
    const auto character = std::min(length_of_character(word[begin]), word.size() - begin);
    const auto extend = [&](std::size_t length, double score, std::uint32_t piece) {
      auto& way = ways[begin + length];
      if (ways[begin].score + score > way.score) way = {ways[begin].score + score, begin, piece};
    };
    bool known = false;
    auto hash = hash_start;
    const auto longest = std::min(longest_piece_, word.size() - begin);
    for (std::size_t length = 1; length <= longest; ++length) {
      hash = hashed(hash, word[begin + length - 1]);
      const auto place = places_[slot_of(word.substr(begin, length), hash)];
      if (place == 0) continue;
      known = known || length == character;
      extend(length, static_cast<double>(pieces.scores[place - 1]), place - 1);
    }
    if (!known) extend(character, unknown_score_, pieces.unknown);
    begin += character;
  }
  const auto first = tokens.size();
  for (auto end = word.size(); end > 0; end = ways[end].from) {
    // Unknown characters in a row are one token.
    if (ways[end].piece == pieces.unknown && tokens.size() > first && tokens.back() == pieces.unknown)
      continue;
    tokens.push_back(ways[end].piece);
  }
  std::reverse(tokens.begin() + static_cast<std::ptrdiff_t>(first), tokens.end());
}

}  // namespace sp::knowledge_base
