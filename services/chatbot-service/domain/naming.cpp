#include "services/chatbot-service/domain/naming.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "platform/text/code_points.hpp"
#include "services/chatbot-service/domain/answer_kind.hpp"
#include "services/chatbot-service/domain/characters.hpp"

namespace sp::chatbot {

namespace {

using knowledge_base::AskedTerm;
using knowledge_base::Passage;

constexpr double contradicted_number = 4;
constexpr double absent_number = 1.5;
constexpr double unheard_name = 4;
constexpr double absent_name = 0.7;
constexpr double person = 0.5;
constexpr double nothing_named = 2.5;
constexpr double absent_kind = 2;
constexpr double most = 5;

/// What is read of the passages: a reader sees no more of them.
constexpr std::size_t passages_read = 3;

bool all_digits(std::string_view word) { return !word.empty() && std::ranges::all_of(word, is_digit); }

bool is_unit(std::string_view word) {
  static constexpr auto units = std::to_array<std::string_view>(
      {"kb",       "mb",       "gb",       "tb",     "ko",      "mo",    "go",      "to",      "kib",
       "mib",      "gib",      "ghz",      "mhz",    "mbit",    "gbit",  "px",      "dpi",     "cm",
       "mm",       "km",       "kg",       "eur",    "euro",    "euros", "dollars", "usd",     "h",
       "heure",    "heures",   "hour",     "hours",  "min",     "mn",    "minute",  "minutes", "s",
       "sec",      "seconde",  "secondes", "second", "seconds", "jour",  "jours",   "day",     "days",
       "semaine",  "semaines", "week",     "weeks",  "mois",    "month", "months",  "an",      "ans",
       "annee",    "annees",   "year",     "years",  "am",      "pm",    "fois",    "times",   "copies",
       "pourcent", "percent"});
  return std::ranges::find(units, word) != units.end();
}

/// A letter for a word, as in short messages: "how 2 skip", "can 1 server have".
bool may_be_a_word(std::string_view number) { return number == "1" || number == "2" || number == "4"; }

/// English writes them with a capital.
bool is_date_name(std::string_view word) {
  static constexpr auto names = std::to_array<std::string_view>(
      {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
       "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"});
  return std::ranges::find(names, word) != names.end();
}

struct Asked {
  std::string folded;
  bool begins_sentence = false;
  bool capital = false;  // the first letter is one
  bool brand = false;    // there is one within, or all are
};

bool is_capital(std::string_view text, std::size_t& at) {
  return u_isupper(static_cast<UChar32>(text::next_code_point(text, at))) != 0;
}

std::vector<Asked> words_of(std::string_view question, Language language) {
  std::vector<Asked> asked;
  std::size_t before = 0;
  for (auto& word : text::words(question, language)) {
    const auto written = question.substr(word.begin, word.end - word.begin);
    const auto gap = question.substr(before, word.begin - before);
    Asked one{.folded = std::move(word.folded),
              .begins_sentence = asked.empty() || gap.find_first_of(".!?:") != gap.npos};
    std::size_t letters = 0;
    std::size_t capitals = 0;
    for (std::size_t at = 0; at < written.size(); ++letters) {
      const bool capital = is_capital(written, at);
      if (capital && letters == 0) one.capital = true;
      if (capital) ++capitals;
    }
    one.brand = capitals > (one.capital ? 1u : 0u);
    before = word.end;
    asked.push_back(std::move(one));
  }
  return asked;
}

/// In capitals throughout, or nearly: they say nothing.
bool is_shouted(const std::vector<Asked>& words) {
  const auto capital =
      std::ranges::count_if(words, [](const Asked& word) { return word.capital && word.brand; });
  return 2 * static_cast<std::size_t>(capital) > words.size();
}

/// The words of the passages in order, those of each behind a word that nothing is compared with.
std::vector<std::string> words_read(std::span<const Passage> passages) {
  std::vector<std::string> words;
  for (const auto& passage : passages.first(std::min(passages.size(), passages_read))) {
    for (auto& word :
         text::words(passage.title + "\n" + passage.heading + "\n" + passage.text, passage.language))
      words.push_back(std::move(word.folded));
    words.emplace_back();
  }
  return words;
}

/// Whether `neighbour` stands in the text with a number before it (`after` false) or behind it.
bool has_other_numbers(const std::vector<std::string>& text, std::string_view neighbour, bool after) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto& word = after ? text[i] : text[i + 1];
    const auto& number = after ? text[i + 1] : text[i];
    const bool same = word == neighbour || word + "s" == neighbour || word == std::string(neighbour) + "s";
    if (same && all_digits(number)) return true;
  }
  return false;
}

