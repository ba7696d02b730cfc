// What the API and the client of the service stand on: documents in the database, passages in the index, and
// the order between them.
#pragma once
#include <map>
#include <mutex>

#include "platform/service/module.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/index/indexer.hpp"
#include "services/knowledge-base-service/metrics.hpp"
#include "services/knowledge-base-service/store/document_store.hpp"
#include "services/knowledge-base-service/store/phrasing_store.hpp"
#include "services/knowledge-base-service/store/rows.hpp"
#include "services/knowledge-base-service/store/synonym_store.hpp"
#include "services/knowledge-base-service/vectors/dense_search.hpp"

namespace sp::knowledge_base {

/// A passage that was found, read again from the database: it exists and the reader may see it.
struct FoundPassage {
  PassageHit hit;
  PassageRow row;
};
struct FoundPassages {
  std::vector<FoundPassage> passages;  // best first
  /// How much nearer in meaning the nearest passage is than is usual for questions that have nothing to do
  /// with them, in standard deviations; nothing where meaning is not searched.
  std::optional<double> closeness;
  std::vector<AskedTerm> asked;
  std::vector<AskedTerm> context;
  int known_terms = 0;
  int content_terms = 0;
};

/// How far search by meaning is.
struct EmbeddingStatus {
  std::int64_t embedded = 0;  // passages with a vector
  std::int64_t behind = 0;    // changes whose passages have none yet
};

/// Thread-safe.
class Service {
 public:
  Service(Platform platform, db::Database& database);

  void start();
  void stop();

  /// As KnowledgeBase::generation. Where several processes share the documents it is the number of the last
  /// change, which the change's own transaction wrote; otherwise it is in memory.
  Task<std::uint64_t> generation(std::string organisation_id, Role reader);
  std::optional<std::uint64_t> generation_at_hand(const std::string& organisation_id, Role reader) {
    if (shared_) return std::nullopt;
    return generation_here(organisation_id, reader);
  }
  /// What is known at the beginning of a search.
  struct Standing {
    std::uint64_t generation = 0;      // the reader's
    std::uint64_t all_generation = 0;  // the staff's
    bool settled = true;               // as Retrieval::settled
  };
  /// Waits, some seconds at most, for search to know the last edit of `asker`, where another process may have
  /// taken it; "": nobody's.
  Task<Standing> standing(std::string organisation_id, Role reader, std::string asker);
  /// Another process has changed something.
  void wake(const std::string& organisation_id);
  /// Whether search has known, once since the start, every change there was.
  bool caught_up() const { return indexer_.caught_up(); }

  // As KnowledgeBase's of the same names.
  bool wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience);
  /// Searches, and keeps of what it finds only what stands in the database now and `query.reader` may read.
  Task<FoundPassages> find(std::string organisation_id, PassageQuery query, Standing standing);
  Task<std::int64_t> behind(std::string organisation_id);
  /// Nothing where search by meaning is off.
  Task<std::optional<EmbeddingStatus>> embedding(std::string organisation_id);
  /// Whether search knows the change.
  bool is_indexed(const std::string& organisation_id, std::int64_t change_seq) const;
  DocumentStore& documents() { return store_; }
  PhrasingStore& phrasings() { return phrasings_; }
  SynonymStore& synonyms() { return synonyms_; }

 private:
  Task<Vector> vector_of(std::string organisation_id, std::string question,
                         std::optional<QuestionContext> context);
  std::uint64_t generation_here(const std::string& organisation_id, Role reader);
  Task<std::optional<ChangeState>> change_state(std::string organisation_id);
  bool knows_all(const ChangeState& state) const;
  /// What caches hold of searches by those concerned goes.
  void rise(const std::string& organisation_id, Concerned concerned);
  Task<std::int64_t> changes_after(std::string organisation_id, std::int64_t seq);
  /// What a store tells of its changes: caches go, and the index follows.
  Changed changing();

  db::Database& database_;
  const bool shared_;  // other processes may change the documents
  WorkPool& work_;
  const SearchMetrics metrics_;
  std::mutex generations_mutex_;
  struct Generations {
    std::uint64_t staff = 0;  // rises with every change
    std::uint64_t requesters = 0;
  };
  std::map<std::string, Generations> generations_;
  const std::uint64_t first_generation_;
  PassageSearch search_;
  Indexer indexer_;
  const std::unique_ptr<DenseSearch> dense_;  // null where search by meaning is off
  DocumentStore store_;
  PhrasingStore phrasings_;
  SynonymStore synonyms_;
};

}  // namespace sp::knowledge_base
