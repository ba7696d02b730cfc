#include "services/knowledge-base-service/index/question_terms.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "services/knowledge-base-service/index/everyday_synonyms.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

/// What a common word counts: a little less in the score, since it may yet decide between two passages, and
/// much less in coverage, since it is no sign that the answer is there. Tuned on the development sets.
constexpr double common_in_score = 0.7;
constexpr double common_in_coverage = 0.3;
/// A word that was put right, and a synonym: a little less than the word itself.
constexpr double corrected_in_score = 0.7;
constexpr double corrected_in_coverage = 0.4;
constexpr double synonym_in_score = 0.9;
/// A further way of saying what is said already.
constexpr double another_way_in_score = 0.3;
constexpr double verb_of_failure_in_score = 0.4;
/// A word of the question before, which may be what this one means by "it".
constexpr double context_in_score = 0.7;
constexpr double context_in_coverage = 0.5;

constexpr std::size_t most_concepts = 64;

/// As if the knowledge base had some passages more that hold none of the words: in one of three passages no
/// word is rare, and yet a word that is there says more than one that is not.
double rarity(double passages, double with_term) {
  constexpr double background_passages = 100;
  return std::log(1.0 + (background_passages + passages - with_term + 0.5) / (with_term + 0.5));
}

/// Makes terms of words as one language's part of an index knows them.
class Terms {
 public:
  Terms(const Xapian::Database& database, text::Language language)
      : database_(database),
        language_(language),
        passages_(database.get_termfreq(terms::language(language))) {}

  Concept::Term make(const std::string& stem, bool common) const {
    Concept::Term term{
        .stem = stem, .term = terms::stem(language_, stem), .in_title = terms::in_title(language_, stem)};
    const auto frequency = database_.get_termfreq(term.term);
    term.scale = common ? common_in_score : 1;
    term.idf = (common ? common_in_coverage : 1) * rarity(passages_, frequency);
    term.known = frequency > 0;
    term.common = common;
    return term;
  }

  /// The word of the knowledge base that `folded` is likely to mean; "": none. One letter may be wrong, two
  /// in a long word.
  std::string put_right(const std::string& folded) const {
    constexpr std::size_t long_word = 8;
    const auto entry = terms::spelling(language_, folded);
    if (entry.empty()) return "";
    auto better = database_.get_spelling_suggestion(entry, folded.size() >= long_word ? 2 : 1);
    if (better.empty() || better.front() != entry.front()) return "";
    return better.substr(1);
  }

 private:
  const Xapian::Database& database_;
  const text::Language language_;
  const double passages_;
};

struct Asked {
  std::vector<std::string> stems;  // to compare with phrases of synonyms
  Concept meaning;
};

Concept concept_of(Concept::Term term, double certainty) {
  Concept meaning{.terms = {std::move(term)}, .alternatives = {}, .certainty = certainty};
  meaning.idf = meaning.terms.front().idf;
  return meaning;
}

/// A word that the knowledge base does not hold, as the one that was meant; nothing where that is a function
/// word.
std::optional<Asked> corrected(const Terms& terms, const text::Word& word, text::Language language,
                               Concept::Term unknown) {
  const auto better = terms.put_right(word.folded);
  const auto meant = better.empty() ? std::vector<text::Word>() : text::words(better, language);
  if (meant.size() != 1) return Asked{{word.stem}, concept_of(std::move(unknown), 1)};
  if (meant.front().stop) return std::nullopt;
  auto term = terms.make(meant.front().stem, meant.front().common);
  if (!term.known) return Asked{{word.stem}, concept_of(std::move(unknown), 1)};
  term.scale *= corrected_in_score;
  return Asked{{meant.front().stem}, concept_of(std::move(term), corrected_in_coverage)};
}

/// Whether the word at `i` says that something does not do what it is for: "ne marche plus", "doesn't work".
bool says_failure(const std::vector<text::Word>& words, std::size_t i, text::Language language) {
  static const std::set<std::string_view> french{"marche", "marchent", "fonctionne", "fonctionnent"};
  static const std::set<std::string_view> english{"work", "works", "working", "worked"};
  static const std::set<std::string_view> negations{
      "not",    "never",  "stopped", "doesn't", "don't", "isn't", "aren't", "won't", "didn't", "can't",
      "cannot", "doesnt", "dont",    "isnt",    "arent", "wont",  "didnt",  "cant",  "stops"};
  const bool in_french = language == text::Language::fr;
  if (!(in_french ? french : english).contains(words[i].folded)) return false;
  if (in_french)
    return i + 1 < words.size() && (words[i + 1].folded == "pas" || words[i + 1].folded == "plus");
  return i > 0 && negations.contains(words[i - 1].folded);
}

