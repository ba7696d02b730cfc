#include <xapian.h>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <list>
#include <mutex>

#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

// BM25's constants (Robertson and Zaragoza 2009), in Xapian's order: k1, k2, k3, b, and the shortest length
// that counts.
constexpr double k1 = 1.2, k2 = 0, k3 = 1, b = 0.75, min_normlen = 0.1;

/// What a common word counts: a little less in the score, since it may yet decide between two passages, and
/// much less in coverage, since it is no sign that the answer is there. Tuned on the development sets.
constexpr double common_in_score = 0.7;
constexpr double common_in_coverage = 0.3;

/// Of how many of the best passages the whole document is looked through.
constexpr std::size_t whole_documents = 3;

/// A content word of the question, as one language's index knows it.
struct Term {
  std::string term;
  std::string in_title;
  double scale = 1;  // of its part in the score
  double idf = 0;    // its part in coverage
  bool known = false;
};

/// As if the knowledge base had some passages more that hold none of the words: in one of three passages no
/// word is rare, and yet a word that is there says more than one that is not.
double idf(double passages, double with_term) {
  constexpr double background_passages = 100;
  return std::log(1.0 + (background_passages + passages - with_term + 0.5) / (with_term + 0.5));
}

std::vector<Term> terms_of(const Xapian::Database& database, const std::string& question,
                           text::Language language) {
  const auto passages = database.get_termfreq(terms::language(language));
  std::vector<Term> found;
  for (const auto& stem : terms::question_stems(question, language)) {
    Term term{terms::stem(language, stem.stem), terms::in_title(language, stem.stem)};
    term.scale = stem.common ? common_in_score : 1;
    const auto frequency = database.get_termfreq(term.term);
    term.known = frequency > 0;
    term.idf = (stem.common ? common_in_coverage : 1) * idf(passages, frequency);
    found.push_back(std::move(term));
  }
  return found;
}

Xapian::Query query_of(const std::vector<Term>& found, text::Language language) {
  std::vector<Xapian::Query> known;
  for (const auto& term : found) {
    if (term.known) known.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term.term), term.scale);
  }
  if (known.empty()) return {};
  return {Xapian::Query::OP_FILTER, Xapian::Query(Xapian::Query::OP_OR, known.begin(), known.end()),
          Xapian::Query(terms::language(language))};
}

Xapian::Query readable_by(Role reader) {
  std::vector<Xapian::Query> audiences;
  for (const auto audience : {Audience::public_, Audience::requesters, Audience::agents}) {
    if (permits_reading(audience, reader)) audiences.emplace_back(terms::audience(audience));
  }
  return {Xapian::Query::OP_OR, audiences.begin(), audiences.end()};
}

/// Which of `terms` stand in `document`, anywhere and in its title.
struct Presence {
  std::vector<bool> anywhere;
  std::vector<bool> in_title;
};

Presence presence_in(const Xapian::Document& document, const std::vector<Term>& terms) {
  const auto holds = [&document](const std::string& term) {
    auto position = document.termlist_begin();
    position.skip_to(term);
    return position != document.termlist_end() && *position == term;
  };
  Presence presence{std::vector<bool>(terms.size()), std::vector<bool>(terms.size())};
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (!terms[i].known || !holds(terms[i].term)) continue;
    presence.anywhere[i] = true;
    presence.in_title[i] = holds(terms[i].in_title);
  }
  return presence;
}

/// The IDF-weighted share of the question's terms that are present.
double share(const std::vector<Term>& terms, const std::vector<bool>& present) {
  double all = 0;
  double held = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    all += terms[i].idf;
    if (present[i]) held += terms[i].idf;
  }
  return all > 0 ? held / all : 0;
}

/// The share that all passages of the document hold together.
double share_of_whole(const Xapian::Database& database, const std::string& document_id,
                      const std::vector<Term>& terms) {
  constexpr int most_passages = 64;
  std::vector<bool> present(terms.size());
  int looked_at = 0;
  const auto term = terms::document(document_id);
  for (auto passage = database.postlist_begin(term); passage != database.postlist_end(term); ++passage) {
    if (++looked_at > most_passages) break;
    const auto presence = presence_in(database.get_document(*passage), terms);
    for (std::size_t i = 0; i < terms.size(); ++i) present[i] = present[i] || presence.anywhere[i];
  }
  return share(terms, present);
}

PassageHit hit_of(const std::string& stored) {
  PassageHit hit;
  const auto first = stored.find('\n');
  const auto second = stored.find('\n', first + 1);
  if (first == std::string::npos || second == std::string::npos)
    throw IndexUnusable("a passage without its ids");
  hit.chunk_id = stored.substr(0, first);
  hit.document_id = stored.substr(first + 1, second - first - 1);
  std::from_chars(stored.data() + second + 1, stored.data() + stored.size(), hit.document_version);
  return hit;
}

