// Search by meaning: what the service adds to its search where embeddings are configured.
#pragma once
#include <set>

#include "platform/service/module.hpp"
#include "services/knowledge-base-service/vectors/question_vectors.hpp"
#include "services/knowledge-base-service/vectors/vector_indexer.hpp"

namespace sp::knowledge_base {

/// What is near to a question.
struct Neighbourhood {
  std::vector<Neighbour> nearest;        // best first
  std::optional<UsualSimilarity> usual;  // among what the reader may find of the question's language
};

/// Thread-safe.
class DenseSearch {
 public:
  /// Told when searches of an organisation may find something else than before.
  using Changed = VectorIndexer::Indexed;
  DenseSearch(std::unique_ptr<Embedder> embedder, const Platform& platform, db::Database& database,
              Changed changed);

  void start() {
    embedder_->start();
    indexer_.start();
  }
  void stop() { indexer_.stop(); }
  void wake(const std::string& organisation_id) { indexer_.wake(organisation_id); }

  /// The question's vector; empty where the organisation has none to compare it with, or where the endpoint
  /// does not make it in time.
  Task<Vector> question(std::string organisation_id, std::string question);
  /// Blocks. What stands here may be gone, or be no longer for the reader: it is to be looked up.
  Neighbourhood neighbours(const std::string& organisation_id, const NeighbourQuery& query);
  VectorIndexer::Progress progress(const std::string& organisation_id) const {
    return indexer_.progress(organisation_id);
  }

 private:
  void ask_anew();

  const observe::Log log_;
  const Changed changed_;
  const std::unique_ptr<Embedder> embedder_;
  VectorIndexes indexes_;
  VectorIndexer indexer_;
  QuestionVectors questions_;
  std::mutex mutex_;
  std::set<std::string>
      without_;  // organisations that were searched by words alone since the endpoint failed
};

/// Nothing where search goes by words alone: see configured_embedder().
std::unique_ptr<DenseSearch> make_dense_search(const Platform& platform, db::Database& database,
                                               DenseSearch::Changed changed);

}  // namespace sp::knowledge_base