/// What a text may call it instead. The verb by itself, as in "they all work with your badge", says little.
void add_failures(Concept& meaning, const Terms& terms, text::Language language) {
  using Stems = std::vector<std::string>;
  const Stems others = language == text::Language::fr ? Stems{"panne", "dysfonctionnement"}
                                                      : Stems{"fault", "faulty", "broken", "failure"};
  meaning.terms.front().scale *= verb_of_failure_in_score;
  double rarest_known = meaning.idf;
  for (const auto& word : others) {
    const auto analysed = text::words(word, language);
    if (analysed.empty() || analysed.front().stem == meaning.terms.front().stem) continue;
    auto term = terms.make(analysed.front().stem, false);
    if (!term.known) continue;
    term.scale = synonym_in_score;
    rarest_known = std::min(rarest_known, term.idf);
    meaning.alternatives.push_back({std::move(term)});
  }
  meaning.idf = rarest_known;
}

/// The different content words of the question; where it has only function words, those.
std::vector<Asked> asked_words(const Terms& terms, const std::string& question, text::Language language) {
  const auto words = text::words(question, language);
  const bool only_function_words = std::ranges::all_of(words, &text::Word::stop);
  std::vector<Asked> asked;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.stem.size() > terms::longest_stem || (word.stop && !only_function_words)) continue;
    const auto same = [&word](const Asked& other) { return other.stems.front() == word.stem; };
    if (asked.size() == most_concepts || std::ranges::any_of(asked, same)) continue;
    auto term = terms.make(word.stem, word.common);
    if (term.known || word.stop) {
      asked.push_back({{word.stem}, concept_of(std::move(term), 1)});
    } else if (auto meant = corrected(terms, word, language, std::move(term))) {
      asked.push_back(std::move(*meant));
    } else {
      continue;
    }
    if (says_failure(words, i, language)) add_failures(asked.back().meaning, terms, language);
  }
  return asked;
}

/// Joins the asked words that are `phrase` into one concept with the alternatives of its group.
void take_synonyms(std::vector<Asked>& asked, const std::vector<std::vector<std::string>>& group,
                   const Terms& terms) {
  for (const auto& phrase : group) {
    if (phrase.empty()) continue;
    auto begin = std::search(asked.begin(), asked.end(), phrase.begin(), phrase.end(),
                             [](const Asked& word, const std::string& stem) {
                               return word.stems.size() == 1 && word.stems.front() == stem &&
                                      word.meaning.alternatives.empty();
                             });
    if (begin == asked.end()) continue;
    const auto end = begin + static_cast<std::ptrdiff_t>(phrase.size());
    for (auto word = begin + 1; word != end; ++word) {
      begin->stems.push_back(std::move(word->stems.front()));
      std::ranges::move(word->meaning.terms, std::back_inserter(begin->meaning.terms));
      begin->meaning.idf += word->meaning.idf;
    }
    asked.erase(begin + 1, end);
    double rarest_known = begin->meaning.idf;
    for (const auto& other : group) {
      if (other == phrase || other.empty()) continue;
      auto& alternative = begin->meaning.alternatives.emplace_back();
      double alternative_idf = 0;
      for (const auto& stem : other) {
        alternative.push_back(terms.make(stem, false));
        alternative.back().scale = synonym_in_score;
        alternative_idf += alternative.back().idf;
      }
      if (std::ranges::all_of(alternative, &Concept::Term::known))
        rarest_known = std::min(rarest_known, alternative_idf);
    }
    begin->meaning.idf = rarest_known;
    return;
  }
}

Xapian::Query term_query(const Concept::Term& term) {
  return {Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term.term), term.scale};
}

Xapian::Query joined(Xapian::Query::op op, const std::vector<Concept::Term>& terms) {
  std::vector<Xapian::Query> parts;
  for (const auto& term : terms)
    if (term.known) parts.push_back(term_query(term));
  return {op, parts.begin(), parts.end()};
}

}  // namespace

SynonymGroup compiled(SynonymGroup group) {
  group.stems.clear();
  for (const auto& word : group.words) group.stems.push_back(terms::analyse(word, group.language).stems);
  return group;
}

