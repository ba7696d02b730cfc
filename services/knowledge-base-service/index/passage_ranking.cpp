#include "services/knowledge-base-service/index/passage_ranking.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "services/knowledge-base-service/index/question_terms.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

// BM25's constants (Robertson and Zaragoza 2009), in Xapian's order: k1, k2, k3, b, and the shortest length
// that counts.
constexpr double bm25_k1 = 1.2, bm25_k2 = 0, bm25_k3 = 1, bm25_b = 0.75, bm25_min_normlen = 0.1;

/// How many of the best passages by terms are compared with the question by likeness too, and what counts
/// how much: each part is divided by its greatest among them. Tuned on the development sets.
constexpr std::size_t compared = 100;
constexpr double terms_weight = 1;
constexpr double likeness_weight = 1;
constexpr double title_likeness_weight = 0.25;
/// What a question's context counts beside it: the likeness to the question before, and that a passage is of
/// a document which answered that.
constexpr double context_likeness = 0.7;
constexpr double same_document = 0.8;

/// Of how many of the best passages the evidence is gathered, and the whole document looked through.
constexpr std::size_t judged = 8;
constexpr std::size_t whole_documents = 3;

Xapian::Query readable_by(Role reader) {
  std::vector<Xapian::Query> audiences;
  for (const auto audience : {Audience::public_, Audience::requesters, Audience::agents}) {
    if (permits_reading(audience, reader)) audiences.emplace_back(terms::audience(audience));
  }
  return {Xapian::Query::OP_OR, audiences.begin(), audiences.end()};
}

/// For each concept, how much of it stands in a passage: 0 to 1, by idf.
struct Presence {
  std::vector<double> anywhere;
  std::vector<double> in_title;
};

/// The terms of concepts, in the order of an index.
std::vector<std::string> terms_in_order(const std::vector<Concept>& concepts) {
  std::set<std::string> wanted;
  const auto take = [&wanted](const std::vector<Concept::Term>& terms) {
    for (const auto& term : terms) {
      if (!term.known) continue;
      wanted.insert(term.term);
      wanted.insert(term.in_title);
    }
  };
  for (const auto& meaning : concepts) {
    take(meaning.terms);
    for (const auto& alternative : meaning.alternatives) take(alternative);
  }
  return {wanted.begin(), wanted.end()};
}

/// A question in one language.
struct AskedIn {
  std::vector<Concept> concepts;    // of the question
  std::vector<Concept> context;     // of the one before it
  std::vector<Concept> all;         // both: what coverage is measured by
  std::vector<std::string> wanted;  // their known terms, in order
  std::optional<QuestionGrams> grams;
  std::optional<QuestionGrams> context_grams;

  QuestionGrams::Likeness likeness(const StoredPassage& passage) const {
    auto likeness = grams->likeness(passage);
    if (context_grams) {
      const auto before = context_grams->likeness(passage);
      likeness.text += context_likeness * before.text;
      likeness.title += context_likeness * before.title;
    }
    return likeness;
  }
  double share_of_title(const StoredPassage& passage) const {
    const double own = grams->share_of_title(passage);
    return context_grams ? std::max(own, context_grams->share_of_title(passage)) : own;
  }
  double text_bound() const {
    return grams->text_bound() + (context_grams ? context_likeness * context_grams->text_bound() : 0);
  }
};

Presence presence_in(const Xapian::Document& document, const AskedIn& asked) {
  std::set<std::string_view> held;
  auto position = document.termlist_begin();  // reads the whole list: once a passage
  for (const auto& term : asked.wanted) {
    position.skip_to(term);
    if (position == document.termlist_end()) break;
    if (*position == term) held.insert(term);
  }
  const auto share_held = [&held](const Concept& meaning, std::string Concept::Term::* name) {
    const auto holds = [&](const Concept::Term& term) { return term.known && held.contains(term.*name); };
    double all = 0;
    double present = 0;
    for (const auto& term : meaning.terms) {
      all += term.idf;
      if (holds(term)) present += term.idf;
    }
    const bool otherwise = std::ranges::any_of(meaning.alternatives, [&](const auto& alternative) {
      return std::ranges::all_of(alternative, holds);
    });
    if (otherwise) return meaning.certainty;
    return all > 0 ? meaning.certainty * present / all : 0;
  };
  Presence presence;
  for (const auto& meaning : asked.all) {
    presence.anywhere.push_back(share_held(meaning, &Concept::Term::term));
    presence.in_title.push_back(share_held(meaning, &Concept::Term::in_title));
  }
  return presence;
}

/// The IDF-weighted share of the question's concepts that are present.
double share(const std::vector<Concept>& concepts, const std::vector<double>& present) {
  double all = 0;
  double held = 0;
  for (std::size_t i = 0; i < concepts.size(); ++i) {
    all += concepts[i].idf;
    held += concepts[i].idf * present[i];
  }
  return all > 0 ? held / all : 0;
}

