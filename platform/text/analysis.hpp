// Text analysis for search and for the cache: language, normal form, terms. Pure and thread-safe.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sp::text {

enum class Language { fr, en };
BOOST_DESCRIBE_ENUM(Language, fr, en)

/// The likelier of the two, from function words, accents and letter patterns; `otherwise` where the text
/// gives no hint.
Language detect_language(std::string_view text, Language otherwise = Language::en);

/// The language of a text that leaves no doubt: a sentence or more of it. Nothing of a list of names.
std::optional<Language> clear_language(std::string_view text);

/// Lower case, without accents, ligatures expanded (œ → oe), compatibility forms folded (NFKD).
std::string fold(std::string_view text);

/// The cache's normal form: folded, punctuation to spaces, white space collapsed. Function and question words
/// are kept.
std::string normalise_question(std::string_view text);

/// One word of a text.
struct Word {
  std::string folded;     // folded, elision removed: "l'imprimante" → "imprimante"
  std::string stem;       // by the language's Snowball stemmer
  bool stop = false;      // a stop word of the language
  bool common = false;    // a content word of any subject, no sign of what a text is about: "obtenir", "new"
  std::size_t begin = 0;  // bytes in the original text, of the word without its elision
  std::size_t end = 0;
};
std::vector<Word> words(std::string_view text, Language language);

}  // namespace sp::text