std::vector<Concept> concepts_of(const Xapian::Database& database, const std::string& question,
                                 text::Language language, const Synonyms* synonyms) {
  const Terms terms(database, language);
  auto asked = asked_words(terms, question, language);
  for (const auto* known : {synonyms, &everyday_synonyms()}) {
    if (known == nullptr) continue;
    for (const auto& group : *known)
      if (group.language == language) take_synonyms(asked, group.stems, terms);
  }
  std::vector<Concept> concepts;
  for (auto& word : asked) concepts.push_back(std::move(word.meaning));
  return concepts;
}

std::vector<Concept> context_concepts_of(const Xapian::Database& database, const std::string& before,
                                         text::Language language, const Synonyms* synonyms,
                                         const std::vector<Concept>& question) {
  auto concepts = concepts_of(database, before, language, synonyms);
  std::erase_if(concepts, [&](const Concept& meaning) {
    return std::ranges::any_of(question, [&](const Concept& asked) {
      return asked.terms.front().stem == meaning.terms.front().stem;
    });
  });
  for (auto& meaning : concepts) {
    const auto weaken = [](std::vector<Concept::Term>& terms) {
      for (auto& term : terms) term.scale *= context_in_score;
    };
    meaning.idf *= context_in_coverage;
    weaken(meaning.terms);
    std::ranges::for_each(meaning.alternatives, weaken);
  }
  return concepts;
}

std::vector<AskedTerm> asked_terms(const std::vector<Concept>& concepts) {
  std::vector<AskedTerm> asked;
  for (const auto& meaning : concepts) {
    const auto stems = [](const std::vector<Concept::Term>& terms) {
      std::vector<std::string> stems;
      for (const auto& term : terms) stems.push_back(term.stem);
      return stems;
    };
    const auto known = [](const std::vector<Concept::Term>& terms) {
      return std::ranges::all_of(terms, &Concept::Term::known);
    };
    AskedTerm term{.ways = {stems(meaning.terms)},
                   .weight = meaning.idf,
                   .certainty = meaning.certainty,
                   .known = known(meaning.terms) || std::ranges::any_of(meaning.alternatives, known),
                   .common = std::ranges::all_of(meaning.terms, &Concept::Term::common)};
    for (const auto& alternative : meaning.alternatives) term.ways.push_back(stems(alternative));
    asked.push_back(std::move(term));
  }
  return asked;
}

namespace {

double weight_of(const std::vector<Concept::Term>& terms) {
  double weight = 0;
  for (const auto& term : terms)
    if (term.known) weight += term.scale * term.idf;
  return weight;
}

/// A passage counts by the rarest of the ways that it says something in, and a little by the others: one in a
/// title may say more. Not OP_MAX: Xapian 1.4's reads what it has freed where its last two lists end in one
/// step.
Xapian::Query one_of(const std::vector<Xapian::Query>& ways) {
  std::vector<Xapian::Query> parts;
  Xapian::Query rarer;
  for (const auto& way : ways) {
    if (rarer.empty()) {
      parts.push_back(way);
      rarer = way;
      continue;
    }
    parts.emplace_back(Xapian::Query::OP_AND_NOT, way, rarer);
    parts.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(Xapian::Query::OP_FILTER, way, rarer),
                       another_way_in_score);
    rarer = Xapian::Query(Xapian::Query::OP_OR, rarer, way);
  }
  return {Xapian::Query::OP_OR, parts.begin(), parts.end()};
}

Xapian::Query concept_query(const Concept& meaning) {
  std::vector<std::pair<double, Xapian::Query>> ways{
      {weight_of(meaning.terms), joined(Xapian::Query::OP_OR, meaning.terms)}};
  for (const auto& alternative : meaning.alternatives)
    if (std::ranges::all_of(alternative, &Concept::Term::known))
      ways.emplace_back(weight_of(alternative), joined(Xapian::Query::OP_AND, alternative));
  std::ranges::stable_sort(ways, std::ranges::greater(), [](const auto& way) { return way.first; });
  std::vector<Xapian::Query> found;
  for (auto& [weight, way] : ways)
    if (!way.empty()) found.push_back(std::move(way));
  return one_of(found);
}

}  // namespace

Xapian::Query query_of(const std::vector<Concept>& concepts) {
  std::vector<Xapian::Query> parts;
  for (const auto& meaning : concepts) {
    auto part = concept_query(meaning);
    if (!part.empty()) parts.push_back(std::move(part));
  }
  return {Xapian::Query::OP_OR, parts.begin(), parts.end()};
}

}  // namespace sp::knowledge_base