PassageHits search_in(const Xapian::Database& database, const PassageQuery& query) {
  std::map<text::Language, std::vector<Term>> terms;
  std::vector<Xapian::Query> queries;
  PassageHits result;
  for (const auto language : {text::Language::fr, text::Language::en}) {
    if (query.language.value_or(language) != language) continue;
    auto& found = terms[language] = terms_of(database, query.question, language);
    queries.push_back(query_of(found, language));
    double bound = 0;
    int known = 0;
    for (const auto& term : found) {
      bound += term.idf * (k1 + 1);
      known += term.known ? 1 : 0;
    }
    result.score_bound = std::max(result.score_bound, bound);
    result.known_terms = std::max(result.known_terms, known);
    result.content_terms = std::max(result.content_terms, static_cast<int>(found.size()));
  }
  Xapian::Enquire enquire(database);
  enquire.set_weighting_scheme(Xapian::BM25Weight(k1, k2, k3, b, min_normlen));
  enquire.set_query({Xapian::Query::OP_FILTER,
                     Xapian::Query(Xapian::Query::OP_OR, queries.begin(), queries.end()),
                     readable_by(query.reader)});
  const auto found = enquire.get_mset(0, static_cast<Xapian::doccount>(query.limit));
  for (auto item = found.begin(); item != found.end(); ++item) {
    const auto document = item.get_document();
    auto& hit = result.hits.emplace_back(hit_of(document.get_data()));
    hit.score = item.get_weight();
    const bool looked_through = result.hits.size() <= whole_documents;
    for (const auto& [language, list] : terms) {
      const auto presence = presence_in(document, list);
      hit.coverage = std::max(hit.coverage, share(list, presence.anywhere));
      hit.title_coverage = std::max(hit.title_coverage, share(list, presence.in_title));
      if (looked_through)
        hit.document_coverage =
            std::max(hit.document_coverage, share_of_whole(database, hit.document_id, list));
    }
  }
  return result;
}

using Reader = std::unique_ptr<Xapian::Database>;

/// The open readers of one organisation that nobody uses at the moment: Xapian's are not thread-safe.
class Readers {
 public:
  explicit Readers(std::string folder) : folder_(std::move(folder)) {}

  Reader take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto reader = std::move(idle_.back());
        idle_.pop_back();
        return reader;
      }
    }
    return open();
  }

  void give_back(Reader reader) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
  }

  void close_all() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
  }

  bool exists() const { return std::filesystem::exists(folder_ + "/iamglass"); }

 private:
  static constexpr std::size_t most_idle = 8;

  Reader open() const {
    auto reader = std::make_unique<Xapian::Database>(folder_, Xapian::DB_OPEN);
    if (reader->get_metadata("format") != terms::format)
      throw IndexUnusable("the index " + folder_ + " has an older format");
    return reader;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::vector<Reader> idle_;
};

}  // namespace

struct PassageSearch::Store {
  std::string root;
  std::size_t open_limit;
  std::mutex mutex;
  std::list<std::pair<std::string, std::shared_ptr<Readers>>> open;  // latest use first

  std::shared_ptr<Readers> readers(const std::string& organisation_id, const std::string& folder) {
    const std::lock_guard lock(mutex);
    const auto found =
        std::ranges::find(open, organisation_id, [](const auto& entry) { return entry.first; });
    if (found != open.end()) {
      open.splice(open.begin(), open, found);
    } else {
      open.emplace_front(organisation_id, std::make_shared<Readers>(folder));
      if (open.size() > open_limit) open.pop_back();
    }
    return open.front().second;
  }
};

PassageSearch::PassageSearch(std::string root, std::size_t open_limit)
    : store_(std::make_unique<Store>(std::move(root), open_limit)) {}
PassageSearch::~PassageSearch() = default;

std::string PassageSearch::folder(const std::string& organisation_id) const {
  return store_->root + '/' + organisation_id;
}

void PassageSearch::forget(const std::string& organisation_id) {
  const std::lock_guard lock(store_->mutex);
  store_->open.remove_if([&](const auto& entry) { return entry.first == organisation_id; });
}

PassageHits PassageSearch::search(const std::string& organisation_id, const PassageQuery& query) {
  const auto readers = store_->readers(organisation_id, folder(organisation_id));
  // A writer that commits twice while a reader is at work takes its blocks away: the reader begins again.
  for (int attempt = 0;; ++attempt) {
    try {
      if (!readers->exists()) return {};
      auto reader = readers->take();
      reader->reopen();
      auto result = search_in(*reader, query);
      readers->give_back(std::move(reader));
      return result;
    } catch (const Xapian::DatabaseModifiedError& error) {
      if (attempt == 9) throw IndexUnusable(error.get_description());
    } catch (const Xapian::Error& error) {
      readers->close_all();
      if (attempt >= 2) throw IndexUnusable(error.get_description());
    }
  }
}

}  // namespace sp::knowledge_base