double doubt_of_number(const std::vector<Asked>& asked, std::size_t i, const std::vector<std::string>& text,
                       Language language) {
  const auto& number = asked[i].folded;
  if (std::ranges::find(text, number) != text.end()) return 0;
  const auto behind = i + 1 < asked.size() ? std::string_view(asked[i + 1].folded) : "";
  if (is_unit(behind)) return 0;
  const auto content = [&](std::string_view word) {
    const auto words = text::words(word, language);
    return words.size() == 1 && !words.front().stop;
  };
  if (i > 0 && content(asked[i - 1].folded) && has_other_numbers(text, asked[i - 1].folded, true))
    return contradicted_number;
  if (content(behind) && has_other_numbers(text, behind, false)) return contradicted_number;
  return may_be_a_word(number) ? 0 : absent_number;
}

bool knows(std::span<const AskedTerm> terms, std::string_view folded, Language language) {
  const auto words = text::words(folded, language);
  if (words.size() != 1) return true;
  const auto term = std::ranges::find_if(terms, [&](const AskedTerm& one) {
    return std::ranges::any_of(
        one.ways, [&](const auto& way) { return std::ranges::find(way, words.front().stem) != way.end(); });
  });
  // A word that was put right is asked for as another.
  return term != terms.end() && term->known && term->certainty == 1;
}

double doubt_of_name(const std::vector<Asked>& asked, std::size_t i, const std::vector<std::string>& text,
                     std::span<const AskedTerm> terms, Language language) {
  const auto& name = asked[i].folded;
  if (std::ranges::any_of(text, [&](const std::string& word) { return word.starts_with(name); })) return 0;
  if (knows(terms, name, language)) return absent_name;
  static constexpr auto of_persons =
      std::to_array<std::string_view>({"a", "de", "pour", "to", "for", "from", "with", "avec", "et", "and"});
  const bool like_a_person =
      !asked[i].brand && i > 0 && std::ranges::find(of_persons, asked[i - 1].folded) != of_persons.end();
  return like_a_person ? person : unheard_name;
}

bool state_none(AnswerKind kind, std::span<const Passage> passages) {
  const auto read = passages.first(std::min(passages.size(), passages_read));
  return !read.empty() && std::ranges::none_of(read, [kind](const Passage& passage) {
    return states(kind, passage.text, passage.language);
  });
}

}  // namespace

double doubt_of(std::string_view question, Language language, std::span<const Passage> passages,
                std::span<const AskedTerm> asked) {
  const auto words = words_of(question, language);
  const bool shouted = is_shouted(words);
  std::vector<std::string> text;
  double doubt = 0;
  if (!asked.empty() && std::ranges::all_of(asked, &AskedTerm::common)) doubt = nothing_named;
  if (const auto kind = kind_of_answer(question); kind != AnswerKind::none && state_none(kind, passages))
    doubt += absent_kind;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const bool number = all_digits(word.folded);
    const bool name = !number && !shouted && (word.brand || (word.capital && !word.begins_sentence)) &&
                      !is_date_name(word.folded) && !is_unit(word.folded) &&
                      !text::words(word.folded, language).empty() &&
                      !text::words(word.folded, language).front().stop;
    if (!number && !name) continue;
    if (text.empty()) text = words_read(passages);
    doubt +=
        number ? doubt_of_number(words, i, text, language) : doubt_of_name(words, i, text, asked, language);
  }
  return std::min(doubt, most);
}

}  // namespace sp::chatbot
