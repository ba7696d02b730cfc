// The vectors of one organisation: in memory to be searched, on disk to survive a restart.
#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/identity/principal.hpp"
#include "services/knowledge-base-service/vectors/off_topic.hpp"
#include "services/knowledge-base-service/vectors/vector_file.hpp"
#include "services/knowledge-base-service/vectors/vector_graph.hpp"

namespace sp::knowledge_base {

/// A passage near to a question.
struct Neighbour {
  std::string chunk_id;
  double similarity = 0;  // the cosine, -1 to 1
};

struct NeighbourQuery {
  Vector question;
  std::optional<text::Language> language;  // nothing: of every language
  Role reader = Role::requester;
  std::size_t limit = 32;
};

/// What the index learns of documents.
struct VectorChanges {
  struct Passage {
    std::string chunk_id;
    TextHash text{};
    std::optional<text::Language> language{};  // nothing: the document's
  };
  struct Document {
    std::string id;
    Audience audience = Audience::requesters;
    text::Language language = text::Language::en;
    std::vector<Passage> passages;
  };
  std::vector<Document> documents;
  std::vector<std::string> deleted;
  /// Every document that there is, where `deleted` is not all that is gone.
  std::optional<std::vector<std::string>> standing;
  std::int64_t last_seq = 0;  // these are all changes up to this one
};
using Vectors = std::map<TextHash, Vector>;

/// Up to `exact_up_to` vectors that a reader may find are compared with the question one by one; among more,
/// a graph leads to the nearest. A vector takes its numbers (4 bytes each) and about 300 bytes beside.
/// `search` from any thread; everything else from one thread at a time.
class VectorIndex {
 public:
  /// `kind`: vectors of another one are forgotten. `off_topic`: null where nothing is to be said of what is
  /// usual.
  VectorIndex(std::string folder, const TextHash& kind, std::size_t exact_up_to,
              std::shared_ptr<const OffTopicVectors> off_topic = nullptr);
  ~VectorIndex();
  VectorIndex(const VectorIndex&) = delete;
  VectorIndex& operator=(const VectorIndex&) = delete;

  /// Best first. Nothing where `question` is not as long as the vectors.
  std::vector<Neighbour> search(const NeighbourQuery& query) const;
  /// From any thread. It depends on the passages alone, and not on the order in which they came.
  std::optional<UsualSimilarity> usual(Role reader, text::Language language) const;

  /// From any thread.
  std::int64_t applied_seq() const { return applied_seq_; }
  /// From any thread; 0 before the first vector.
  std::size_t dimension() const { return dimension_; }
  /// From any thread.
  std::size_t size() const;
  /// Of memory, about. From any thread.
  std::size_t bytes() const { return bytes_; }
  /// Whether a passage has this text, so that its vector need not be made again.
  bool knows(const TextHash& text) const { return by_text_.contains(text); }
  /// Forgets everything.
  void clear();
  /// Durable and visible, all or nothing. `made`: vectors of texts that the index does not know, of equal
  /// length, the index's own unless it has none; a passage whose text has no vector is left out.
  void apply(const VectorChanges& changes, const Vectors& made);
  /// Goes on building the graph where one is needed, for about `patience`; whether there is more to do.
  bool advance_graph(std::chrono::milliseconds patience);
  /// Whether searches go through a graph.
  bool has_graph() const;

 private:
  struct Row {
    PassageKey key;
    bool live = false;
    bool linked = false;   // in the graph that is searched: the vector stays although the row is gone
    bool growing = false;  // in the graph that is built
  };
  struct Hash {
    std::size_t operator()(const std::array<std::uint8_t, 16>& bytes) const;
  };
  struct Plan;

  void load();
  void load_graph();
  Plan plan(const VectorChanges& changes, const Vectors& made);
  void plan_document(Plan& plan, const VectorChanges::Document& document, const Vectors& made);
  void write(const Plan& plan, std::int64_t last_seq);
  void take(const Plan& plan);
  void find_nearest_off_topic();
  void link_new(const Plan& plan);
  void finish_graph();
  void save_graph();
  std::uint32_t new_row();
  void enlist(std::uint32_t row);
  void unlist(std::uint32_t row);
  void count(const PassageKey& key, std::ptrdiff_t by);
  void weigh();
  const float* vector(std::uint32_t row) const;
  float* vector(std::uint32_t row);
  std::size_t admissible(const NeighbourQuery& query) const;
  std::vector<Neighbour> search_all(const NeighbourQuery& query) const;
  std::optional<std::vector<Neighbour>> search_graph(const NeighbourQuery& query,
                                                     std::size_t admissible) const;

  const std::string folder_;
  const std::size_t exact_up_to_;
  VectorFile file_;
  std::atomic<std::size_t> dimension_ = 0;
  std::atomic<std::int64_t> applied_seq_ = 0;
  /// Of what searches read: rows and vectors, counts, the graph that is searched, what is usual.
  mutable std::shared_mutex mutex_;
  std::vector<Row> rows_;
  std::vector<std::unique_ptr<float[]>> blocks_;
  std::size_t counts_[3][2] = {};  // live rows by audience and language
  std::unique_ptr<VectorGraph> graph_;
  NearestOffTopic nearest_off_topic_;

  std::unique_ptr<VectorGraph> growing_;
  std::uint32_t next_to_grow_ = 0;
  std::size_t unsaved_ = 0;  // rows added to the graph since it was saved
  std::size_t live_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::vector<std::uint32_t> free_;
  std::unordered_map<IdBytes, std::vector<std::uint32_t>, Hash> by_document_;
  std::unordered_multimap<TextHash, std::uint32_t, Hash> by_text_;
};

}  // namespace sp::knowledge_base