/// The share that all passages of the document hold together.
double share_of_whole(const Xapian::Database& database, const std::string& document_id,
                      const AskedIn& asked) {
  constexpr int most_passages = 64;
  std::vector<double> present(asked.all.size());
  int looked_at = 0;
  const auto term = terms::document(document_id);
  for (auto passage = database.postlist_begin(term); passage != database.postlist_end(term); ++passage) {
    if (++looked_at > most_passages) break;
    const auto presence = presence_in(database.get_document(*passage), asked);
    for (std::size_t i = 0; i < present.size(); ++i) present[i] = std::max(present[i], presence.anywhere[i]);
  }
  return share(asked.all, present);
}

struct Candidate {
  Xapian::Document document;
  std::string data;
  StoredPassage stored;  // views into `data`
  double by_terms = 0;
  QuestionGrams::Likeness likeness;
  double score = 0;

  Candidate(Xapian::Document found, double weight)
      : document(std::move(found)), data(document.get_data()), stored(read_passage(data)), by_terms(weight) {}
  Candidate(const Candidate&) = delete;
  Candidate& operator=(const Candidate&) = delete;
};
using Candidates = std::vector<std::unique_ptr<Candidate>>;

/// One search: the candidates by terms, put in order by terms and likeness, and judged.
class Search {
 public:
  Search(const Xapian::Database& database, const PassageQuery& query, const Statistics& statistics)
      : database_(database), query_(query) {
    for (const auto language : {text::Language::fr, text::Language::en}) {
      if (query.language.value_or(language) != language) continue;
      auto& asked = asked_[language];
      const auto* synonyms = query.synonyms.get();
      asked.concepts = concepts_of(database, query.question, language, synonyms);
      asked.grams.emplace(terms::analyse(query.question, language).words, statistics.of(language));
      if (query.context) {
        asked.context =
            context_concepts_of(database, query.context->question, language, synonyms, asked.concepts);
        asked.context_grams.emplace(terms::analyse(query.context->question, language).words,
                                    statistics.of(language));
      }
      asked.all = asked.concepts;
      std::ranges::copy(asked.context, std::back_inserter(asked.all));
      asked.wanted = terms_in_order(asked.all);
    }
  }

  PassageHits run() {
    PassageHits result;
    for (const auto& [language, asked] : asked_) {
      const auto known = std::ranges::count_if(asked.all, [](const Concept& meaning) {
        return std::ranges::any_of(meaning.terms, &Concept::Term::known);
      });
      result.known_terms = std::max(result.known_terms, static_cast<int>(known));
      result.content_terms = std::max(result.content_terms, static_cast<int>(asked.all.size()));
    }
    const auto language = query_.language.value_or(text::detect_language(query_.question));
    result.asked = asked_terms(asked_.at(language).concepts);
    result.context = asked_terms(asked_.at(language).context);
    auto candidates = by_terms();
    put_in_order(candidates);
    for (const auto& candidate : candidates) {
      if (result.hits.size() == query_.limit) break;
      result.hits.push_back(hit_of(*candidate, result.hits.size()));
    }
    add_others(result);
    return result;
  }

 private:
  Candidates by_terms() const {
    std::vector<Xapian::Query> queries;
    for (const auto& [language, asked] : asked_) {
      const auto found = query_of(asked.all);
      if (!found.empty())
        queries.emplace_back(Xapian::Query::OP_FILTER, found, Xapian::Query(terms::language(language)));
    }
    Xapian::Enquire enquire(database_);
    enquire.set_weighting_scheme(Xapian::BM25Weight(bm25_k1, bm25_k2, bm25_k3, bm25_b, bm25_min_normlen));
    enquire.set_sort_by_relevance_then_value(terms::hash_slot, false);
    enquire.set_query({Xapian::Query::OP_FILTER,
                       Xapian::Query(Xapian::Query::OP_OR, queries.begin(), queries.end()),
                       readable_by(query_.reader)});
    const auto found = enquire.get_mset(0, static_cast<Xapian::doccount>(std::max(query_.limit, compared)));
    Candidates candidates;
    for (auto item = found.begin(); item != found.end(); ++item)
      candidates.push_back(std::make_unique<Candidate>(item.get_document(), item.get_weight()));
    return candidates;
  }

