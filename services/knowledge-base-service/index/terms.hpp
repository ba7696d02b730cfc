// How a passage and a question become the terms of an index. Terms begin with a capital letter that says what
// they are; the rest is folded and so has none.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base::terms {

/// Raised whenever terms or their weights change: an index of another format is built anew.
inline constexpr std::string_view format = "4";

/// Xapian refuses terms above 245 bytes, and nobody asks for these.
inline constexpr std::size_t longest_stem = 64;

/// A word counts in the passage as often as it stands there, and this much more where it stands in the title
/// or the heading path.
inline constexpr unsigned title_weight = 3;
inline constexpr unsigned heading_weight = 2;
/// A word of a phrasing counts once more than there are phrasings with it, at most so often: many phrasings
/// do not make a passage long.
inline constexpr unsigned most_phrasing_weight = 4;

std::string stem(text::Language language, std::string_view stem);      // anywhere in the passage
std::string in_title(text::Language language, std::string_view stem);  // in the title or heading path
std::string language(text::Language language);
std::string audience(Audience audience);
std::string document(std::string_view id);
std::string chunk(std::string_view id);
/// Passages of a language that are in its sample of this level: about one of 2^level, chosen by what they say
/// (`sample_levels`), so that the same passages make the same sample whatever the order they came in.
std::string sample(text::Language language, int level);
/// Of all words of a passage: 64 bits that no two different passages are likely to share.
std::uint64_t hash_of_words(std::string_view words);
/// The highest level of the samples that a passage with this hash is in; it is in those below too.
int sample_levels(std::uint64_t hash);

/// The slot of a passage's hash: of two that are as good, search finds the one with the lesser first,
/// whichever was written first.
inline constexpr unsigned hash_slot = 0;
/// An entry of the spelling dictionary; "" for words that nobody misspells: short ones, and numbers.
std::string spelling(text::Language language, std::string_view folded);

struct Analysed {
  std::vector<std::string> stems;  // of the content words, in order, repeated as they are
  std::string words;               // every word, folded, with a space before, between and after
};
Analysed analyse(std::string_view text, text::Language language);

}  // namespace sp::knowledge_base::terms
