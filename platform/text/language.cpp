#include <cmath>
#include <unordered_map>

#include "platform/text/analysis.hpp"
#include "platform/text/code_points.hpp"

namespace sp::text {

namespace {

// Words that a question of one language often has and the other language has not, folded. "on", "me", "or",
// "as", "an", "note" and their like belong to both and are left out.
constexpr std::string_view french_words =
    " le la les un une des du de et est sont dans pour pas que qui quoi quel quelle quels quelles je tu il "
    "elle nous vous ils "
    "elles mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs ce cet cette ces au aux avec sans "
    "sur sous chez "
    "comment pourquoi quand ou combien peut peux puis dois doit faut faire fait mais donc ne plus moins tres "
    "ete etre avoir "
    "ai avez avons ont suis sommes etes par y en se si lors depuis vers entre apres avant meme tout tous "
    "toute toutes "
    "mot passe mots bonjour merci svp jai cest quest daccord dun dune lordinateur lecran veux voudrais "
    "marche ";
constexpr std::string_view english_words =
    " the of and is are to in that this these those for with without not no what which who whom whose where "
    "when why how do "
    "does did my your his her our their its it i you he she we they them can could would should will have "
    "has had be been "
    "was were from at by about into there here if than then but so any some all get got need want please hi "
    "hello thanks "
    "dont cant doesnt isnt im ive whats the a after before between because while does using use let ";

std::unordered_map<std::string_view, double> weights_of_words() {
  std::unordered_map<std::string_view, double> weights;
  const auto add = [&weights](std::string_view list, double weight) {
    while (!list.empty()) {
      const auto end = std::min(list.find(' '), list.size());
      if (end > 0) weights[list.substr(0, end)] += weight;
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  };
  add(french_words, 3);
  add(english_words, -3);
  for (const auto* shared : {"a", "on", "me", "or", "as", "an", "or", "i"}) weights[shared] *= 0.3;
  return weights;
}

struct Pattern {
  std::string_view letters;  // '^' and '$' are the ends of a word
  double weight;             // above 0: French
};
constexpr std::array<Pattern, 54> patterns{{
    {"th", -1.2},   {"wh", -1.5},    {"ing$", -1.5},  {"ght", -1.5},  {"ck", -1.0},  {"^kn", -1.2},
    {"ee", -0.8},   {"oo", -0.9},    {"sh", -0.9},    {"ow", -0.8},   {"aw", -0.8},  {"ew", -0.6},
    {"ly$", -0.9},  {"ed$", -0.7},   {"y$", -0.6},    {"k$", -0.9},   {"w", -0.5},   {"ould", -1.5},
    {"ness", -1.0}, {"less$", -1.0}, {"ful$", -0.8},  {"ay$", -0.7},  {"er$", -0.1}, {"^sc", -0.3},
    {"ll$", -0.6},  {"ty$", -0.8},   {"d$", -0.4},    {"ea", -0.4},   {"eau", 1.6},  {"oi", 0.7},
    {"ou", 0.2},    {"ez$", 1.5},    {"aux$", 1.5},   {"eux$", 1.5},  {"qu", 0.6},   {"que$", 0.9},
    {"ion$", 0.1},  {"eur$", 1.3},   {"euse$", 1.4},  {"ette$", 1.0}, {"ais$", 1.1}, {"ait$", 1.1},
    {"ier$", 0.7},  {"iere$", 1.2},  {"ement$", 0.9}, {"ille", 0.7},  {"ee$", 0.9},  {"ees$", 1.5},
    {"e$", 0.15},   {"ux$", 1.1},    {"oir", 1.0},    {"^d$", 0.5},   {"gn", 0.4},   {"es$", 0.15},
}};

double weight_of_letters(const std::string& folded) {
  const std::string word = '^' + folded + '$';
  double weight = 0;
  for (const auto& [letters, value] : patterns) {
    if (word.find(letters) != std::string::npos) weight += value;
  }
  return std::clamp(weight, -2.0, 2.0);
}

// Letters that French has and English borrows only in a few words.
double weight_of_accents(std::string_view text) {
  double weight = 0;
  std::size_t position = 0;
  while (position < text.size()) {
    const char32_t point = next_code_point(text, position);
    if (point == 0xAB || point == 0xBB) weight += 0.7;  // « »
    if ((point >= 0xC0 && point < 0x100 && point != 0xD7 && point != 0xF7) || point == 0x152 ||
        point == 0x153)
      weight += 1.5;
  }
  // Names have them too: in a question they count for little, and in a page for less than its words.
  return std::min(weight, std::max(6.0, 0.01 * static_cast<double>(text.size())));
}

bool is_french_elision(std::string_view folded) {
  return folded == "l" || folded == "d" || folded == "j" || folded == "qu" || folded == "n" ||
         folded == "c" || folded == "jusqu" || folded == "lorsqu" || folded == "puisqu";
}

}  // namespace

namespace {

/// Above 0: the evidence for French; below: for English.
struct Evidence {
  double french = 0;
  std::size_t words = 0;
};

Evidence evidence_of(std::string_view text) {
  static const auto weights = weights_of_words();
  // A longer text has said which language it is in long before its end.
  const auto sample = text.substr(0, 4000);
  Evidence evidence{.french = weight_of_accents(sample)};
  auto& french = evidence.french;
  std::string word;
  const auto close = [&](char after) {
    if (word.empty()) return;
    ++evidence.words;
    if (after == '\'' && is_french_elision(word)) french += 2.5;
    if (const auto found = weights.find(word); found != weights.end()) {
      french += found->second;
    } else if (word.size() > 1) {
      french += 0.5 * weight_of_letters(word);
    }
    word.clear();
  };
  for (std::size_t position = 0; position < sample.size();) {
    const std::size_t start = position;
    const char32_t point = next_code_point(sample, position);
    const bool apostrophe = point == '\'' || point == 0x2019 || point == 0x02BC;
    const bool letter =
        (point < 0x80 && std::isalpha(static_cast<int>(point)) != 0) || (point >= 0xC0 && point < 0x180);
    if (letter) {
      word += fold(sample.substr(start, position - start));
    } else {
      close(apostrophe ? '\'' : ' ');
    }
  }
  close(' ');
  return evidence;
}

}  // namespace

Language detect_language(std::string_view text, Language otherwise) {
  const auto french = evidence_of(text).french;
  if (std::abs(french) < 0.25) return otherwise;
  return french > 0 ? Language::fr : Language::en;
}

std::optional<Language> clear_language(std::string_view text) {
  constexpr double least = 8;           // some three words that only one language has
  constexpr double least_a_word = 0.6;  // running text has one to two
  const auto evidence = evidence_of(text);
  const auto strength = std::abs(evidence.french);
  if (strength < least || strength < least_a_word * static_cast<double>(evidence.words)) return std::nullopt;
  return evidence.french > 0 ? Language::fr : Language::en;
}

}  // namespace sp::text