  void put_in_order(Candidates& candidates) const {
    const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(candidates.size(), compared));
    double best_by_terms = 0;
    QuestionGrams::Likeness best;
    for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
      auto& one = **candidate;
      one.likeness = asked_.at(one.stored.language).likeness(one.stored);
      best_by_terms = std::max(best_by_terms, one.by_terms);
      best.text = std::max(best.text, one.likeness.text);
      best.title = std::max(best.title, one.likeness.title);
    }
    const auto part = [](double value, double greatest) { return greatest > 0 ? value / greatest : 0; };
    for (auto candidate = candidates.begin(); candidate != end; ++candidate) {
      auto& one = **candidate;
      one.score = terms_weight * part(one.by_terms, best_by_terms) +
                  likeness_weight * part(one.likeness.text, best.text) +
                  title_likeness_weight * part(one.likeness.title, best.title) +
                  (answered_before(one.stored) ? same_document : 0);
    }
    std::sort(candidates.begin(), end, [](const auto& a, const auto& b) {
      return a->score != b->score ? a->score > b->score : comes_first(a->stored, b->stored);
    });
  }

  bool answered_before(const StoredPassage& passage) const {
    return query_.context && std::ranges::find(query_.context->documents, passage.document_id) !=
                                 query_.context->documents.end();
  }

  /// Of two that are as good, by what they say: not by which was written first.
  static bool comes_first(const StoredPassage& a, const StoredPassage& b) {
    return std::tie(a.title, a.heading, a.body, a.chunk_id) <
           std::tie(b.title, b.heading, b.body, b.chunk_id);
  }

  PassageHit hit_of(const Candidate& candidate, std::size_t place) {
    const auto& stored = candidate.stored;
    PassageHit hit{.chunk_id = std::string(stored.chunk_id),
                   .document_id = std::string(stored.document_id),
                   .document_version = stored.document_version,
                   .score = candidate.score};
    if (place >= judged) return hit;
    const auto& asked = asked_.at(stored.language);
    const auto presence = presence_in(candidate.document, asked);
    hit.coverage = share(asked.all, presence.anywhere);
    hit.title_coverage = share(asked.all, presence.in_title);
    if (place < whole_documents) {
      const auto [whole, first_passage] = by_document_.try_emplace(hit.document_id, 0);
      if (first_passage) whole->second = share_of_whole(database_, hit.document_id, asked);
      hit.document_coverage = whole->second;
    }
    const double bound = asked.text_bound();
    hit.likeness = bound > 0 ? candidate.likeness.text / bound : 0;
    hit.title_likeness = asked.share_of_title(stored);
    return hit;
  }

  void add_others(PassageHits& result) {
    const auto found = std::ranges::subrange(result.hits.begin(), result.hits.end());
    std::set<std::string> known;
    for (const auto& hit : found) known.insert(hit.chunk_id);
    for (const auto& id : query_.also) {
      const auto term = terms::chunk(id);
      const auto place = database_.postlist_begin(term);
      if (place == database_.postlist_end(term) || !known.insert(id).second) continue;
      Candidate candidate(database_.get_document(*place), 0);
      const auto asked = asked_.find(candidate.stored.language);
      if (asked == asked_.end() || !readable(candidate.document)) continue;
      candidate.likeness = asked->second.likeness(candidate.stored);
      result.hits.push_back(hit_of(candidate, whole_documents - 1));
      result.hits.back().score = 0;
    }
  }

  bool readable(const Xapian::Document& document) const {
    for (const auto audience : {Audience::public_, Audience::requesters, Audience::agents}) {
      if (!permits_reading(audience, query_.reader)) continue;
      auto term = document.termlist_begin();
      term.skip_to(terms::audience(audience));
      if (term != document.termlist_end() && *term == terms::audience(audience)) return true;
    }
    return false;
  }

  const Xapian::Database& database_;
  const PassageQuery& query_;
  std::map<text::Language, AskedIn> asked_;
  std::map<std::string, double> by_document_;  // coverage by whole documents
};

}  // namespace

namespace {

/// The passages of a language's sample: all where they are few, otherwise those of the first level that is
/// small enough.
std::vector<Xapian::docid> sample_of(const Xapian::Database& database, text::Language language) {
  constexpr Xapian::doccount most_sampled = 800;
  auto term = terms::language(language);
  for (int level = 1; database.get_termfreq(term) > most_sampled; ++level)
    term = terms::sample(language, level);
  return {database.postlist_begin(term), database.postlist_end(term)};
}

}  // namespace

std::shared_ptr<const Statistics> Statistics::learn(const Xapian::Database& database) {
  auto learned = std::make_shared<Statistics>();
  for (const auto language : {text::Language::fr, text::Language::en}) learned->learn(database, language);
  return learned;
}

bool Statistics::fits(const Xapian::Database& database) const {
  return std::ranges::all_of(
      samples_, [&](const auto& known) { return known.second == sample_of(database, known.first); });
}

void Statistics::learn(const Xapian::Database& database, text::Language language) {
  auto& sample = samples_[language];
  sample = sample_of(database, language);
  auto& statistics = by_language_[language];
  for (const auto passage : sample) {
    const auto data = database.get_document(passage).get_data();
    statistics.add(read_passage(data));
  }
}

PassageHits search_in(const Xapian::Database& database, const PassageQuery& query,
                      const Statistics& statistics) {
  return Search(database, query, statistics).run();
}

}  // namespace sp::knowledge_base
