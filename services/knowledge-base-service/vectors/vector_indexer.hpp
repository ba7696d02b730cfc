// Brings the vectors up to the documents, beside the lexical index and never in its way.
#pragma once
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "platform/db/database.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/job.hpp"
#include "services/knowledge-base-service/domain/concerned.hpp"
#include "services/knowledge-base-service/metrics.hpp"
#include "services/knowledge-base-service/vectors/embedder.hpp"
#include "services/knowledge-base-service/vectors/vector_indexes.hpp"

namespace sp::knowledge_base {

/// Thread-safe. One thread of its own writes all vector indexes of this process. While the endpoint fails it
/// tries again with growing pauses, up to a minute or what the endpoint asks for.
class VectorIndexer {
 public:
  /// `indexed` is told after each commit of an organisation's vectors, on the indexer's thread.
  using Indexed = std::function<void(const std::string& organisation_id, Concerned concerned)>;
  /// `ready` is told once, on the same thread, when the indexes know what is usual: nothing is searched by
  /// meaning before.
  VectorIndexer(db::Database& database, VectorIndexes& indexes, Embedder& embedder, observe::Log log,
                observe::Metrics& metrics, Indexed indexed, std::function<void()> ready);
  ~VectorIndexer();

  void start();
  /// Ends a request that is under way.
  void stop();
  /// The organisation's documents have changed.
  void wake(const std::string& organisation_id);
  /// The organisation's vectors are of no use: they are made anew.
  void rebuild(const std::string& organisation_id);

  struct Progress {
    std::int64_t applied_seq = 0;  // the last change whose passages have their vectors
    std::int64_t vectors = 0;
  };
  Progress progress(const std::string& organisation_id) const;

 private:
  struct Batch;
  using Texts = std::map<TextHash, std::string>;
  using Request = std::vector<std::pair<TextHash, std::string>>;

  void step();
  void look_for_changes();
  bool embed_off_topic();
  bool catch_up(const std::string& organisation_id);
  Batch next_batch(const std::string& organisation_id, const VectorIndex& index);
  bool make(const Texts& texts);
  bool make_some(Request texts);
  bool make_alone(const TextHash& hash, std::string text);
  Embedded ask(std::vector<std::string> texts);
  bool put_off(const EmbeddingProblem& problem);
  void advance_graphs();
  void set_progress(const std::string& organisation_id, const VectorIndex& index);

  db::Database& database_;
  VectorIndexes& indexes_;
  Embedder& embedder_;
  const observe::Log log_;
  const Indexed indexed_;
  const std::function<void()> ready_;
  EmbeddingMetrics metrics_;

  mutable std::mutex mutex_;
  std::set<std::string> woken_;
  std::set<std::string> useless_;
  std::map<std::string, Progress> progress_;

  // The job's own.
  std::chrono::steady_clock::time_point looked_{};
  std::chrono::steady_clock::time_point not_before_{};
  int failures_ = 0;                           // in a row
  int quick_requests_ = 0;                     // in a row
  std::size_t texts_at_once_;                  // fewer where an endpoint was too slow for more
  std::map<std::string, std::int64_t> swept_;  // the pruned number up to which deleted documents are gone
  std::string made_for_;                       // whose `made_` are, when a batch was not finished
  Vectors made_;

  std::atomic<bool> stopping_ = false;
  std::stop_source stop_;
  std::unique_ptr<Job> job_;
};

}  // namespace sp::knowledge_base
