#include "services/chatbot-service/domain/context.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <set>

#include "platform/base/encoding.hpp"

namespace sp::chatbot {

namespace {

// How many content words a question of its own has at least, in each company. Chosen on YunoHost's questions.
constexpr int few_own_words = 3;
constexpr int some_words = 5;
constexpr int many_words = 8;

/// How many of the turns before a question it may go back over.
constexpr std::size_t longest_chain = 4;

/// A field with its length, so that no text can be mistaken for two.
void add_field(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

/// Whether the "ou" that the question opens with is written so, without an accent.
bool like_or(std::string_view question) {
  const auto begin = question.find_first_not_of(" \t\n");
  return begin != question.npos && begin + 1 < question.size() &&
         (question[begin + 1] == 'u' || question[begin + 1] == 'U');
}

bool opens_with_connective(std::string_view question) {
  static constexpr std::string_view connectives[]{
      "and",       "or",      "but",    "also", "so",    "same",    "even",  "what about",
      "how about", "what if", "then",   "et",   "ou",    "mais",    "aussi", "donc",
      "alors",     "meme",    "pareil", "idem", "sinon", "du coup", "quid",  "par contre"};
  const auto normal = text::normalise_question(question);
  // "Où est …": folded, a place is an "or".
  if (normal.starts_with("ou ") && !like_or(question)) return false;
  return std::ranges::any_of(connectives, [&](std::string_view connective) {
    return normal.starts_with(connective) &&
           (normal.size() == connective.size() || normal[connective.size()] == ' ');
  });
}

/// "supprimer", "finir", "mettre": by its ending.
bool like_an_infinitive(std::string_view word) {
  return word.size() > 3 && (word.ends_with("er") || word.ends_with("ir") || word.ends_with("re"));
}

using Folded = std::vector<std::string>;

/// The words as they are written, with what stands before an apostrophe or a hyphen marked by it: "l'",
/// "est-".
Folded folded_words(std::string_view question) {
  Folded words;
  const auto folded = text::fold(question);
  for (std::size_t i = 0; i < folded.size();) {
    const auto is_letter = [&](std::size_t at) {
      return at < folded.size() && std::isalnum(static_cast<unsigned char>(folded[at])) != 0;
    };
    if (!is_letter(i)) {
      ++i;
      continue;
    }
    const auto begin = i;
    while (is_letter(i)) ++i;
    auto word = folded.substr(begin, i - begin);
    const auto rest = std::string_view(folded).substr(i);
    const bool typographic = rest.starts_with("\xE2\x80\x99");  // ’
    if ((rest.starts_with('\'') || rest.starts_with('-') || typographic) &&
        is_letter(i + (typographic ? 3 : 1)))
      word += rest.front() == '-' ? '-' : '\'';
    words.push_back(std::move(word));
  }
  return words;
}

bool any_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Whether the word at `i` stands for something that was named before.
bool is_french_pronoun(const Folded& words, std::size_t i) {
  const std::string_view word = words[i];
  const std::string_view before = i > 0 ? std::string_view(words[i - 1]) : "";
  const std::string_view after = i + 1 < words.size() ? std::string_view(words[i + 1]) : "";
  if (any_of(word, {"ca", "cela", "celui", "celle", "ceux", "celles", "celui-", "celle-", "dessus", "dedans",
                    "son", "sa", "ses", "leur", "leurs"}))
    return true;
  // Not after its verb ("le projet est-il né"), nor where it stands for nothing ("il faut", "il y a").
  if (any_of(word, {"il", "ils", "elle", "elles"}))
    return !before.ends_with('-') && !any_of(after, {"y", "faut", "existe", "est", "suffit"});
  if (word == "y") return !any_of(before, {"il", "n'"}) && !any_of(after, {"a", "a-", "avait", "aura"});
  if (word == "en") return like_an_infinitive(after) || any_of(before, {"j'", "on"});
  if (any_of(word, {"le", "la", "les", "l'"}))
    return like_an_infinitive(after) && any_of(before, {"comment", "peux", "peut", "on", "je", "dois", "doit",
                                                        "faut", "puis", "veux", "pas"});
  return word == "meme" && i + 1 == words.size();
}

bool is_english_pronoun(const Folded& words, std::size_t i) {
  const std::string_view word = words[i];
  const std::string_view before = i > 0 ? std::string_view(words[i - 1]) : "";
  if (any_of(word, {"it", "it'", "its", "they", "they'", "them", "their", "theirs", "these", "those", "same",
                    "him", "her", "his"}))
    return true;
  if (any_of(word, {"this", "that"}))
    return i + 1 == words.size() || any_of(words[i + 1], {"be", "work", "mean"});
  if (any_of(word, {"one", "ones", "one'"}))
    return any_of(before,
                  {"which", "other", "second", "first", "another", "that", "this", "new", "old", "right"});
  return word == "then" && i + 1 == words.size();
}

bool points_back(std::string_view question, Language language) {
  const auto words = folded_words(question);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (language == Language::fr ? is_french_pronoun(words, i) : is_english_pronoun(words, i)) return true;
  return false;
}

int content_words(std::string_view question, Language language) {
  std::set<std::string> stems;
  for (auto& word : text::words(question, language))
    if (!word.stop) stems.insert(std::move(word.stem));
  return static_cast<int>(stems.size());
}

}  // namespace

Leaning leaning_of(std::string_view question, Language language) {
  const int words = content_words(question, language);
  if (words > many_words) return Leaning::none;
  const bool pronoun = points_back(question, language);
  const bool connective = opens_with_connective(question);
  if (pronoun && (words <= few_own_words || (connective && words <= some_words))) return Leaning::surely;
  if (pronoun && words <= some_words) return Leaning::pronoun;
  if (connective && words <= some_words) return Leaning::connective;
  return pronoun || words <= few_own_words ? Leaning::perhaps : Leaning::none;
}

std::optional<std::string> context_of(std::string_view question, std::span<const EarlierTurn> earlier,
                                      Language language) {
  if (earlier.empty() || leaning_of(question, language) == Leaning::none) return std::nullopt;
  auto first = earlier.size() - 1;
  while (first > 0 && earlier.size() - first < longest_chain &&
         leaning_of(earlier[first].question, language) != Leaning::none)
    --first;
  std::string context;
  for (const auto& turn : earlier.subspan(first)) {
    if (!context.empty()) context += ' ';
    context += turn.question;
  }
  return context;
}

bool speaks_of(std::string_view passage, std::string_view question, Language language) {
  std::set<std::string> held;
  for (auto& word : text::words(passage, language)) held.insert(std::move(word.stem));
  return std::ranges::all_of(text::words(question, language),
                             [&](const text::Word& word) { return word.stop || held.contains(word.stem); });
}

std::string context_digest(std::string_view question, std::span<const EarlierTurn> earlier, Language language,
                           bool model_reads_history) {
  if (earlier.empty()) return {};
  std::string context;
  if (model_reads_history) {
    for (const auto& turn : earlier) {
      add_field(context, turn.question);
      add_field(context, turn.answer);
    }
  } else {
    const auto before = context_of(question, earlier, language);
    if (!before) return {};
    add_field(context, *before);
  }
  return digest_of(context);
}

std::string digest_of(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace sp::chatbot
