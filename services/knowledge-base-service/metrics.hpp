// What knowledge-base-service counts, in one place. All of it refers to what the `metrics` of the process
// keep, and is thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "platform/observe/metrics.hpp"

namespace sp::knowledge_base {

struct SearchMetrics {
  explicit SearchMetrics(observe::Metrics& metrics)
      : seconds(metrics.histogram("sp_kb_search_seconds", "Time to search one organisation's index.",
                                  observe::duration_buckets())) {}

  observe::Histogram& seconds;
};

struct IndexMetrics {
  explicit IndexMetrics(observe::Metrics& metrics)
      : documents(metrics.gauge("sp_kb_documents", "Documents of all organisations.")),
        chunks(metrics.gauge("sp_kb_chunks", "Passages of all organisations.")),
        behind(metrics.gauge("sp_kb_index_behind_changes",
                             "Changes that search did not know at the last look.")),
        commits(metrics.counter("sp_kb_index_commits_total", "Commits of search indexes.")),
        batch_seconds(metrics.histogram("sp_kb_index_batch_seconds",
                                        "Time to index and commit one batch of changes.",
                                        observe::duration_buckets())) {}

  observe::Gauge& documents;
  observe::Gauge& chunks;
  observe::Gauge& behind;
  observe::Counter& commits;
  observe::Histogram& batch_seconds;
};

/// Of the making of vectors: made where embeddings are configured.
struct EmbeddingMetrics {
  explicit EmbeddingMetrics(observe::Metrics& metrics)
      : vectors(metrics.gauge("sp_kb_vectors", "Passages of all organisations that have a vector.")),
        behind(metrics.gauge("sp_kb_embedding_behind_changes",
                             "Changes whose passages had no vectors yet at the last look.")),
        embedded(metrics.counter("sp_kb_embedded_texts_total", "Texts that vectors were made of.")),
        skipped(metrics.counter("sp_kb_embedding_skipped_total",
                                "Passages without a vector because the model refused even their beginning.")),
        searches_without(metrics.counter(
            "sp_kb_searches_without_vectors_total",
            "Searches that went by words alone because their question's vector did not come.")),
        question_seconds(metrics.histogram("sp_kb_question_vector_seconds",
                                           "Time to learn a question's vector.",
                                           observe::duration_buckets())),
        all_(metrics) {}

  /// `whose`: "passages" or "question".
  void failed(std::string_view whose, std::string_view reason) {
    all_.counter("sp_kb_embedding_failures_total", "Requests for vectors that failed.",
                 {{"for", std::string(whose)}, {"reason", std::string(reason)}})
        .add();
  }

  observe::Gauge& vectors;
  observe::Gauge& behind;
  observe::Counter& embedded;
  observe::Counter& skipped;
  observe::Counter& searches_without;
  observe::Histogram& question_seconds;

 private:
  observe::Metrics& all_;
};

}  // namespace sp::knowledge_base
